"""Does the core answer, and can calls be taken and distributed?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from callcenter.doctor.case import Case
from callcenter.doctor.finding import Told, fault, ok, unseen, warning


def link(case: Case) -> Iterator[Told]:
    """The control link."""
    if case.waits and isinstance(case.status, dict):
        yield ok(f"the core answers and waits to take over from {case.status['leader']}")
    elif isinstance(case.status, dict):
        yield ok(f"the core answers, up {timedelta(seconds=int(case.status['uptime']))}")
    elif case.core_process:
        yield fault(f"process {case.core_process} does not answer", "the watchdog ends it; else kill it. See core.log")
    elif case.asterisk:
        yield fault("Asterisk runs and no core: callers are in the fallback queue", "start the core; see core.log")
    else:
        yield unseen("the core does not run")


def ready(case: Case) -> Iterator[Told]:
    """What the core says of itself at /readyz."""
    if not case.core_runs or case.waits:
        yield unseen("another core leads" if case.waits else "the core does not run")
        return
    try:
        status, text = case.page("/readyz")
    except OSError as error:
        yield fault(f"no answer at metrics.port: {error}", "see core.log")
        return
    lines = text.splitlines()[1:]
    reasons = [line for line in lines if not line.startswith("warning: ")]
    for line in lines:
        if line.startswith("warning: "):
            yield warning(line.removeprefix("warning: "), "nothing is lost; see core.log")
    if status == 200:
        yield ok("calls can be taken and distributed")
    elif status == 503 and reasons:
        yield fault("; ".join(reasons), "see core.log; after a start it takes some seconds")
    else:
        yield fault(f"HTTP {status}: that is not our core", "choose another metrics.port")
