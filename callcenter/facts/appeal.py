"""What happens to an appeal (诉求)."""

from __future__ import annotations

from callcenter.facts.base import Fact


class AppealOpened(Fact, frozen=True, kw_only=True):
    """A draft appeal was opened, for a telephone call the moment an agent was connected."""

    number: str
    """``HA12345-YYYYMMDD-NNNNNN-C``."""
    query_code: str
    """Six characters the caller gives together with the number to ask for progress."""
    channel: str
    """``phone``, ``internet`` or ``other``."""
    caller: str = ""
    contact: str = ""
    queue: str = ""
    agent: str = ""
    enterprise: bool = False


class TicketProposed(Fact, frozen=True, kw_only=True):
    """An appeal is to become a ticket of a department, because nobody there could be asked at once."""

    number: str
    contact: str
    department: str
    """Its id (config/commissioners.yaml)."""
    why: str
    """``nobody_on_duty`` or ``unanswered``."""


class AppealCompleted(Fact, frozen=True, kw_only=True):
    """The seat filled the draft in and answered it or submitted it for dispatch."""

    number: str
    appeal_type: str
    """``consult``, ``help``, ``complaint``, ``report``, ``suggestion``, ``praise`` or ``other``."""
    text: str
    mode: str
    """``online_answer`` or ``department_ticket``."""
    state: str
    """State after it: ``answered`` or ``pending_dispatch``."""
    actor: str
