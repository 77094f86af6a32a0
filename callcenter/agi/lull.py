"""What a caller hears while the core says nothing: silence at first, then two soft notes again and again.

A core that lives has its next command out long before the first note. One that is frozen, or waits for an answer from
elsewhere, leaves no caller in doubt whether the line is dead; the dialplan takes the caller away from a frozen one
when the grip is over. Tones, and not music on hold: that would go on where it was stopped, without the silence.
"""

from __future__ import annotations

from typing import Final

from callcenter.agi.codec import encode_command

__all__ = ["LULL", "LULL_SECONDS"]

LULL_SECONDS: Final = 1.5
"""Silence before the first note; no prompt, look-up or reply of a healthy core takes so long."""
_NOTES: Final = ("587/180", "0/60", "880/260", "0/1800")
"""Hertz/milliseconds, one round."""
LULL: Final = encode_command("EXEC", "Playtones", f"!0/{LULL_SECONDS * 1000:.0f}," + ",".join(_NOTES))
"""The command: it begins the tones and returns at once. ``!``: that silence is not repeated."""
