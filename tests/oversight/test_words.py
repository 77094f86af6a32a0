"""What oversight does is told in an appeal's history, and its tables and definitions stand in the reference."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from callcenter.facts import FACT_TYPES, Fact
from callcenter.facts.oversight_base import OversightFact
from callcenter.oversight.assessment.definitions import DEFINITIONS
from callcenter.projections.appeal_words import APPEAL_SENTENCES, appeal_in_words
from callcenter.reference.oversight import LIVES, definitions, states
from tests.facts.strategies import fact_with

ZONE = ZoneInfo("Asia/Shanghai")
IN_A_HISTORY = [
    kind for kind in FACT_TYPES.values() if issubclass(kind, OversightFact) and "number" in kind.__struct_fields__
]


@pytest.mark.parametrize("kind", IN_A_HISTORY, ids=lambda kind: kind.__name__)
def test_every_fact_of_a_history_has_words(kind: type[Fact]) -> None:
    assert kind in APPEAL_SENTENCES
    for language in ("zh", "en"):
        said = appeal_in_words(fact_with(kind, at=1), ZONE, language)
        assert said
        assert "{" not in said
        assert kind.__name__ not in said


def test_clue_packages_are_in_no_history() -> None:
    assert [kind.__name__ for kind in APPEAL_SENTENCES if kind.__name__.startswith("Clue")] == []
    assert [kind.__name__ for kind in IN_A_HISTORY if kind.__name__.startswith("Clue")] == []


def test_identifiers_are_words_in_chinese() -> None:
    decided = fact_with(FACT_TYPES["LookBackDecided"], look_back="LB-1", method="callback", verdict="not_fixed")
    assert appeal_in_words(decided, ZONE) == "回头看 LB-1（电话回访）：未解决"
    assert appeal_in_words(decided, ZONE, "en") == "look-back LB-1 (callback): not_fixed"
    due = 1_795_795_199_000_000
    demanded = fact_with(FACT_TYPES["SupervisionDemanded"], record="SR-1", text="请反馈", due=due)
    assert appeal_in_words(demanded, ZONE) == "SR-1 要求：请反馈，限 2026-11-27 23:59"


def test_the_reference_has_every_transition_and_every_definition() -> None:
    page = states()
    for title, life in LIVES:
        assert f"## {title}\n" in page
        assert life.draw() in page
        for (before, verb), cell in life.cells.items():
            (row,) = [
                line
                for line in page.partition(f"## {title}\n")[2].partition("\n## ")[0].splitlines()
                if line.startswith(f"| `{before.value}` | `{verb}` |")
            ]
            assert f"| `{cell.to.value}` |" in row
            assert all(f"`{role.value}`" in row for role in cell.roles)
    text = definitions()
    for each in DEFINITIONS.values():
        assert f"| `{each.id}` | {each.version} | {each.title} |" in text
