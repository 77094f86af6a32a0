"""What happens to the system itself."""

from __future__ import annotations

import msgspec

from callcenter.facts.base import Fact


class CoreStarted(Fact, frozen=True, kw_only=True):
    """A core process took up service."""

    node: str
    version: str


class CoreStopped(Fact, frozen=True, kw_only=True):
    """A core process stopped on request."""

    node: str


class AmiConnected(Fact, frozen=True, kw_only=True):
    """The manager connection to an Asterisk node is up and the snapshot is taken."""

    node: str
    channels: int
    """Live channels in the snapshot."""


class AmiLost(Fact, frozen=True, kw_only=True):
    """The manager connection to an Asterisk node went away."""

    node: str
    reason: str


class RecordSilent(Fact, frozen=True, kw_only=True):
    """Asterisk's own record of calls is not being written: a full disk, or a module that is gone."""

    node: str
    since: int
    """When it was seen to grow last, µs since 1970 UTC."""


class RecordWritten(Fact, frozen=True, kw_only=True):
    """Asterisk's own record is being written again."""

    node: str


class AsteriskSilent(Fact, frozen=True, kw_only=True):
    """Asterisk does not answer SIP: it is frozen, or deaf to callers while its manager may still answer."""

    node: str
    since: int
    """When it answered last, µs since 1970 UTC."""


class AsteriskAnswers(Fact, frozen=True, kw_only=True):
    """Asterisk answers SIP again."""

    node: str
    silent: int
    """For so long it did not, µs."""


class ChannelEnded(Fact, frozen=True, kw_only=True):
    """A channel of Asterisk that hung was ended."""

    node: str
    channel: str
    """Uniqueid of the channel."""
    endpoint: str
    """Whose it was: ``PJSIP/1001``, ``PJSIP/trunk``, ``Local``…"""
    why: str
    """``hung``: it belonged to no call, had no session and was with nobody; ``cap``: the talk was longer than any
    may be."""
    lasted: int
    """Age of the channel, µs."""
    hung: int = 0
    """For so long it had been seen to hang, µs."""
    contact: str = ""


class CallRefused(Fact, frozen=True, kw_only=True):
    """A call from the trunk was turned away by Asterisk, with an announcement; it is no contact."""

    node: str
    channel: str
    """Uniqueid of the channel."""
    why: str
    """``all_busy``: above ``trunk.max_calls``; ``unassigned``: to a number that is not ours."""


class SettingsReloaded(Fact, frozen=True, kw_only=True):
    """The core goes by other settings from here on."""

    changed: tuple[str, ...] = ()
    """What is different: sections, and entries of files such as ``queues.voice``."""


class TargetsSet(Fact, frozen=True, kw_only=True):
    """What figures are measured by changed, or was put on record for the first time; earlier figures keep theirs."""

    answer: int
    """A call answered within this time was answered in time, µs."""
    short_abandon: int
    """Who gives up within this time is told apart, µs."""
    connect_per_mille: int
    """Share of calls that is to be connected in any 24 h, per mille."""
    skills: dict[str, str] = msgspec.field(default_factory=dict)
    """Queue → the skill that its calls need."""


class SurgeSwitched(Fact, frozen=True, kw_only=True):
    """The announcement of a surge was switched on or off."""

    tag: str
    """Name of this surge; empty: it is over."""
    actor: str = ""
