"""What happens while an agent asks somebody else: a colleague, a department's commissioner, an outside number."""

from __future__ import annotations

from callcenter.facts.base import CallFact


class ConsultStarted(CallFact, frozen=True, kw_only=True):
    """An agent asks somebody; the caller hears music meanwhile, unless all three are to talk at once."""

    consult: str
    offer: str
    """The agent's talk with the caller."""
    agent: str
    """The agent who asks."""
    seat: str
    where: str
    """``seat``, ``queue``, ``number`` or ``department``."""
    target: str = ""
    """The seat, the queue or the department."""
    callback_number: str = ""
    """The outside number."""
    at_once: bool = False
    """True when the caller stays with the agent while the other one's phone rings."""
    actor: str = ""


class ConsultTried(CallFact, frozen=True, kw_only=True):
    """A phone that rang for a consultation was not answered; the next one in line is tried."""

    consult: str
    target: str = ""
    """The seat that was rung."""
    callback_number: str = ""
    """The outside number that was rung."""
    outcome: str
    """``no_answer``, ``busy``, ``failed`` or ``cancelled``."""


class ConsultAnswered(CallFact, frozen=True, kw_only=True):
    """Somebody answered: the consultation begins."""

    consult: str
    target: str = ""
    """The seat that answered."""
    callback_number: str = ""
    """The outside number that answered."""


class ConsultEnded(CallFact, frozen=True, kw_only=True):
    """The agent and whoever was asked are no longer by themselves."""

    consult: str
    agent: str
    outcome: str
    """``transferred``: the caller goes on with whoever was asked; ``joined``: all three talk; ``returned``: the agent
    is back with the caller; ``unanswered``: nobody answered; ``caller_gone``: the caller hung up meanwhile."""
    talked: int
    """From the answer to now, µs; 0 when nobody answered."""
