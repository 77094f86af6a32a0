"""Opening and completing a draft."""

import datetime

import pytest

from callcenter.appeals import AppealNumber, AppealState, complete, open_draft
from callcenter.appeals.lifecycle import Verb
from callcenter.appeals.words import CHANNEL_WORDS, MODE_WORDS, STATE_WORDS, TYPE_WORDS, VERB_WORDS
from callcenter.errors import AppealFieldInvalid, AppealNumberInvalid, AppealTransitionInvalid, CommandRefused
from callcenter.facts import AppealCompleted, AppealOpened

NUMBER = AppealNumber("HA12345", datetime.date(2026, 11, 23), 42)
FILLED = {
    "id": "f",
    "at": 7,
    "number": NUMBER,
    "state": "draft",
    "appeal_type": "complaint",
    "text": " 路灯不亮 ",
    "mode": "department_ticket",
    "actor": "1001",
}


def test_opened() -> None:
    fact = open_draft(
        id="f", at=7, number=NUMBER, query_code="K7M3PX", caller="13800001234", contact="haian1-1.1",
        queue="enterprise", agent="1201", enterprise=True,
    )  # fmt: skip
    assert fact == AppealOpened(
        id="f", at=7, number="HA12345-20261123-000042-1", query_code="K7M3PX", channel="phone",
        caller="13800001234", contact="haian1-1.1", queue="enterprise", agent="1201", enterprise=True,
    )  # fmt: skip


def test_an_unknown_channel_is_refused_with_the_known_ones() -> None:
    with pytest.raises(
        AppealFieldInvalid, match=r"channel 'pigeon' .* phone \(电话\), wechat \(微信\), .* other"
    ):
        open_draft(id="f", at=7, number=NUMBER, query_code="K7M3PX", channel="pigeon")


@pytest.mark.parametrize(("mode", "state"), [("online_answer", "answered"), ("部门工单", "pending_dispatch")])
def test_completed(mode: str, state: str) -> None:
    fact = complete(**{**FILLED, "mode": mode})
    assert fact == AppealCompleted(
        id="f", at=7, number=str(NUMBER), appeal_type="complaint", text="路灯不亮",
        mode="online_answer" if mode == "online_answer" else "department_ticket", state=state, actor="1001",
        role="agent",
    )  # fmt: skip


@pytest.mark.parametrize("words", [TYPE_WORDS, MODE_WORDS], ids=["type", "mode"])
def test_every_word_may_be_given_in_both_languages(words: dict[str, str]) -> None:
    field = "appeal_type" if words is TYPE_WORDS else "mode"
    for identifier, chinese in words.items():
        for given in (identifier, chinese, f" {chinese} "):
            assert getattr(complete(**{**FILLED, field: given}), field) == identifier


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("appeal_type", "rant", r"type 'rant' is not known; one of: consult \(咨询\), help \(求助\)"),
        (
            "mode",
            "later",
            r"mode 'later' is not known; one of: online_answer \(在线解答\), department_ticket",
        ),
        ("text", "  ", "text is empty"),
        ("text", "x" * 8001, "8001 characters"),
        ("text", "a\0b", r"U\+0000"),
        ("text", "a\x1b[2Jb", r"U\+001B"),
        ("text", "a\ud800b", r"U\+D800"),
    ],
)
def test_what_cannot_be_stored_is_refused_clearly(field: str, value: str, says: str) -> None:
    with pytest.raises(AppealFieldInvalid, match=says):
        complete(**{**FILLED, field: value})


def test_several_lines_are_text() -> None:
    assert complete(**{**FILLED, "text": "一\n二\t三"}).text == "一\n二\t三"


def test_a_mistyped_number_is_refused() -> None:
    with pytest.raises(AppealNumberInvalid):
        complete(**{**FILLED, "number": "HA12345-20261123-000042-2"})


def test_only_a_draft_is_completed() -> None:
    with pytest.raises(AppealTransitionInvalid, match=r"submit is not possible .* answered"):
        complete(**{**FILLED, "state": AppealState.ANSWERED})


def test_all_refusals_are_shown_to_the_person_who_asked() -> None:
    for refusal in (AppealFieldInvalid, AppealNumberInvalid, AppealTransitionInvalid):
        assert issubclass(refusal, CommandRefused)


def test_nothing_is_without_a_word() -> None:
    assert set(STATE_WORDS) == set(AppealState)
    assert set(VERB_WORDS) == set(Verb)
    for words in (STATE_WORDS, VERB_WORDS, TYPE_WORDS, MODE_WORDS, CHANNEL_WORDS):
        assert not any(word.isascii() for word in words.values())
    for words in (STATE_WORDS, TYPE_WORDS, MODE_WORDS, CHANNEL_WORDS):
        assert len(set(words.values())) == len(words)
