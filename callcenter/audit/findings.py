"""What an audit finds."""

from __future__ import annotations

import msgspec

__all__ = ["Finding"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One contradiction, or something that a reader cannot verify."""

    check: str
    """Which check found it."""
    severity: str
    """``error``: it cannot be so. ``warning``: it may be so, but is not what it seems, or cannot be verified."""
    figures: tuple[str, ...]
    """Ids of the figures that are concerned; the first one is what should be corrected."""
    published: str
    derived: str = ""
    """What it would have to be; empty when that cannot be known."""
    zh: str
    en: str
