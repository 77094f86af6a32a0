"""Seats whose phone does what the test tells it, and callers who talk to the agents there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from callcenter.testing.baresip import Baresip
from callcenter.testing.instance import Instance
from callcenter.testing.scenarios import WaitForBye, caller
from callcenter.testing.sipp import Phone

__all__ = ["softphone", "talked", "talking"]


@contextmanager
def softphone(line: Instance, extension: str) -> Iterator[Baresip]:
    """A phone at a seat where the agent of the same number is logged in."""
    with line.softphone(extension) as phone:
        line.sit_down(extension)
        try:
            yield phone
        finally:
            phone.stop()
            line.release(extension)


@contextmanager
def talking(line: Instance, phone: Baresip, number: str, seconds: float = 40.0) -> Iterator[Phone]:
    """A caller of this number who talks to the agent at ``phone``, until the call is over."""
    calls = len(phone.events())
    with line.phone(caller("12345", [WaitForBye(seconds)]), fields=[(number,)], calls=1) as calling:
        phone.await_event("CALL_INCOMING", after=calls, seconds=seconds)
        phone.answer()
        phone.await_event("CALL_ESTABLISHED", after=calls)
        line.await_state(phone.extension, "on_call")
        yield calling
        calling.finish(seconds)


def talked(phone: Baresip) -> float:
    """How long the phone's last call lasted, by the phone's own clock, seconds."""
    began = phone.events("CALL_ESTABLISHED")[-1]
    ended = next(event for event in reversed(phone.events("CALL_CLOSED")) if event.call == began.call)
    return ended.at - began.at
