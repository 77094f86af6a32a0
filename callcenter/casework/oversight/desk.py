"""The desk of oversight: carries out orders, each in one transaction with what follows for the appeal.

It holds the same lock as the desk of appeals: a verdict and the reopening that it brings are kept together, or neither.
What takes long, drawing a sample or counting a period, is done before, from one state of the store, and names the last
fact that it knew.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, BinaryIO

import msgspec
from sqlalchemy import Connection, Engine

from callcenter.casework.attachments import Attachments
from callcenter.casework.ledger import catch_up, record
from callcenter.casework.oversight import assessment
from callcenter.casework.oversight.deeds import check_said, deed_of
from callcenter.casework.oversight.drawing import draw_now
from callcenter.casework.oversight.orders import OversightOrder, OversightOutcome
from callcenter.casework.oversight.session import OversightSession
from callcenter.casework.oversight.settings import oversight_rules
from callcenter.casework.oversight.watch import Watch
from callcenter.casework.session import Setting
from callcenter.casework.settings import rules_of, units_of
from callcenter.config import Config
from callcenter.errors import CommandRefused
from callcenter.facts import new_id
from callcenter.facts.assessment import Count
from callcenter.journal.engine import reading, writing
from callcenter.journal.store import APPEND_LOCK
from callcenter.oversight.assessment.deeds import formula_of_card
from callcenter.oversight.assessment.formula import Formula, formula_of
from callcenter.oversight.assessment.formula_file import load_formulas
from callcenter.oversight.assessment.period import Period
from callcenter.oversight.evidence import Kept, check_file
from callcenter.oversight.look_back.deeds import Drawing
from callcenter.projections import fold_forward
from callcenter.projections.projector import cursor
from callcenter.workdays import Calendar

__all__ = ["OversightDesk"]


def _now() -> int:
    return time.time_ns() // 1000


class OversightDesk:
    """Decides and writes. Its methods block: call them from a thread that may wait for the store."""

    def __init__(
        self,
        engine: Engine,
        config: Config,
        calendar: Calendar,
        *,
        clock: Callable[[], int] = _now,
        new_id: Callable[[], str] = new_id,
    ) -> None:
        self._engine = engine
        self._config = config
        self._clock = clock
        self._rules = oversight_rules(config)
        self._zone = calendar.timezone
        self._setting = Setting(
            rules=rules_of(config), units=units_of(config), calendar=calendar, prefix=config.site.appeal_prefix,
            new_id=new_id,
        )  # fmt: skip
        largest = max(config.oversight.photo_mb, config.oversight.document_mb)
        self.files = Attachments(config.evidence_dir, int(largest * 1e6), new_id)
        """The photographs and documents of on-site checks."""
        self._watch = Watch(engine, self._session, clock)

    def do(self, order: OversightOrder) -> OversightOutcome:
        """Carry one order out. Raises what forbids it, StoreAway, or CalendarYearMissing."""
        deed = deed_of(order.deed)
        check_said(order.deed, order.said)
        fold_forward(self._engine)
        with writing(self._engine, lock=APPEND_LOCK) as connection:
            catch_up(connection)
            session = self._session(connection)
            subject = deed(session, session.acting(order, self._clock()), order.subject, **order.said)
            record(connection, session.facts, session.rows)
        return OversightOutcome(subject=subject, facts=tuple(session.facts))

    def _session(self, connection: Connection) -> OversightSession:
        return OversightSession(connection, self._setting, self._rules)

    # -- what takes long is done before ----------------------------------------------------------------------------

    def plan_look_back(self, order: OversightOrder, wanted: Drawing) -> OversightOutcome:
        """Draw a sample and lay it down."""
        fold_forward(self._engine)
        with reading(self._engine) as connection:
            sample, upto = draw_now(connection, wanted)
        return self.do(_with(order, "look-back plan", wanted=wanted, sample=sample, upto=upto))

    def compute(self, order: OversightOrder, period: Period) -> OversightOutcome:
        """Count a period by the formula that holds on its first day. Raises ConfigError for a wrong formula file."""
        formula = formula_of(load_formulas(self._config.assessment_file), period.day)
        order = msgspec.structs.replace(order, at=order.at or self._clock())
        fold_forward(self._engine)
        with reading(self._engine) as connection:
            upto = cursor(connection)
            counts = self._counted(connection, formula, period, upto, order.at)
        said = {"period": period, "formula": formula, "counts": counts, "upto": upto}
        return self.do(_with(order, "assessment compute", **said))

    def recount(self, order: OversightOrder, period: Period) -> OversightOutcome:
        """Count a frozen period again by its own formula, and lay the differences down as corrections."""
        order = msgspec.structs.replace(order, at=order.at or self._clock())
        fold_forward(self._engine)
        with reading(self._engine) as connection:
            formula = formula_of_card(assessment.assessed(connection, period.name), period)
            counts = self._counted(connection, formula, period, cursor(connection), order.at)
        return self.do(_with(order, "assessment recount", period=period, counts=counts))

    def _counted(
        self, connection: Connection, formula: Formula, period: Period, upto: int, now: int
    ) -> list[Count]:
        return assessment.counted(connection, formula, period, sorted(self._config.units), upto, now)

    def attach(self, order: OversightOrder, source: BinaryIO, note: str = "") -> OversightOutcome:
        """Store a file, and lay down that it belongs to an on-site check. Raises AttachmentRefused."""
        stored = self.files.take(source, "")
        kept = Kept(
            evidence=stored.attachment, media_type=stored.media_type, size=stored.size, sha256=stored.sha256
        )
        path = self.files.path(stored.attachment)
        try:
            check_file(kept, self._config.oversight.photo_mb, self._config.oversight.document_mb)
            self.files.keep(stored)
            return self.do(_with(order, "onsite attach", kept=kept, note=note))
        except CommandRefused:
            self.files.drop(stored)
            path.unlink(missing_ok=True)
            raise

    def tick(self) -> int:
        """Follow overdue steps, end the time for answers; how many facts there were of it. Raises StoreAway."""
        return self._watch.tick()

    def period(self, text: str) -> Period:
        """``2026-11`` in local time. Raises AppealFieldInvalid."""
        return Period.parse(text, self._zone)


def _with(order: OversightOrder, deed: str, **said: Any) -> OversightOrder:
    return msgspec.structs.replace(order, deed=deed, said={**order.said, **said})
