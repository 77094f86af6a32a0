"""Are our ports ours? Those of what runs are taken, the others free."""

from __future__ import annotations

from collections.abc import Iterator

from callcenter.doctor.case import Case
from callcenter.doctor.finding import Told, fault, ok
from callcenter.pbx.ports import our_ports, refusal

_IN_USE = "Address already in use"


def ports(case: Case) -> Iterator[Told]:
    """By trying to take each one for a moment; nothing is sent."""
    leads = case.core_runs and not case.waits
    owners = {"agi.port": leads, "metrics.port": leads, "console.port": _is_console(case)}
    sound = True
    for setting, host, port, kind in our_ports(case.config):
        reason, runs = refusal(host, port, kind), owners.get(setting, bool(case.asterisk))
        place = f"{host}:{port} ({setting})"
        if runs and not reason:
            yield fault(f"nobody listens at {place}", "was the setting changed since the start? Start anew")
        elif runs and _IN_USE not in reason:
            yield fault(f"{place} {reason}", "choose another host or port in callcenter.yaml")
        elif not runs and reason:
            yield fault(f"{place} {reason}", "stop the other program (`ss -lntup`), or choose another port")
        sound &= runs == bool(reason)
    if sound:
        yield ok("listened at by what runs, the others free" if case.runs else "all free")


def _is_console(case: Case) -> bool:
    """Does our console listen there? Whether it should is another check's matter."""
    try:
        return case.console_page("/healthz") == (200, "alive\n")
    except OSError:
        return False
