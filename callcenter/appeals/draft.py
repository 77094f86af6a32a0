"""From the first word of a talk to its result: opening a draft appeal, and completing it."""

from __future__ import annotations

from callcenter.appeals import fields
from callcenter.appeals.lifecycle import AppealState, Role, Verb, advance
from callcenter.appeals.number import AppealNumber
from callcenter.appeals.words import CHANNEL_WORDS, KIND_WORDS, MODE_WORDS, TYPE_WORDS
from callcenter.facts import AppealCompleted, AppealOpened

__all__ = ["complete", "open_draft"]

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
    task: str = "event",
    issuer: str = "",
    reference: str = "",
    feedback_due: int = 0,
    actor: str = "",
    role: str = "",
) -> AppealOpened:
    """The fact that a draft is opened; raises AppealFieldInvalid or AppealNumberInvalid."""
    return AppealOpened(
        id=id,
        at=at,
        number=str(AppealNumber.parse(str(number))),
        query_code=query_code,
        channel=fields.word("channel", channel, CHANNEL_WORDS),
        caller=caller,
        contact=contact,
        queue=queue,
        agent=agent,
        enterprise=enterprise,
        task=fields.word("task", task, KIND_WORDS),
        issuer=fields.line(issuer, "issuer"),
        reference=fields.line(reference, "reference"),
        feedback_due=feedback_due,
        actor=actor,
        role=role,
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
    mode = fields.word("mode", mode, MODE_WORDS)
    return AppealCompleted(
        id=id,
        at=at,
        number=str(AppealNumber.parse(str(number))),
        appeal_type=fields.word("type", appeal_type, TYPE_WORDS),
        text=fields.text(text),
        mode=mode,
        state=advance(AppealState(state), _VERB[mode]).value,
        actor=actor,
        role=Role.AGENT.value,
    )
