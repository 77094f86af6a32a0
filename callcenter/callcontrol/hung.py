"""Which channels hang, and which talks are longer than any may be? Pure: the channels of one look, and what is known.

A channel hangs when it belongs to no call that the core knows, has no session with it, and is with nobody: in no
bridge with somebody else, neither dialling nor dialled. Callers are never among them: in their contexts the dialplan
goes on by itself, with the fallback queue or the offline script, and a core that starts adopts them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callcenter.ami import LiveChannel

__all__ = ["TRUNK", "calls_from", "endpoint_of", "orphans", "over_cap"]

TRUNK = "PJSIP/trunk"
_COUNTED = frozenset({"from-trunk", "hotline", "refer", "fallback"})
"""Contexts of the dialplan in which those are who rang us."""
_CALLERS = _COUNTED | {"callback-out", "follow-up"}
"""The same with those whom we rang."""
_DIALS = frozenset({"Dial", "Queue"})
_DIALLED = frozenset({"AppDial", "AppQueue"})
"""What Asterisk calls the channels of phones that those two ring or have rung."""
_ORIGINATED = "AppDial2"
"""The same for whom Originate rings."""


def endpoint_of(name: str) -> str:
    """Whose channel it is, without anything that somebody dialled.

    >>> endpoint_of("PJSIP/1001-0000002a"), endpoint_of("PJSIP/trunk-00000001"), endpoint_of("Local/s@x-00000001;2")
    ('PJSIP/1001', 'PJSIP/trunk', 'Local')
    """
    technology, _, rest = name.partition("/")
    return f"{technology}/{rest.rpartition('-')[0]}" if technology == "PJSIP" else technology


def calls_from(channels: Sequence[LiveChannel]) -> int:
    """How many calls from the trunk there are: those that ``trunk.max_calls`` allows for."""
    rung = _DIALLED | {_ORIGINATED}
    mine = (each for each in channels if endpoint_of(each.name) == TRUNK and each.application not in rung)
    return sum(1 for each in mine if each.context in _COUNTED)


def orphans(channels: Sequence[LiveChannel], known: Collection[str]) -> Iterator[LiveChannel]:
    """Channels that hang at this moment; ``known`` are the uniqueids that belong to calls and sessions of ours."""
    bridged = Counter(each.bridge_id for each in channels if each.bridge_id)
    rings = Counter(each.linkedid for each in channels if each.application in _DIALLED and not each.bridge_id)
    diallers = {each.linkedid for each in channels if each.application in _DIALS}
    for each in channels:
        dialled = each.application in _DIALLED
        dials = each.application in _DIALS and rings[each.linkedid] > 0
        rung = dialled and not each.bridge_id and each.linkedid in diallers
        if not (each.uniqueid in known or _is_caller(each) or bridged[each.bridge_id] > 1 or dials or rung):
            yield each


def over_cap(channels: Sequence[LiveChannel], seconds: float) -> Iterator[LiveChannel]:
    """Channels of agents, and of whoever else was rung, that are older than this and in a bridge with somebody.

    Not those of callers: when everybody else is gone they go on in the flow.
    """
    bridged = Counter(each.bridge_id for each in channels if each.bridge_id)
    for each in channels:
        if bridged[each.bridge_id] > 1 and each.duration >= seconds and not _is_caller(each):
            yield each


def _is_caller(channel: LiveChannel) -> bool:
    return channel.context in _CALLERS and channel.application not in _DIALLED
