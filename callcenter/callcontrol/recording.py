"""Recordings of talks: which are made, what is on record of them, pauses.

Asterisk records by itself (MixMonitor on the seat's channel, begun by ``Dial`` the moment the agent answers) and stops
by itself when the seat's channel is gone. So nothing here can hold up or end a call, the survey is not recorded, and a
core that dies loses no sound: the next one writes down what the file holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from twisted.internet.threads import deferToThread
from twisted.logger import Logger

from callcenter.callcontrol.recording_files import FOLDER, Kept, file_of, finished, recording_id
from callcenter.callcontrol.recording_room import RecordingRoom
from callcenter.facts import (
    CallConnected,
    CallEnded,
    Fact,
    OutboundEnded,
    RecordingEnded,
    RecordingPaused,
    RecordingResumed,
    RecordingSkipped,
    RecordingStarted,
    TalkEnded,
    new_id,
    stable_id,
)

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House

__all__ = ["Recorded", "Recordings"]

_SETTLE_SECONDS = 1.0
"""After a talk: until Asterisk has written the last of it."""
_log = Logger()


@dataclass(slots=True)
class Recorded:
    """The recording of one talk that is going on."""

    contact: str
    offer: str
    agent: str
    segment: int
    file: str
    """Below the folder of recordings."""
    began: int
    """µs since 1970 UTC."""
    paused: bool = False
    supposed: bool = False
    """Nobody here began it: it is on record only if the file turns out to exist."""

    @property
    def id(self) -> str:
        """Id of the recording."""
        return recording_id(self.contact, self.segment)


@dataclass(slots=True)
class _Contact:
    """What is known of one call's recordings."""

    segment: int = 0
    """Number of the last talk that was dialled with a recording."""
    planned: str = ""
    """File of the talk that is being dialled; empty: none."""
    refused: str = ""
    """Why the talk that is being dialled is not recorded."""
    talks: dict[str, Recorded] = field(default_factory=dict)
    """Offer → the recording that goes on: of one talk, of two while two agents are with the caller."""


