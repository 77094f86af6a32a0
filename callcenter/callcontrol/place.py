"""What a call carries on its own channel, so that it survives the core.

The place in line is a channel variable (``CC_PLACE``), the running offer another (``CC_OFFER``).
The dialplan hands both, and what the fallback queue did meanwhile, to the next core as
arguments of the AGI request.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from callcenter.config.softphone import BROWSER

__all__ = ["Carried", "OfferMark", "Place", "Refer", "read_carried"]

_MOST_DIGITS = 16
"""Of a moment in µs; what is longer is no moment, and no store could keep it."""


class Place(msgspec.Struct, frozen=True, array_like=True):
    """A caller's place in line, and where their IVR flow stands."""

    entered: int
    """Original queue entry, µs since 1970 UTC."""
    queue: str
    priority: int
    session: str
    """The IVR session, encoded by ``callcenter.ivr``."""
    arrived: int = 0

    def text(self) -> str:
        """For a channel variable: letters, digits and ``-_.~`` only."""
        return f"{self.entered}~{self.queue}~{self.priority}~{self.arrived}~{self.session}"

    @classmethod
    def parse(cls, text: str) -> Place | None:
        """The place in ``text``; None when it is none (an empty or foreign value)."""
        parts = text.split("~", 4)
        try:
            entered, queue, priority, arrived, session = parts
            return cls(_number(entered), queue, int(priority[:5]), session, _number(arrived))
        except ValueError:
            return None


class OfferMark(msgspec.Struct, frozen=True):
    """The offer that is being dialled for a call."""

    offer: str
    queue: str
    agent: str
    seat: str

    def text(self) -> str:
        """For a channel variable."""
        return "~".join((self.offer, self.queue, self.agent, self.seat))

    @classmethod
    def parse(cls, text: str) -> OfferMark | None:
        """The offer in ``text``, or None."""
        parts = text.split("~")
        return cls(*parts) if len(parts) == 4 and all(parts) else None


class Refer(msgspec.Struct, frozen=True):
    """Where a seat's phone sent the caller by REFER."""

    digits: str
    at: int
    """When, µs since 1970 UTC."""

    @classmethod
    def parse(cls, text: str) -> Refer | None:
        """The transfer in ``text``, or None."""
        digits, _, at = text.partition("~")
        return cls(digits, _milliseconds(at)) if digits.isascii() and digits.isdigit() and len(digits) <= 20 else None


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the dialplan hands over with an AGI request for ``hotline``."""

    did: str
    place: Place | None
    offer: OfferMark | None
    dial_status: str
    """DIALSTATUS of the last Dial, ours or an earlier core's; empty when there was none."""
    talked: bool
    """The caller has talked to an agent already."""
    ended: int
    """When Dial came back to the dialplan, µs since 1970 UTC; 0 when it did not."""
    fallback_seat: str
    """Seat that the fallback queue connected; empty when none."""
    fallback_answered: int
    """When, µs since 1970 UTC."""
    fallback_ended: int
    entered: int
    """First entry into a queue, the fallback queue included, µs since 1970 UTC; 0 when there was none."""
    seen: bool
    """This call has been with a core before."""
    refer: Refer | None
    """A seat's phone sent the caller on, and no core has seen to it yet."""


def read_carried(env: Mapping[str, str]) -> Carried:
    """What came along in the AGI request's arguments (see ``asterisk/templates/extensions.conf.j2``)."""

    def argument(number: int) -> str:
        return env.get(f"arg_{number}", "")

    offer = OfferMark.parse(argument(9))
    fallback_answered = _milliseconds(argument(6))
    return Carried(
        did=argument(1),
        place=Place.parse(argument(2)),
        talked=argument(3) == "1" or (argument(4) == "ANSWER" and offer is not None),
        dial_status=argument(4),
        offer=offer,
        ended=_milliseconds(argument(10)),
        entered=_moment(argument(11)),
        fallback_seat=argument(5).removeprefix("PJSIP/").removesuffix(BROWSER),
        fallback_answered=fallback_answered,
        fallback_ended=_milliseconds(argument(7)),
        seen=argument(8) not in ("", "0"),
        refer=Refer.parse(argument(12)),
    )


def _moment(text: str) -> int:
    """Whole seconds (the dialplan's) or microseconds (ours) since 1970 → microseconds; 0 for anything else."""
    return _number(text) * (1_000_000 if len(text) <= 10 else 1)


def _milliseconds(text: str) -> int:
    """Milliseconds as the dialplan writes them → microseconds; 0 for anything else."""
    return _number(text) * 1000 if len(text) <= _MOST_DIGITS - 3 else 0


def _number(text: str) -> int:
    """A number that can be a moment; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else 0
