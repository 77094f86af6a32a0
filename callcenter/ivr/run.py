"""One step of a flow while it is being taken: what the nodes write to.

The engine makes a Run from the frozen session, lets nodes enter and answer, and freezes what
came of it into the next Step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from callcenter.facts import Fact
from callcenter.ivr.effects import Answer, Effect, Play
from callcenter.ivr.moment import Moment
from callcenter.ivr.session import FactDraft, Session, Step, Value, shortened

if TYPE_CHECKING:
    from callcenter.ivr.flow import FlowLibrary

__all__ = ["END", "SYSTEM_NAMES", "Run"]

END = "end"
"""Target of a way that ends its flow: back to the flow that called it, else a hang-up."""


class Run:
    """The working state of one step."""

    __slots__ = (
        "_session",
        "answered",
        "attempts",
        "effects",
        "ended",
        "facts",
        "flow",
        "hung_up",
        "library",
        "node",
        "now",
        "problem",
        "returns",
        "talked",
        "variables",
    )

    def __init__(self, library: FlowLibrary, session: Session, now: Moment) -> None:
        self.library = library
        self.now = now
        self.effects: list[Effect] = []
        self.facts: list[FactDraft] = []
        self.problem = ""
        self._session = session
        self.flow = session.flow
        self.node = session.node
        self.variables: dict[str, Value] = dict(session.variables)
        self.returns = session.returns
        self.attempts = session.attempts
        self.answered = session.answered
        self.talked = session.talked
        self.hung_up = session.hung_up
        self.ended = session.ended

    def do(self, effect: Effect) -> None:
        """Ask for an effect; one that needs the caller is left out when they are gone."""
        if effect.NEEDS_CALLER:
            if self.hung_up:
                return
            self.answer()
        self.effects.append(effect)

    def answer(self) -> None:
        """Answer the channel, once."""
        if not self.answered and not self.hung_up:
            self.answered = True
            self.effects.append(Answer())

    def play(self, files: tuple[str, ...]) -> None:
        """Play prompts without waiting for their end; nothing for no prompts."""
        if files:
            self.do(Play(files))

    def note(self, fact: type[Fact], **fields: Any) -> None:
        """Put a fact about this node on record."""
        self.facts.append(FactDraft(fact, {"flow": self.flow, "node": self.node, **fields}))

    def set(self, name: str, value: Value) -> None:
        """Give a variable its value."""
        self.variables[name] = shortened(value)

    def value(self, name: str) -> Value:
        """A variable, or one of ``SYSTEM_NAMES``; an empty text when there is none."""
        value = self.variables.get(name)
        if value is not None:
            return value
        known = SYSTEM_NAMES.get(name)
        return known[1](self) if known else ""

    def text(self, name: str) -> str:
        """The same as text; true is ``1`` and false is empty."""
        value = self.value(name)
        return ("1" if value else "") if isinstance(value, bool) else str(value)

    @property
    def session(self) -> Session:
        """The session at the beginning of the step."""
        return self._session

    def step(self) -> Step:
        """What has come of it."""
        old = self._session
        session = Session(
            old.contact,
            old.caller,
            old.did,
            old.language,
            self.flow,
            self.node,
            self.variables,
            self.returns,
            self.attempts,
            self.answered,
            self.talked,
            self.hung_up,
            self.ended,
        )
        return Step(session, tuple(self.effects), tuple(self.facts), self.problem)


SYSTEM_NAMES: dict[str, tuple[str, Callable[[Run], Value]]] = {
    "caller": ("the caller's number; empty when withheld", lambda run: run.session.caller),
    "did": ("the number that was dialled", lambda run: run.session.did),
    "language": ("the caller's language, e.g. zh", lambda run: run.session.language),
    "time": ("time of day as HH:MM", lambda run: f"{run.now.local:%H:%M}"),
    "date": ("date as YYYY-MM-DD", lambda run: f"{run.now.local:%Y-%m-%d}"),
    "weekday": ("1 Monday to 7 Sunday", lambda run: run.now.local.isoweekday()),
    "workday": ("true on workdays, make-up workdays too", lambda run: run.now.kind == "workday"),
    "holiday": ("true on legal holidays", lambda run: run.now.kind == "holiday"),
    "talked": ("true when the caller has talked to a person", lambda run: run.talked),
}
"""Name → what it is, and how it is found; every condition and text knows them."""
