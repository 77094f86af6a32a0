"""From the first words to dispatch: describing, answering, submitting, refusing, linking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callcenter.appeals import fields
from callcenter.appeals.acting import Acting, refuse_unless
from callcenter.appeals.case import Case
from callcenter.appeals.deadlines import hours
from callcenter.appeals.lifecycle import AppealState, Role, Verb
from callcenter.appeals.words import CHANNEL_WORDS, REFUSAL_WORDS, TYPE_WORDS, URGENCY_WORDS
from callcenter.errors import AppealFieldInvalid
from callcenter.facts import (
    AppealCompleted,
    AppealDescribed,
    AppealFollowed,
    AppealLinked,
    AppealRefused,
    AppealSourceAdded,
    AppealSupplemented,
    AppealUnlinked,
    AttachmentAdded,
    DuplicateDecided,
    Fact,
)

__all__ = [
    "add_source", "answer", "attach", "decide_duplicate", "describe", "follow", "link", "refuse", "submit",
    "supplement", "unlink",
]  # fmt: skip

_STAFF = frozenset({Role.AGENT, Role.SUPERVISOR, Role.DISPATCHER, Role.QUALITY})
_SUPPLEMENTERS = _STAFF | {Role.CITIZEN, Role.SYSTEM}
_FOLLOWABLE = frozenset(AppealState) - {
    AppealState.ANSWERED, AppealState.REJECTED, AppealState.LINKED, AppealState.ARCHIVED,
}  # fmt: skip
_HANDLED = (AppealState.CALLBACK_DUE, AppealState.EXCLUSION_REVIEW, AppealState.CLOSED)
_PROPOSED: Mapping[str, type] = {
    "proposed_category": str, "proposal_margin": float, "proposal_model": str, "filled_in": bool,
}  # fmt: skip
MAX_ATTACHMENT = 20_000_000
"""Largest attachment, bytes."""


def describe(
    case: Case,
    by: Acting,
    *,
    appeal_type: str | None = None,
    category: str | None = None,
    urgency: str | None = None,
    area: str | None = None,
    name: str | None = None,
    occurred: str | None = None,
    place: str | None = None,
    cause: str | None = None,
    course: str | None = None,
    text: str | None = None,
    caller: str | None = None,
    confidential: bool | None = None,
    unit: str | None = None,
    proposal: dict[str, Any] | None = None,
) -> list[Fact]:
    """Write down or correct what is known; what is left out stays as it was.

    ``proposal`` is what the model of categories held of it, as the fields of the fact are named.
    """
    by.must_be_one_of(case, "describe", _SUPPLEMENTERS if by.opening else _STAFF)
    refuse_unless(case.state != AppealState.ARCHIVED, f"{case.number} is archived: nothing is changed there any more")
    if unit:
        by.units[unit]
    lines = {"category": category, "area": area, "name": name, "occurred": occurred, "place": place}
    said: dict[str, Any] = {
        field: None if given is None else fields.line(given, field) for field, given in lines.items()
    }
    return [
        AppealDescribed(
            **by.signature,
            number=case.number,
            appeal_type=None if appeal_type is None else fields.word("type", appeal_type, TYPE_WORDS),
            urgency=None if urgency is None else fields.word("urgency", urgency, URGENCY_WORDS),
            **said,
            cause=fields.text_or_none(cause, "cause"),
            course=fields.text_or_none(course, "course"),
            text=fields.text_or_none(text, "text"),
            caller=None if caller is None else fields.number_to_call(caller),
            confidential=confidential,
            unit=unit,
            **_proposed(proposal or {}),
        )
    ]


def _proposed(proposal: dict[str, Any]) -> dict[str, Any]:
    """The model's word as it stands in the fact; raises AppealFieldInvalid."""
    strange = proposal.keys() - _PROPOSED.keys()
    wrong = [name for name, kind in _PROPOSED.items() if not isinstance(proposal.get(name), kind | None)]
    if strange or wrong:
        raise AppealFieldInvalid(f"proposal: {', '.join(sorted({*strange, *wrong}))} is not what a model says")
    return proposal


def answer(case: Case, by: Acting, *, answer: str = "", appeal_type: str = "", text: str = "") -> list[Fact]:
    """Answered at once by the seat (在线解答)."""
    by.must_be_able(case, Verb.ANSWER)
    done = AppealCompleted(
        **by.signature,
        number=case.number,
        **_content(case, appeal_type, text),
        mode="online_answer",
        state=AppealState.ANSWERED.value,
        answer=fields.text(answer, "answer") if answer.strip() else "",
        archive_at=by.workdays.due(by.at, by.rules.reopen_workdays),
    )
    return [done, *_let_go(case, by)]


def submit(case: Case, by: Acting, *, appeal_type: str = "", text: str = "") -> list[Fact]:
    """Submitted for dispatch to a unit."""
    by.must_be_able(case, Verb.SUBMIT)
    return [
        AppealCompleted(
            **by.signature,
            number=case.number,
            **_content(case, appeal_type, text),
            mode="department_ticket",
            state=AppealState.PENDING_DISPATCH.value,
            unowned_until=by.at + hours(by.rules.unowned_hours),
        )
    ]


def _content(case: Case, appeal_type: str, text: str) -> dict[str, Any]:
    """Type and text, given now or written down before: what stands there already is not remembered twice."""
    if not (appeal_type or case.type):
        raise AppealFieldInvalid(f"type is not given; one of: {', '.join(TYPE_WORDS)}")
    wanted = fields.text(text or case.text)
    return {
        "appeal_type": fields.word("type", appeal_type, TYPE_WORDS) if appeal_type else case.type,
        "text": "" if wanted == case.text else wanted,
    }


