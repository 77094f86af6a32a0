"""A call played without a telephone: the same engine, with a clock of its own.

Shared by ``callcenter flow try``, by golden sessions and by tests.
"""

from __future__ import annotations

import msgspec

from callcenter.ivr import engine
from callcenter.ivr.effects import Collect, Dial, Effect, Enqueue, Hangup, Play, Record
from callcenter.ivr.flow import FlowLibrary
from callcenter.ivr.inputs import Input, QueueLeft, Recorded, TimedOut
from callcenter.ivr.moment import Moment, WorkCalendar
from callcenter.ivr.session import Call, Step, decode_session, encode_session

__all__ = ["Tryout", "Turn"]

_THINKING_SECONDS = 1.0
_WAITING_SECONDS = 20.0
_TALKING_SECONDS = 60.0


class Turn(msgspec.Struct, frozen=True):
    """One step of a tried call."""

    at: float
    """Seconds since the call began."""
    answer: Input | None
    """What led to it; None for the first."""
    step: Step


class Tryout:
    """One call that is being tried."""

    def __init__(self, library: FlowLibrary, calendar: WorkCalendar, flow: str, call: Call, began: int) -> None:
        self.library = library
        self.call = call
        self.flow = flow
        self.began = began
        """µs since 1970 UTC."""
        self._calendar = calendar
        self._at = 0.0
        first = engine.start(library, flow, call, self.now())
        self.turns = [Turn(0.0, None, first)]

    def now(self) -> Moment:
        """The moment of the call's own clock."""
        return Moment(self.began + round(self._at * 1e6), self._calendar)

    @property
    def step(self) -> Step:
        """The step the call is at."""
        return self.turns[-1].step

    @property
    def ended(self) -> bool:
        """True when nothing more can happen."""
        return self.step.session.ended

    @property
    def waits_for(self) -> Effect | None:
        """The effect that is to be answered; None when the call is over."""
        return None if self.ended or not self.step.effects else self.step.effects[-1]

    def seconds(self, files: tuple[str, ...]) -> float:
        """How long prompts take."""
        return sum(map(self.library.prompts.seconds, files))

    def text(self, files: tuple[str, ...]) -> str:
        """What is heard."""
        return "".join(map(self.library.prompts.text, files))

    def answer(self, answer: Input, after: float | None = None) -> Turn:
        """Go on with an answer that comes ``after`` seconds; the session is written and read in between."""
        spent = self.likely_seconds(answer) if after is None else after
        self._at = round(self._at + spent, 3)
        session = decode_session(encode_session(self.step.session))
        turn = Turn(self._at, answer, engine.resume(self.library, session, answer, self.now()))
        self.turns.append(turn)
        return turn

    def likely_seconds(self, answer: Input) -> float:
        """How long it takes until that answer comes, prompts included."""
        before = sum(self.seconds(effect.files) for effect in self.step.effects if isinstance(effect, Play))
        match self.waits_for:
            case Collect(files=files, timeout_ms=pause):
                thinking = pause / 1000 if isinstance(answer, TimedOut) else _THINKING_SECONDS
                return before + self.seconds(files) + thinking
            case Enqueue(max_wait_seconds=limit) if isinstance(answer, QueueLeft):
                stays = {"timeout": limit or _WAITING_SECONDS, "talked": _WAITING_SECONDS + _TALKING_SECONDS}
                return before + stays.get(answer.why, 0.0)
            case Enqueue() | Dial():
                return before + _WAITING_SECONDS
            case Record() if isinstance(answer, Recorded):
                return before + answer.seconds
        return before

    def reached(self) -> str:
        """How the call came out: ``queue voice``, ``dial 110`` or ``hangup``; the first person counts."""
        for turn in self.turns:
            for effect in turn.step.effects:
                if isinstance(effect, Enqueue):
                    return f"queue {effect.queue}"
                if isinstance(effect, Dial):
                    return f"dial {effect.target or effect.duty}"
                if isinstance(effect, Hangup):
                    return "hangup"
        return ""

    def seconds_to_human(self) -> float | None:
        """When the caller stood in line or was dialled through; None when they never were."""
        for turn in self.turns:
            for effect in turn.step.effects:
                if isinstance(effect, Enqueue | Dial):
                    return turn.at
        return None
