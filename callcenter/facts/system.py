"""What happens to the system itself."""

from __future__ import annotations

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


class SettingsReloaded(Fact, frozen=True, kw_only=True):
    """The core goes by other settings from here on."""

    changed: tuple[str, ...] = ()
    """What is different: sections, and entries of files such as ``queues.voice``."""


class SurgeSwitched(Fact, frozen=True, kw_only=True):
    """The announcement of a surge was switched on or off."""

    tag: str
    """Name of this surge; empty: it is over."""
    actor: str = ""
