"""One file for each row of the table of faults; each is a function that is given a stage and fills a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.faults.figures import Row
from tests.faults.rows import (
    agi_bad,
    ami_bad,
    asterisk_frozen,
    asterisk_killed,
    clock_stepped,
    core_absent,
    core_frozen,
    core_killed,
    core_restarted,
    disk_full,
    phone_dead,
    poison,
    record_rotated,
    sip_flood,
    soak,
    store_away,
)
from tests.faults.stage import Stage

__all__ = ["ROWS", "SHORT"]

ROWS: Mapping[int, Callable[[Stage], Row]] = {
    1: core_killed.run,
    2: core_frozen.run,
    3: core_absent.run,
    4: ami_bad.run,
    5: agi_bad.run,
    6: store_away.run,
    7: disk_full.run,
    8: asterisk_killed.run,
    9: asterisk_frozen.run,
    10: clock_stepped.run,
    11: record_rotated.run,
    12: phone_dead.run,
    13: sip_flood.run,
    14: poison.run,
    15: core_restarted.run,
    17: soak.run,
}
SHORT = (1, 2, 4, 5, 6, 8, 9, 10, 11, 12, 15)
"""What the short form does; it takes ten minutes at most."""
