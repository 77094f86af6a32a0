"""Past appeals from a sheet: rows a second, and what a core has of it that writes at the same time."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from sqlalchemy import select

from bench.appeal_words import matter, place, reply
from bench.appeal_year import UNITS
from bench.figures import Figure, Goal, say
from bench.journal import stories
from callcenter.casework.importing import import_appeals
from callcenter.casework.importing.past import COLUMNS
from callcenter.config import load_config
from callcenter.facts import Fact
from callcenter.journal import Journal, Spool, open_engine, reading
from callcenter.journal.tables import fact as journal
from callcenter.projections import verify
from callcenter.sheets import write
from callcenter.workdays import Calendar

__all__ = ["measure"]

_ROOT = Path(__file__).parents[1]
_ONLINE_SHARE = 0.653
_PAUSE_SECONDS = 0.02
"""Between two facts of the core."""
_SAFE_SECONDS = 120.0


def measure(name: str, url: str, count: int) -> list[Figure]:
    """CSV into an empty store while a core writes fifty facts a second; the same as xlsx, only read."""
    config = load_config(_ROOT / "config" / "callcenter.yaml", {})
    calendar = Calendar.load(config.calendar_file, config.site.timezone)
    now = time.time_ns() // 1000
    engine = open_engine(url, busy_seconds=30)
    with tempfile.TemporaryDirectory(prefix="bench-import-") as made:
        folder = Path(made)
        for suffix in ("csv", "xlsx"):
            write(folder / f"past.{suffix}", COLUMNS.headings, _rows(count))
        core = _Core(url, folder / "spool")
        began = time.monotonic()
        lock = _Lock()
        taken = import_appeals(engine, config, calendar, folder / "past.csv", now=now, told=lock.told)
        seconds = time.monotonic() - began
        assert taken.taken == count, taken
        written, away = core.stop()
        began = time.monotonic()
        import_appeals(engine, config, calendar, folder / "past.xlsx", now=now, dry_run=True)
        xlsx = time.monotonic() - began
    with reading(engine) as connection:
        there = set(connection.execute(select(journal.c.id)).scalars())
    assert written <= there, "facts of the core are lost"
    differences = sum(1 for _ in verify(engine)) if count <= 20_000 else None
    engine.dispose()
    say(f"appeals: {name}: {count} rows taken over in {seconds:.1f} s")
    details = {
        "rows": count, "seconds": round(seconds, 1), "others_wait_seconds": round(lock.seconds, 1),
        "facts_of_a_core_meanwhile": len(written), "of_them_through_the_spool": away, "differences": differences,
        "xlsx_checked_rows_a_second": round(count / xlsx),
    }  # fmt: skip
    return [Figure(f"appeals.{name}.import", "rows/s", [count / seconds], Goal(">=", 5000), details=details)]


class _Lock:
    """How long nobody else could write."""

    def __init__(self) -> None:
        self._began = 0.0
        self.seconds = 0.0

    def told(self, what: str, _rows: int) -> None:
        if what == "write":
            self._began = self._began or time.monotonic()
            self.seconds = time.monotonic() - self._began


class _Core:
    """Writes facts of calls until it is stopped, as a core does: what finds no store goes to the spool."""

    def __init__(self, url: str, spool: Path) -> None:
        self._journal = Journal(url, Spool(spool), deliver=lambda call: call())
        self._journal.start()
        self._facts: list[Fact] = []
        self._spooled = 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        for fact in stories(1_000_000):
            self._journal.append(fact)
            self._facts.append(fact)
            self._spooled = max(self._spooled, self._journal.spooled)
            if self._end.wait(_PAUSE_SECONDS):
                return

    def stop(self) -> tuple[set[str], int]:
        """(ids of what was written, the most facts that lay in the spool); waits until the store has all of them."""
        self._end.set()
        self._thread.join()
        patience = time.monotonic() + _SAFE_SECONDS
        while (self._journal.pending or self._journal.spooled) and time.monotonic() < patience:
            time.sleep(0.1)
        self._journal.stop()
        return {fact.id for fact in self._facts}, self._spooled


def _rows(count: int) -> Iterator[list[str]]:
    """A year's appeals, one after the other, as an old system would export them."""
    draw = Random(2024)
    for number in range(count):
        day = f"2024-{number * 12 // count + 1:02}-{number * 336 // count % 28 + 1:02}"
        where = place(draw)
        category, what, words = matter(draw, where)
        row = dict.fromkeys(COLUMNS.fields, "") | {
            "reference": f"2024-{number:06}", "channel": draw.choice(("电话", "电话", "网站", "上级平台")),
            "state": "已归档", "opened": f"{day} {draw.randint(8, 12):02}:{draw.randint(0, 59):02}",
            "type": draw.choice(("咨询", "咨询", "投诉", "求助")), "category": category, "name": "王先生",
            "caller": f"1{draw.randint(3_000_000_000, 9_999_999_999)}", "place": where, "cause": what, "text": words,
            "reply": reply(draw, where, what), "actor": "座席07",
        }  # fmt: skip
        row |= {"mode": "在线解答"} if draw.random() < _ONLINE_SHARE else _handled(draw, day)
        yield list(row.values())


def _handled(draw: Random, day: str) -> dict[str, str]:
    rated = draw.random() < 0.6
    return {
        "mode": "部门工单", "unit": draw.choice(UNITS), "dispatched": f"{day} 13:05", "signed": f"{day} 14:00",
        "replied": f"{day} 17:30", "called_back": f"{day} 18:00", "closed": f"{day} 18:00", "outcome": "已解决",
        "satisfaction": "满意" if rated else "", "resolved": "是" if rated else "",
    }  # fmt: skip
