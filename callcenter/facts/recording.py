"""What happens to the recording of a talk between caller and agent."""

from __future__ import annotations

from callcenter.facts.base import CallFact


class RecordingStarted(CallFact, frozen=True, kw_only=True):
    """The agent answered and the talk is being recorded."""

    recording: str
    """Id of the recording: the call's, and a number that counts the call's talks."""
    offer: str
    agent: str
    segment: int
    """1 for the call's first talk; 0 for one that Asterisk's fallback queue put through."""
    file: str
    """Path below the state directory."""


class RecordingPaused(CallFact, frozen=True, kw_only=True):
    """Nothing is recorded from now on: the file holds silence instead of the talk."""

    recording: str
    offer: str
    agent: str
    actor: str = ""


class RecordingResumed(CallFact, frozen=True, kw_only=True):
    """The talk is recorded again."""

    recording: str
    offer: str
    agent: str
    actor: str = ""


class RecordingEnded(CallFact, frozen=True, kw_only=True):
    """The recording is over; what it holds is told by its file."""

    recording: str
    offer: str
    agent: str
    segment: int
    file: str
    seconds: float
    """What the file holds, pauses included, told by its size; 0 when there is no sound, or no file."""
    lasted: int
    """Length of the talk, µs: a file that is shorter by much lost something."""
    why: str
    """``talk_over``, or ``unseen``: the talk ended while no core was there."""


class RecordingSkipped(CallFact, frozen=True, kw_only=True):
    """A talk was not recorded, though recording is switched on."""

    offer: str
    agent: str
    why: str
    """``lag``: the core was busy; ``limit``: too many at once; ``disk``: no room, or no folder."""


class RecordingPurged(CallFact, frozen=True, kw_only=True):
    """The recording's file was deleted because it was old enough."""

    recording: str
    file: str
    actor: str = ""
