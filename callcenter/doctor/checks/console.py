"""Does the console answer, and do webhooks reach those they are for?"""

from __future__ import annotations

import time
from collections.abc import Iterator

from sqlalchemy import Engine

from callcenter.console.webhooks.deliveries import counts
from callcenter.doctor.case import Case
from callcenter.doctor.finding import Told, fault, ok, unseen, warning
from callcenter.errors import StoreError
from callcenter.journal import reading

_LATE_US = 3600 * 1_000_000
_STARTS_WITHIN = 6.0
"""Seconds."""


def console(case: Case) -> Iterator[Told]:
    """What the console says of itself at /readyz."""
    if not case.config.console.enabled:
        yield ok("not wanted here (console.enabled)")
        return
    if not case.runs:
        yield unseen("the hotline does not run")
        return
    try:
        status, text = _asked(case)
    except OSError as error:
        yield fault(f"no answer at console.port: {error}", "start it (`callcenter console`); see console.log")
        return
    reasons = text.splitlines()[1:]
    if status == 200:
        yield ok("appeals can be brought in over HTTP")
    elif status == 503 and reasons:
        yield fault("; ".join(reasons), "see console.log")
    else:
        yield fault(f"HTTP {status}: that is not our console", "choose another console.port")


def _asked(case: Case) -> tuple[int, str]:
    """What it says; one that is being started is given its time. Raises OSError."""
    limit = time.monotonic() + _STARTS_WITHIN
    while True:
        try:
            return case.console_page("/readyz")
        except ConnectionRefusedError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.1)


def webhooks(case: Case) -> Iterator[Told]:
    """Deliveries that wait long, or were given up."""
    if not isinstance(case.store, Engine):
        yield unseen("the database cannot be read")
        return
    try:
        with reading(case.store) as connection:
            found = counts(connection)
    except StoreError as error:
        yield unseen(str(error))
        return
    dead, waiting = found.get("dead", (0, None)), found.get("waiting", (0, None))
    if dead[0]:
        yield warning(f"{dead[0]} deliveries are dead", "callcenter webhook dead, then callcenter webhook retry")
    if waiting[1] is not None and waiting[1] < case.now * 1e6 - _LATE_US:
        yield warning(f"{waiting[0]} deliveries wait, one for more than an hour", "is the receiver there?")
    elif not dead[0]:
        yield ok(f"{waiting[0]} deliveries wait")