class Recordings:
    """Begins with each dial, follows the facts, and records what became of each recording."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.room = RecordingRoom(house)
        self._contacts: dict[str, _Contact] = {}
        self._restored: list[Recorded] = []

    # -- the dial -------------------------------------------------------------------------------

    def dial_option(self, contact: str) -> str:
        """The option of ``Dial`` by which this talk is recorded; empty when it is not to be."""
        file = self.file_for(contact)
        return f"U(recorded^{file})" if file else ""

    def take_back(self, contact: str) -> None:
        """What was planned for somebody who was asked did not become a talk with the caller: no sound of it is kept."""
        known = self._contacts.get(contact)
        if known is None:
            return
        planned, known.planned, known.refused = known.planned, "", ""
        if planned:
            try:
                (self._house.config.recordings_dir / planned).unlink(missing_ok=True)
            except OSError as error:
                _log.error("{file} cannot be deleted: {why}", file=planned, why=error)

    def file_for(self, contact: str) -> str:
        """The file into which the next talk of this call is recorded; empty when it is not to be."""
        try:
            return self._plan(contact) if self._house.config.recording.enabled else ""
        except Exception:  # noqa: BLE001 - no mistake here may cost a call
            _log.failure("contact {contact} is not recorded", contact=contact)
            return ""

    def _plan(self, contact: str) -> str:
        known = self._contacts.setdefault(contact, _Contact())
        known.planned, known.refused = "", self.room.refusal(len(self.running()))
        if known.refused:
            return ""
        known.planned = self._file(contact, known.segment + 1, self._house.clock.now())
        return known.planned

    def _file(self, contact: str, segment: int, at: int) -> str:
        config = self._house.config
        return file_of(contact, segment, at, ZoneInfo(config.site.timezone), config.recording.format)

    # -- what happens to talks ------------------------------------------------------------------

    def hear(self, fact: Fact) -> None:
        """Something is being put on record: does a talk begin or end by it?"""
        try:
            self._follow(fact)
        except Exception:  # noqa: BLE001 - no mistake here may cost a call
            _log.failure("a recording was not followed")

    def _follow(self, fact: Fact) -> None:
        match fact:
            case CallConnected() if self._house.config.recording.enabled:
                self._connected(fact)
            case TalkEnded():
                known = self._contacts.get(fact.contact)
                if known is not None and (talk := known.talks.pop(fact.offer, None)):
                    self._close(talk, fact.at, "talk_over")
            case OutboundEnded():
                self._outbound_over(fact)
            case CallEnded() if fact.contact in self._contacts:
                self._over(self._contacts.pop(fact.contact), fact.at, "talk_over")

    def _outbound_over(self, fact: OutboundEnded) -> None:
        """A call that an agent placed is over: its recording, begun by the dial, goes on record now."""
        known = self._contacts.pop(fact.contact, None)
        if known is None or not fact.answered:
            return
        if known.refused:
            self._skipped(fact.contact, fact.contact, fact.agent, fact.answered, known.refused)
        elif known.planned:
            talk = Recorded(fact.contact, fact.contact, fact.agent, 1, known.planned, fact.answered)
            self._started(talk)
            self._close(talk, fact.at, "talk_over")

    def _skipped(self, contact: str, offer: str, agent: str, at: int, why: str) -> None:
        self._house.record(
            RecordingSkipped(
                id=stable_id("RecordingSkipped", offer), at=at, contact=contact, offer=offer, agent=agent, why=why
            )
        )

    def _connected(self, fact: CallConnected) -> None:
        known = self._contacts.setdefault(fact.contact, _Contact())
        if fact.offer in known.talks:
            return  # told once more
        if not self._house.conferences.find(fact.contact):
            self._over(known, fact.at, "talk_over")
        planned, refused = known.planned, known.refused
        known.planned = known.refused = ""
        if refused:
            self._skipped(fact.contact, fact.offer, fact.agent, fact.at, refused)
            return
        segment = 0 if fact.via == "fallback" else known.segment + 1
        known.segment = max(known.segment, segment)
        file = planned or self._file(fact.contact, segment, fact.at)
        talk = known.talks[fact.offer] = Recorded(
            fact.contact, fact.offer, fact.agent, segment, file, fact.at, supposed=not planned
        )
        if planned:
            self._started(talk)

    def _started(self, talk: Recorded) -> None:
        self._house.record(
            RecordingStarted(
                id=stable_id("RecordingStarted", talk.id), at=talk.began, contact=talk.contact, recording=talk.id,
                offer=talk.offer, agent=talk.agent, segment=talk.segment, file=f"{FOLDER}/{talk.file}",
            )
        )  # fmt: skip

    def _over(self, known: _Contact, at: int, why: str) -> None:
        talks, known.talks = known.talks, {}
        for talk in talks.values():
            self._close(talk, at, why)

    def _close(self, talk: Recorded, at: int, why: str) -> None:
        """The talk is over; ``at`` is 0 when nobody saw the end: the file tells then."""
        self._house.reactor.callLater(_SETTLE_SECONDS, self._measure, talk, at, why)

    def _measure(self, talk: Recorded, at: int, why: str) -> None:
        path = self._house.config.recordings_dir / talk.file
        looking = deferToThread(finished, path)
        looking.addCallback(self._ended, talk, at, why)
        looking.addErrback(lambda failure: _log.failure("a recording could not be looked at", failure))

    def _ended(self, kept: Kept, talk: Recorded, at: int, why: str) -> None:
        if talk.supposed:
            if not kept.there:
                return
            self._started(talk)
        end = at or min(max(kept.changed, talk.began), self._house.clock.now())
        lasted = max(0, end - talk.began)
        if not kept.seconds:
            _log.error("recording {id} holds no sound", id=talk.id)
        self._house.record(
            RecordingEnded(
                id=stable_id("RecordingEnded", talk.id), at=end, contact=talk.contact, recording=talk.id,
                offer=talk.offer, agent=talk.agent, segment=talk.segment, file=f"{FOLDER}/{talk.file}",
                seconds=kept.seconds, lasted=lasted, why=why,
            )
        )  # fmt: skip

    # -- a look from outside, and pauses ----------------------------------------------------------

    def running(self) -> list[Recorded]:
        """The recordings of the talks that are going on, those that are paused too."""
        return [talk for known in self._contacts.values() for talk in known.talks.values()]

    def state(self, contact: str) -> str:
        """``on``, ``paused``, or empty when the call is not being recorded."""
        known = self._contacts.get(contact)
        talks = [talk for talk in known.talks.values() if not talk.supposed] if known else []
        if not talks:
            return ""
        return "on" if any(not talk.paused for talk in talks) else "paused"

    def still(self, talk: Recorded) -> bool:
        """Is this talk still going on?"""
        known = self._contacts.get(talk.contact)
        return known is not None and known.talks.get(talk.offer) is talk

    def switched(self, talk: Recorded, *, paused: bool, actor: str) -> None:
        """Asterisk has paused the recording, or goes on with it."""
        talk.paused = paused
        kind = RecordingPaused if paused else RecordingResumed
        self._house.record(
            kind(
                id=new_id(), at=self._house.clock.now(), contact=talk.contact, recording=talk.id,
                offer=talk.offer, agent=talk.agent, actor=actor,
            )
        )  # fmt: skip

    # -- after a start ------------------------------------------------------------------------------

    def restore(self, talks: Iterable[Recorded], segments: Iterable[tuple[str, int]]) -> None:
        """Take over what an earlier core left open; ``segments`` are the last numbers of calls that are open."""
        for contact, segment in segments:
            self._contacts.setdefault(contact, _Contact()).segment = segment
        for talk in talks:
            known = self._contacts.setdefault(talk.contact, _Contact())
            self._over(known, 0, "unseen")
            known.talks[talk.offer], known.segment = talk, max(known.segment, talk.segment)
            self._restored.append(talk)

    def compare(self) -> None:
        """Asterisk was looked at: close what belongs to no talk that goes on."""
        restored, self._restored = self._restored, []
        for talk in restored:
            adopted = self._house.adopted.get(talk.contact)
            settling = talk.contact in self._house.calls  # back from a talk: its end is being put on record
            if self.still(talk) and not settling and (adopted is None or not adopted.talking):
                del self._contacts[talk.contact].talks[talk.offer]
                self._close(talk, 0, "unseen")
        live = self._house.calls.keys() | self._house.adopted.keys()
        for contact in self._contacts.keys() - live:
            if not self._contacts[contact].talks and not self._house.seat_calls.is_its(contact):
                del self._contacts[contact]
