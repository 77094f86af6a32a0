"""Delivers what is due: each period of each report once to its folder and once by mail, whatever was interrupted.

What was delivered is on record before the next one is begun. A mail may be sent twice only when power fails between
the server's word and the record of it; both then bear the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
from sqlalchemy import Connection

from callcenter.config import Config
from callcenter.config.reports import ReportDelivery
from callcenter.errors import ReportRefused, ReportUndelivered, shown
from callcenter.reports.delivery.due import due_periods
from callcenter.reports.delivery.ledger import Entry, Ledger
from callcenter.reports.delivery.mailing import message, send
from callcenter.reports.making import regular
from callcenter.reports.periods import Period
from callcenter.reports.saving import save

__all__ = ["Delivered", "deliver"]


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one report for one target."""

    delivery: str
    period: str
    target: str
    """``folder``, ``mail``, or empty for what was not tried."""
    where: str = ""
    """The file, or the addresses."""
    trouble: str = ""
    """What went wrong; empty: nothing. It is tried again the next time."""


def deliver(connection: Connection, config: Config, now: int, made: Callable[[int], str]) -> Iterator[Delivered]:
    """Deliver what is due at ``now`` (µs), and tell of each; ``made`` is how a moment stands on a report.

    What fails is told and does not hold up the others. Raises ReportRefused, StateDirectoryUnusable, StoreError.
    """
    zone = config.site.timezone
    with Ledger.opened(config.state) as ledger:
        for name, delivery in config.reports.deliveries.items():
            since = _since(ledger, name, delivery)
            periods, skipped = due_periods(delivery, since, now, zone, config.reports.make_up)
            if skipped:
                trouble = f"{skipped} periods before {periods[0].name} were missed and are too long ago"
                yield Delivered(delivery=name, period="", target="", trouble=trouble)
            for period in periods:
                yield from _one(connection, config, ledger, name, delivery, period, now, made)


def _since(ledger: Ledger, name: str, delivery: ReportDelivery) -> int | None:
    """From where to look: before the newest period, if one of its targets is still missing."""
    return ledger.complete_until(name, _targets(delivery))


def _targets(delivery: ReportDelivery) -> tuple[str, ...]:
    return (*(("folder",) if delivery.folder else ()), *(("mail",) if delivery.mail_to else ()))


def _one(
    connection: Connection, config: Config, ledger: Ledger, name: str, delivery: ReportDelivery, period: Period,
    now: int, made: Callable[[int], str],
) -> Iterator[Delivered]:  # fmt: skip
    missing = [target for target in _targets(delivery) if (name, period.name, target) not in ledger]
    if not missing:
        return
    content = regular(connection, config, period, delivery.format, made=made(now), by=delivery.by)
    for target in missing:
        told = Delivered(delivery=name, period=period.name, target=target)
        try:
            where, trouble = _hand_over(config, name, delivery, period, target, content, now)
        except (ReportRefused, ReportUndelivered) as error:
            yield msgspec.structs.replace(told, trouble=str(error))
            continue
        ledger.add(Entry(delivery=name, period=period.name, target=target, ended=period.span.end_us, at=now))
        yield msgspec.structs.replace(told, where=where, trouble=trouble)


def _hand_over(
    config: Config, name: str, delivery: ReportDelivery, period: Period, target: str, content: bytes, now: int
) -> tuple[str, str]:
    """(where it went, what did not quite go as it should)."""
    file = f"{name}-{period.name}.{delivery.format}"
    if target == "folder":
        folder = config.state / delivery.folder
        _make(folder)
        save(folder / file, content)
        return str(folder / file), ""
    title = f"{config.site.name} {period.title} {name}"
    refused = send(config.mail, message(config.mail, delivery.mail_to, title, file, content, now))
    kept = [address for address in delivery.mail_to if address not in refused]
    return ", ".join(kept), "; ".join(f"{address} was refused: {why}" for address, why in refused.items())


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    except OSError as error:
        raise ReportRefused(f"{shown(folder)} cannot be made: {error.strerror}") from error
