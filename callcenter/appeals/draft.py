"""From the first word of a talk to its result: opening a draft appeal, and completing it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from callcenter.appeals.lifecycle import AppealState, Verb, advance
from callcenter.appeals.number import AppealNumber
from callcenter.appeals.words import CHANNEL_WORDS, MODE_WORDS, TYPE_WORDS
from callcenter.errors import AppealFieldInvalid
from callcenter.facts import AppealCompleted, AppealOpened

__all__ = ["MAX_TEXT", "complete", "open_draft"]

MAX_TEXT = 8000
"""Longest text of an appeal, characters."""

_VERB = {"online_answer": Verb.ANSWER, "department_ticket": Verb.SUBMIT}


def open_draft(
    *,
    id: str,  # noqa: A002 - the fact's own field
    at: int,
    number: AppealNumber | str,
    query_code: str,
    channel: str = "phone",
    caller: str = "",
    contact: str = "",
    queue: str = "",
    agent: str = "",
    enterprise: bool = False,
) -> AppealOpened:
    """The fact that a draft is opened; raises AppealFieldInvalid or AppealNumberInvalid."""
    return AppealOpened(
        id=id,
        at=at,
        number=str(AppealNumber.parse(str(number))),
        query_code=query_code,
        channel=_word("channel", channel, CHANNEL_WORDS),
        caller=caller,
        contact=contact,
        queue=queue,
        agent=agent,
        enterprise=enterprise,
    )


def complete(
    *,
    id: str,  # noqa: A002 - the fact's own field
    at: int,
    number: AppealNumber | str,
    state: AppealState | str,
    appeal_type: str,
    text: str,
    mode: str,
    actor: str,
) -> AppealCompleted:
    """The fact that the seat completed the draft.

    ``state`` is the appeal's state now; type and mode may be given in English or Chinese.
    Raises AppealFieldInvalid, AppealNumberInvalid or AppealTransitionInvalid.
    """
    mode = _word("mode", mode, MODE_WORDS)
    return AppealCompleted(
        id=id,
        at=at,
        number=str(AppealNumber.parse(str(number))),
        appeal_type=_word("type", appeal_type, TYPE_WORDS),
        text=_text(text),
        mode=mode,
        state=advance(AppealState(state), _VERB[mode]).value,
        actor=actor,
    )


def _word(field: str, given: str, words: Mapping[str, str]) -> str:
    """The identifier for a word in English or Chinese."""
    given = given.strip()
    for identifier, chinese in words.items():
        if given in (identifier, chinese):
            return identifier
    allowed = ", ".join(f"{identifier} ({chinese})" for identifier, chinese in words.items())
    raise AppealFieldInvalid(f"{field} {given!r} is not known; one of: {allowed}")


def _text(text: str) -> str:
    """The text without blanks around; refused when empty, too long or not storable."""
    text = text.strip()
    if not text:
        raise AppealFieldInvalid("text is empty: write down what the caller wants")
    if len(text) > MAX_TEXT:
        raise AppealFieldInvalid(f"text has {len(text)} characters, at most {MAX_TEXT} are possible")
    for character in text:
        if character not in "\t\r\n" and unicodedata.category(character) in ("Cc", "Cs"):
            raise AppealFieldInvalid(f"text holds the control character U+{ord(character):04X}")
    return text
