"""Do system, core and database agree on what time it is?"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator

from sqlalchemy import Engine, select, text

from callcenter.doctor.case import Case
from callcenter.doctor.finding import Told, fault, ok, unseen, warning
from callcenter.errors import StoreError
from callcenter.journal import reading
from callcenter.journal.tables import fact

_NOTED, _BAD = 1.0, 30.0
"""Seconds apart."""


def core(case: Case) -> Iterator[Told]:
    """The core carries its time on by the monotonic clock: a step of the system's clock sets the two apart."""
    if not isinstance(case.status, dict) or case.waits:
        yield unseen("another core leads" if case.waits else "no core answers")
        return
    try:
        before = time.time()
        _, said = case.page("/healthz")
        after = time.time()
        theirs = float(dict(line.partition(" ")[::2] for line in said.splitlines())["time"])
    except (OSError, KeyError, ValueError) as error:
        yield warning(f"the core does not tell its time: {error}", "is metrics.port the core's?")
        return
    yield from _apart("the core", theirs - (before + after) / 2, "end the core: it starts anew and drops nobody")


def store(case: Case) -> Iterator[Told]:
    """The database server's clock, and the newest fact."""
    if not isinstance(case.store, Engine):
        yield unseen("the database cannot be read")
        return
    try:
        with reading(case.store) as connection:
            newest = connection.execute(select(fact.c.at).order_by(fact.c.seq.desc()).limit(1)).scalar()
            before = time.time()
            if case.store.dialect.name == "postgresql":
                theirs = float(connection.execute(text("SELECT extract(epoch from clock_timestamp())")).scalar_one())
                away = theirs - (before + time.time()) / 2
                yield from _apart("PostgreSQL", away, "set both machines by the same time servers")
    except StoreError as error:
        yield unseen(str(error))
        return
    ahead = (newest or 0) / 1e6 - before
    if ahead > _NOTED:
        yield warning(
            f"the newest fact is dated {ahead:.0f} s from now: the clock was set back", "compare the clock, see `date`"
        )
    elif case.store.dialect.name == "sqlite":
        yield ok("SQLite has the system's own; no fact is dated in the future")


def synchronised(case: Case) -> Iterator[Told]:
    """What systemd knows of time servers."""
    if shutil.which("timedatectl") is None:
        yield unseen("no timedatectl here: see yourself that time servers set the clock")
        return
    command = ["timedatectl", "show", "-p", "NTPSynchronized", "--value"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=3)
    except (OSError, subprocess.TimeoutExpired):
        done = None
    answer = done.stdout.strip() if done is not None and not done.returncode else ""
    if answer == "yes":
        yield ok("set by time servers")
    elif answer == "no":
        yield warning("the clock is not set by time servers", "timedatectl set-ntp true, or install chrony")
    else:
        yield unseen("timedatectl does not answer: see yourself that time servers set the clock")


def _apart(whose: str, seconds: float, advice: str) -> Iterator[Told]:
    """``seconds`` that another clock is ahead of the system's."""
    words = f"{whose} is {abs(seconds):.1f} s {'ahead of' if seconds > 0 else 'behind'} the system's clock"
    if abs(seconds) > _BAD:
        yield fault(words, advice)
    elif abs(seconds) > _NOTED:
        yield warning(words, advice)
    else:
        yield ok(f"{whose} agrees to {abs(seconds):.3f} s")
