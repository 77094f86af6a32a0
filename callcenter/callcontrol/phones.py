"""Which seats have a registered phone, or a browser for one: the addresses that Asterisk has told of."""

from __future__ import annotations

from callcenter.config.softphone import BROWSER

__all__ = ["Phones"]

_SOMEWHERE = ""
"""Where a phone is of which a snapshot told: device states name no address."""


class Phones:
    """The addresses at each seat: a phone that starts anew registers before Asterisk removes where it was."""

    def __init__(self) -> None:
        self._at: dict[str, set[str]] = {}

    def __contains__(self, seat: object) -> bool:
        return seat in self._at or f"{seat}{BROWSER}" in self._at

    def __len__(self) -> int:
        return len({endpoint.removesuffix(BROWSER) for endpoint in self._at})

    def has(self, endpoint: str) -> bool:
        """Is just this one registered: a seat's phone, or its browser?"""
        return endpoint in self._at

    def device(self, seat: str) -> str:
        """What Asterisk dials for a seat: the browser while it is registered, else the phone. Never both at once."""
        return f"PJSIP/{seat}{BROWSER}" if seat + BROWSER in self._at else f"PJSIP/{seat}"

    def found(self, seat: str, *, registered: bool) -> None:
        """What a snapshot of all phones tells of a seat."""
        if registered:
            self._at.setdefault(seat, {_SOMEWHERE})
        else:
            self._at.pop(seat, None)

    def came(self, seat: str, address: str) -> None:
        """A phone registered from ``address``, a SIP URI."""
        at = self._at.setdefault(seat, set())
        at.discard(_SOMEWHERE)
        at.add(address)

    def went(self, seat: str, address: str) -> None:
        """Asterisk removed ``address``; a phone at another one stays."""
        at = self._at.get(seat, set())
        at -= {address, _SOMEWHERE}
        if not at:
            self._at.pop(seat, None)
