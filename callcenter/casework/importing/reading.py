"""Reads rows as past appeals; every mistake is noted with its row, and all of them are told at the end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, tzinfo
from functools import lru_cache

from callcenter.appeals.rules import Rules
from callcenter.appeals.words import (
    CHANNEL_WORDS,
    EXCLUSION_WORDS,
    MODE_WORDS,
    OUTCOME_WORDS,
    REFUSAL_WORDS,
    SATISFACTION_WORDS,
    STATE_WORDS,
    TYPE_WORDS,
    URGENCY_WORDS,
)
from callcenter.casework.importing.cells import Cells, Words
from callcenter.casework.importing.past import COLUMNS, ENDINGS, Past
from callcenter.errors import CalendarYearMissing, Mistake
from callcenter.sheets import Row
from callcenter.workdays import Calendar

__all__ = ["PastReader"]

_STATES = Words({state.value: text for state, text in STATE_WORDS.items() if state.value in ENDINGS})
_CHANNELS, _TYPES, _MODES = Words(CHANNEL_WORDS), Words(TYPE_WORDS), Words(MODE_WORDS)
_URGENCIES, _OUTCOMES = Words(URGENCY_WORDS), Words(OUTCOME_WORDS)
_SATISFACTION, _EXCLUSIONS, _REFUSALS = Words(SATISFACTION_WORDS), Words(EXCLUSION_WORDS), Words(REFUSAL_WORDS)
_WINDOW = 14 * 86_400_000_000
"""For years that the calendar does not know."""
_ONLY_TICKETS = ("unit", "dispatched", "signed", "due", "replied", "outcome", "called_back", "resolved",
                 "satisfaction", "exclusion")  # fmt: skip
_MANNER = {"online_answer": "answered", "department_ticket": "closed"}
_IN_ORDER = ("opened", "dispatched", "signed", "replied", "called_back", "closed", "archived")
_CONTENT = {"satisfied": True, "neutral": True, "dissatisfied": False}


class PastReader:
    """Reads the rows of one file."""

    def __init__(self, name: str, units: Mapping[str, str], calendar: Calendar, rules: Rules, now: int) -> None:
        """``units`` are ids of units by their ids and names."""
        self.mistakes: list[Mistake] = []
        self._name = name
        self._units = units
        self._zone: tzinfo = calendar.timezone
        self._calendar = calendar
        self._rules = rules
        self._now = now
        self._seen: dict[tuple[str, str], int] = {}
        self._row = 0
        self._due = lru_cache(maxsize=4096)(self._due_of_day)

    def read(self, row: Row) -> Past | None:
        """The appeal of a row; None when something is wrong with it."""
        before = len(self.mistakes)
        self._row = row.number
        if row.beyond:
            self._wrong("", f"{' '.join(row.beyond)!r} stands right of the last heading", "is it in the wrong place?")
        past = self._past(Cells(row.cells, self._zone, self._wrong))
        return past if len(self.mistakes) == before else None

    def _wrong(self, field: str, message: str, hint: str = "") -> None:
        where = COLUMNS.heading(field) if field else ""
        self.mistakes.append(Mistake(self._name, self._row, where, message, hint))

    def _past(self, cells: Cells) -> Past:
        state = cells.word("state", _STATES, "")
        mode = cells.word("mode", _MODES, "")
        ending = self._ending(cells, state, mode)
        channel = cells.word("channel", _CHANNELS, "other")
        reference = cells.line("reference")
        self._needed(cells, "state", "channel", "reference", "opened", "type", "text")
        self._once(channel, reference)
        when = self._moments(cells, ending)
        urgency = cells.word("urgency", _URGENCIES, "normal")
        kind = cells.word("type", _TYPES, "other")
        limit = 0 if urgency != "normal" else self._limit(kind)
        unit = self._unit(cells, ending)
        due = self._deadline(cells, when["dispatched"], limit) if ending == "closed" else 0
        resolved, satisfaction = self._rated(cells)
        archive_at, archived = self._archive(cells, state, when)
        return Past(
            row=self._row, reference=reference, channel=channel, ending=ending, opened=when["opened"], type=kind,
            category=cells.line("category"), urgency=urgency, area=cells.line("area"), name=cells.line("name"),
            caller=cells.number_to_call("caller"), enterprise=bool(cells.yes("enterprise")),
            confidential=bool(cells.yes("confidential")), occurred=cells.line("occurred"), place=cells.line("place"),
            cause=cells.text("cause"), course=cells.text("course"), text=cells.text("text"), unit=unit,
            dispatched=when["dispatched"], signed=when["signed"], due=due, limit=limit, replied=when["replied"],
            reply=cells.text("reply"), outcome=cells.word("outcome", _OUTCOMES, "explained"),
            called_back=when["called_back"], resolved=resolved, satisfaction=satisfaction,
            exclusion=cells.word("exclusion", _EXCLUSIONS, ""), closed=when["closed"],
            refusal=cells.word("refusal", _REFUSALS, "other"), actor=cells.line("actor"),
            archive_at=archive_at, archived=archived,
        )  # fmt: skip

    def _needed(self, cells: Cells, *names: str) -> None:
        for name in names:
            if not cells[name]:
                self._wrong(name, "is empty")

    def _once(self, channel: str, reference: str) -> None:
        first = self._seen.setdefault((channel, reference), self._row)
        if reference and first != self._row:
            self._wrong("reference", f"{reference!r} stands in row {first} too, of the same channel")

    def _ending(self, cells: Cells, state: str, mode: str) -> str:
        """How it ended: an archived one by its mode, or that it was refused."""
        ending = state if state != "archived" else "rejected" if cells["refusal"] else _MANNER.get(mode, "")
        if state == "archived" and not ending:
            self._wrong("mode", "is empty", _MODES.hint)
        if mode and ending in _MANNER.values() and _MANNER[mode] != ending:
            self._wrong("mode", f"{cells['mode']!r} does not fit the state {cells['state']!r}")
        if ending in ("answered", "rejected"):
            for name in _ONLY_TICKETS:
                if cells[name]:
                    self._wrong(name, "is for what a unit has handled; leave it empty")
        return ending or "closed"

    def _unit(self, cells: Cells, ending: str) -> str:
        given = cells["unit"]
        if not given and ending == "closed":
            self._wrong("unit", "is empty: which unit has handled it?")
        found = self._units.get(given, "")
        if given and not found:
            self._wrong("unit", f"there is no unit {given!r}", "`callcenter units` lists them (config/units.yaml)")
        return found

    def _moments(self, cells: Cells, ending: str) -> dict[str, int]:
        """Every step's moment. What is not given was when the step before was; from the reply on, the step after."""
        given = self._in_order(cells)
        opened = given.get("opened", 0)
        dispatched = given.get("dispatched", opened)
        signed = given.get("signed", dispatched)
        closed = given.get("closed") or given.get("called_back") or given.get("replied", 0)
        if ending == "closed" and not closed:
            self._wrong("closed", "is empty: when was it closed?")
        closed = closed or opened
        called_back = given.get("called_back", closed)
        replied = given.get("replied", called_back)
        archived = given.get("archived", 0)
        return {"opened": opened, "dispatched": dispatched, "signed": signed, "replied": replied,
                "called_back": called_back, "closed": closed, "archived": archived}  # fmt: skip

    def _in_order(self, cells: Cells) -> dict[str, int]:
        """The moments that are given, none before the one that must come first."""
        found: dict[str, int] = {}
        earlier, last = 0, ""
        for name in _IN_ORDER:
            moment = cells.moment(name)
            if moment is None:
                continue
            at = moment.not_before(earlier)
            if at < earlier:
                self._wrong(name, f"{cells[name]!r} is before {COLUMNS.heading(last)} {cells[last]!r}")
            if at > self._now:
                self._wrong(name, f"{cells[name]!r} is in the future")
            found[name], earlier, last = at, max(earlier, at), name
        return found

    def _limit(self, kind: str) -> int:
        return self._rules.consult_workdays if kind == "consult" else self._rules.other_workdays

    def _deadline(self, cells: Cells, dispatched: int, limit: int) -> int:
        given = cells.moment("due")
        if given is not None:
            if given.at + given.length < dispatched:
                self._wrong("due", f"{cells['due']!r} is before it was dispatched")
            return given.at + given.length
        found = self._workdays_after(dispatched, limit or 1) if dispatched else 0
        if found is None:
            self._wrong("due", "is empty, and config/calendar.yaml does not know the workdays of that year")
        return found or 0

    def _workdays_after(self, at: int, workdays: int) -> int | None:
        """The end of that workday; None when the calendar does not know the year."""
        return self._due(datetime.fromtimestamp(at / 1e6, self._zone).date(), workdays)

    def _due_of_day(self, day: date, workdays: int) -> int | None:
        begins = datetime.combine(day, time(), self._zone).timestamp()
        try:
            return self._calendar.due(int(begins) * 1_000_000, workdays)
        except CalendarYearMissing:
            return None

    def _rated(self, cells: Cells) -> tuple[bool | None, str]:
        """What the appellant said; what was only said of the one is concluded from the other."""
        satisfaction = cells.word("satisfaction", _SATISFACTION, "")
        resolved = cells.yes("resolved")
        if resolved is None and satisfaction:
            resolved = _CONTENT[satisfaction]
        if resolved is None and cells["exclusion"]:
            self._wrong("exclusion", "is for what an appellant has rated: 满意度 and 是否解决 are empty")
        return resolved, satisfaction

    def _archive(self, cells: Cells, state: str, when: Mapping[str, int]) -> tuple[int, bool]:
        """When it goes to the archive, or went there: what has been closed so long is there by now."""
        if cells["archived"] and state != "archived":
            self._wrong("archived", "has a date, but the state is another one")
        if cells["archived"]:
            return when["archived"], True
        closed = when["closed"]
        at = (self._workdays_after(closed, self._rules.reopen_workdays) if closed else 0) or closed + _WINDOW
        if state == "archived":
            return min(at, self._now), True
        return at, at <= self._now
