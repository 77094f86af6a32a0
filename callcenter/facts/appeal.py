"""How an appeal (诉求) comes in and what is known of it."""

from __future__ import annotations

from callcenter.facts.base import AppealFact, Fact


class AppealOpened(Fact, frozen=True, kw_only=True):
    """A draft appeal was opened, for a telephone call the moment an agent was connected."""

    number: str
    """``HA12345-YYYYMMDD-NNNNNN-C``."""
    query_code: str
    """Six characters the caller gives together with the number to ask for progress."""
    channel: str
    """``phone``, ``wechat``, ``app``, ``web``, ``superior``, ``police_110``, ``grid``, ``media``, ``letter`` or
    ``walk_in``; ``internet`` or ``other`` when no more is known."""
    caller: str = ""
    contact: str = ""
    queue: str = ""
    agent: str = ""
    enterprise: bool = False
    task: str = "event"
    """``event``, or ``directive`` for an order from above."""
    issuer: str = ""
    """Who gave the directive."""
    reference: str = ""
    """Its number where it came from; for a telephone call that is ``contact``."""
    feedback_due: int = 0
    """When the issuer of the directive wants to hear; 0: the usual limits."""
    actor: str = ""
    role: str = ""


class TicketProposed(Fact, frozen=True, kw_only=True):
    """An appeal is to become a ticket of a department, because nobody there could be asked at once."""

    number: str
    contact: str
    department: str
    """Its id (config/commissioners.yaml)."""
    why: str
    """``nobody_on_duty`` or ``unanswered``."""


class AppealDescribed(AppealFact, frozen=True, kw_only=True):
    """What is known of it was written down or corrected; what is None stays as it was."""

    appeal_type: str | None = None
    """As in ``AppealCompleted``."""
    category: str | None = None
    """Subject category, up to three levels: ``城乡建设/物业管理/电梯``."""
    urgency: str | None = None
    """``normal``, ``urgent`` or ``critical``."""
    area: str | None = None
    """Where in the city: town or district."""
    name: str | None = None
    """Name of the appellant (the first of the five elements)."""
    occurred: str | None = None
    """When it happened, as the appellant says it."""
    place: str | None = None
    """Where it happened."""
    cause: str | None = None
    """Why it happened, as the appellant sees it."""
    course: str | None = None
    """How it went."""
    text: str | None = None
    caller: str | None = None
    """Number to call back."""
    confidential: bool | None = None
    """The appellant wants the unit not to know who it is."""
    unit: str | None = None
    """Unit that the seat proposes."""
    proposed_category: str | None = None
    """What the model of categories held of the text when ``category``, the decision, was given or filled in."""
    proposal_margin: float | None = None
    """How sure it was: the distance to the next best."""
    proposal_model: str | None = None
    """Its name and version."""
    filled_in: bool | None = None
    """Nobody gave the category: the model was sure, and what it proposed was taken."""


class AppealSourceAdded(AppealFact, frozen=True, kw_only=True):
    """The same appeal came in once more, by this or another channel: one event, one more source."""

    channel: str
    reference: str
    """Its number there; a reference is known once in each channel."""
    received: int
    """When, µs since 1970 UTC."""


class AppealSupplemented(AppealFact, frozen=True, kw_only=True):
    """More was said about it later."""

    text: str


class AttachmentAdded(AppealFact, frozen=True, kw_only=True):
    """A picture or a document belongs to it; the file itself lies in the state directory."""

    attachment: str
    """Id of the file, digits and small letters: it lies under it in ``state/attachments``."""
    name: str
    """Its name, for people."""
    media_type: str
    """What it is, by what is in it: ``image/jpeg``, …"""
    size: int
    """Bytes."""
    sha256: str
    """Of its bytes, hexadecimal."""


class AppealCompleted(Fact, frozen=True, kw_only=True):
    """The draft was answered at once or submitted for dispatch."""

    number: str
    appeal_type: str
    """``consult``, ``help``, ``complaint``, ``report``, ``suggestion``, ``praise`` or ``other``."""
    text: str
    """Empty: as it was described."""
    mode: str
    """``online_answer`` or ``department_ticket``."""
    state: str
    """State after it: ``answered`` or ``pending_dispatch``."""
    actor: str
    role: str = ""
    reason: str = ""
    answer: str = ""
    """What the appellant was told, for an online answer."""
    unowned_until: int = 0
    """Until then somebody must have it."""
    archive_at: int = 0
    """When an online answer goes to the archive, µs since 1970 UTC; 0: after the usual time."""
