"""Whatever is added, replaced, removed and restarted: the index says what one made at once would say."""

from __future__ import annotations

import tempfile
from pathlib import Path
from unittest.mock import patch

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from callcenter.similarity import Described, SimilarIndex, holding
from tests.similarity.alike import answers, filled

_NUMBERS = st.sampled_from([f"A{at}" for at in range(8)])
_TEXTS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["翠庭花园", "金澜家园", "丹桂路", "海坪镇", ""]),
    st.sampled_from(["停水三天", "路灯不亮", "油烟扰民", "夜里施工", ""]),
    st.text("，。请处理希望尽快水电", max_size=6),
)
_APPEALS = st.builds(
    Described,
    number=_NUMBERS,
    text=_TEXTS,
    place=st.sampled_from(["", "翠庭花园", "金澜家园3栋"]),
    category=st.sampled_from(["", "供水", "照明"]),
    caller=st.sampled_from(["", "x", "y"]),
    at=st.integers(0, 400).map(lambda day: day * 86_400_000_000),
)
_QUESTIONS = [
    Described("", "翠庭花园停水三天请处理", "", "供水", "x", 86_400_000_000),
    Described("A1", "丹桂路路灯不亮", "海坪镇", "", "", 0),
    Described("", "", "金澜家园"),
]


class Histories(RuleBasedStateMachine):
    """Keeps beside the index what should be in it."""

    def __init__(self) -> None:
        super().__init__()
        self.small = patch.multiple(holding, _SEGMENT=6, _WORTH_A_SEGMENT=2, _MOST_SEGMENTS=3, _WORTH_A_RUN=3)
        self.small.start()
        self.folder = tempfile.TemporaryDirectory()
        self.index = SimilarIndex(Path(self.folder.name) / "index")
        self.known: dict[str, Described] = {}
        self.position = 0

    def teardown(self) -> None:
        self.index.close()
        self.folder.cleanup()
        self.small.stop()

    @rule(appeal=_APPEALS)
    def add(self, appeal: Described) -> None:
        self.position += 1
        self.index.add(appeal, self.position)
        self.known[appeal.number] = appeal

    @rule(appeals=st.lists(_APPEALS, max_size=5))
    def add_many(self, appeals: list[Described]) -> None:
        self.position += 2
        self.index.add_many(appeals, self.position)
        self.known |= {appeal.number: appeal for appeal in appeals}

    @rule(number=_NUMBERS)
    def remove(self, number: str) -> None:
        assert self.index.remove(number) == (number in self.known)
        self.known.pop(number, None)

    @rule()
    def restart(self) -> None:
        self.index.close()
        self.index = SimilarIndex(Path(self.folder.name) / "index")

    @rule()
    def tidy(self) -> None:
        self.index.tidy()

    @rule()
    def rebuild(self) -> None:
        self.index.rebuild()

    @invariant()
    def says_the_same_as_one_made_at_once(self) -> None:
        assert len(self.index) == len(self.known)
        assert self.index.position == self.position
        with tempfile.TemporaryDirectory() as folder:
            anew = filled(Path(folder), self.known.values())
            assert answers(self.index, _QUESTIONS) == answers(anew, _QUESTIONS)
            anew.close()


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)