def refuse(case: Case, by: Acting, *, code: str, notice: str) -> list[Fact]:
    """Not accepted (不予受理); ``notice`` is what the appellant was told."""
    by.must_be_able(case, Verb.REFUSE)
    return [
        AppealRefused(
            **by.signature,
            number=case.number,
            code=fields.word("code", code, REFUSAL_WORDS),
            notice=fields.text(notice, "notice", "write what the appellant was told"),
            archive_at=by.workdays.due(by.at, by.rules.reopen_workdays),
        ),
        *_let_go(case, by),
    ]


def link(case: Case, by: Acting, *, parent: str) -> list[Fact]:
    """It follows another appeal about the same matter (并单)."""
    by.must_be_able(case, Verb.LINK)
    upper = by.upper
    refuse_unless(upper is not None and upper.number == parent, f"there is no appeal {parent} to follow")
    assert upper is not None
    refuse_unless(parent != case.number, "an appeal cannot follow itself")
    refuse_unless(not upper.is_child, f"{parent} is a child ticket: link to the appeal itself")
    refuse_unless(not case.is_child, f"{case.number} is a child ticket: it cannot follow another appeal")
    refuse_unless(
        AppealState(upper.state) in _FOLLOWABLE,
        f"{parent} is {upper.state}: "
        + (f"it follows {upper.linked_to} itself, link to that" if upper.linked_to else "there is nothing to follow"),
    )
    refuse_unless("directive" not in (case.task, upper.task), "a directive is not linked: it has its own feedback")
    refuse_unless(not by.followers, f"other appeals follow {case.number}: link those first")
    linked: list[Fact] = [AppealLinked(**by.signature, number=case.number, parent=parent)]
    return linked + ([follow(case, upper.unit, by)] if upper.state in _HANDLED else [])


def unlink(case: Case, by: Acting) -> list[Fact]:
    """It does not follow another one any more; it is where it was before."""
    by.must_be_able(case, Verb.RESTORE if case.submitted else Verb.UNLINK)
    return [_unlinked(case, by, by.signature)]


def follow(case: Case, unit: str, by: Acting) -> Fact:
    """The appeal that ``case`` follows is handled by ``unit``: its own appellant is called back."""
    done = by.signature | {"actor": "system", "role": Role.SYSTEM.value, "reason": "its main appeal is handled"}
    due = by.workdays.due(by.at, by.rules.callback_workdays)
    return AppealFollowed(**done, number=case.number, callback_due=due, unit=unit)


def _let_go(case: Case, by: Acting) -> list[Fact]:
    """No unit handles the case: what follows it is where it was before, to be answered likewise."""
    why = {"actor": "system", "role": Role.SYSTEM.value, "reason": f"{case.number} went to no unit"}
    return [_unlinked(follower, by, by.signature | why) for follower in by.followers]


def _unlinked(case: Case, by: Acting, signature: dict[str, Any]) -> Fact:
    until = by.at + hours(by.rules.unowned_hours) if case.submitted else 0
    return AppealUnlinked(**signature, number=case.number, unowned_until=until)


def add_source(case: Case, by: Acting, *, channel: str, reference: str, received: int = 0) -> list[Fact]:
    """The same matter came in once more: one event, one more source. A reference is known once in each channel."""
    by.must_be_one_of(case, "add_source", _SUPPLEMENTERS)
    return [
        AppealSourceAdded(
            **by.signature,
            number=case.number,
            channel=fields.word("channel", channel, CHANNEL_WORDS),
            reference=fields.line(reference, "reference"),
            received=received or by.at,
        )
    ]


def supplement(case: Case, by: Acting, *, text: str) -> list[Fact]:
    """More is said about it."""
    by.must_be_one_of(case, "supplement", _SUPPLEMENTERS)
    refuse_unless(case.is_open, f"{case.number} is {case.state}: reopen it, or open a new appeal")
    return [AppealSupplemented(**by.signature, number=case.number, text=fields.text(text))]


def attach(
    case: Case, by: Acting, *, attachment: str, name: str, media_type: str, size: int, sha256: str
) -> list[Fact]:
    """A file belongs to it, which has been stored already."""
    by.must_be_one_of(case, "attach", _SUPPLEMENTERS | {Role.UNIT})
    if not 0 < size <= MAX_ATTACHMENT:
        raise AppealFieldInvalid(f"an attachment has 1 to {MAX_ATTACHMENT} bytes, this one {size}")
    return [
        AttachmentAdded(
            **by.signature, number=case.number, attachment=attachment, name=fields.line(name, "name"),
            media_type=media_type, size=size, sha256=sha256,
        )
    ]  # fmt: skip


def decide_duplicate(
    case: Case,
    by: Acting,
    *,
    other: str,
    same: bool,
    score: float = 0.0,
    band: str = "",
    model: str = "",
    features: dict[str, float] | None = None,
) -> list[Fact]:
    """Whether the two are about the same matter; what the model held of it stays beside the decision."""
    by.must_be_one_of(case, "decide_duplicate", _STAFF)
    return [
        DuplicateDecided(
            **by.signature, number=case.number, other=other, same=same, score=score, band=band, model=model,
            features=features or {},
        )
    ]  # fmt: skip
