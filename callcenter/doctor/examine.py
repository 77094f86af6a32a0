"""All checks, in the order in which a call meets what they look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from callcenter.doctor.case import Case
from callcenter.doctor.checks import (
    asterisk,
    calendar,
    cel,
    certificate,
    clock,
    commissioners,
    configuration,
    console,
    core,
    disk,
    ports,
    prompts,
    secrets,
    sip,
    spool,
    store,
    test_call,
)
from callcenter.doctor.finding import Finding, Told, fault

__all__ = ["CHECKS", "ON_REQUEST", "examine"]

Check = Callable[[Case], Iterator[Told]]

CHECKS: Mapping[str, Check] = {
    "Asterisk": asterisk.program,
    "modules": asterisk.modules,
    "configuration": configuration.configuration,
    "ports": ports.ports,
    "SIP": sip.sip,
    "certificate": certificate.certificate,
    "prompts": prompts.prompts,
    "control link": core.link,
    "ready": core.ready,
    "console": console.console,
    "webhooks": console.webhooks,
    "database": store.version,
    "read tables": store.folded,
    "spool": spool.spool,
    "Asterisk's record": cel.cel,
    "calendar": calendar.calendar,
    "commissioners": commissioners.commissioners,
    "core's clock": clock.core,
    "database's clock": clock.store,
    "time servers": clock.synchronised,
    "disk": disk.disk,
    "secrets": secrets.secrets,
}
"""Name → what it does."""
ON_REQUEST: Mapping[str, Check] = {"test call": test_call.test_call}
"""The same for what does more than look."""


def examine(case: Case, checks: Mapping[str, Check] = CHECKS) -> Iterator[Finding]:
    """What every check says, one after the other. A check that fails itself is a fault, and the next one goes on."""
    for name, check in checks.items():
        try:
            for told in check(case):
                yield Finding(told.verdict, told.text, told.advice, check=name)
        except Exception as error:  # noqa: BLE001 - whatever is broken may break a check in a way nobody thought of
            told = fault(f"the check failed: {type(error).__name__}: {error}", "tell the makers of this program")
            yield Finding(told.verdict, told.text, told.advice, check=name)
