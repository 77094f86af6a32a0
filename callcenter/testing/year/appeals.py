"""Appeals through their whole life: answered at once or handled by units, called back, redone, archived."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Generator
from datetime import datetime
from random import Random
from typing import Any

import msgspec

from callcenter.appeals.deadlines import hours
from callcenter.appeals.number import AppealNumber
from callcenter.appeals.rules import Rules
from callcenter.facts import (
    AppealArchived,
    AppealCompleted,
    AppealConcluded,
    AppealDescribed,
    AppealDispatched,
    AppealFollowed,
    AppealLinked,
    AppealOpened,
    AppealRated,
    AppealRefused,
    AppealReopened,
    AppealReplied,
    AppealResumed,
    AppealSigned,
    AppealSuspended,
    AppealUnresolved,
    CallbackAttempted,
    CallbackBegun,
    CallbackGivenUp,
    ChildAssigned,
    CitizenContacted,
    DeadlinePassed,
    ExclusionApproved,
    ExclusionRequested,
    ExtensionApproved,
    ExtensionRequested,
    HandlingStarted,
    ReturnApproved,
    ReturnRequested,
    ReviewPassed,
    ReviewStarted,
)
from callcenter.testing.year.calls import Calls
from callcenter.testing.year.matters import Drawn
from callcenter.testing.year.stream import DAY, HOUR, MINUTE, Stream
from callcenter.testing.year.truth import Row, Truth
from callcenter.workdays import Calendar

__all__ = ["Appeals"]

_CHANNELS = {"web": 700, "wechat": 300, "app": 170, "superior": 30_000, "police_110": 6_000, "grid": 5_000,
             "letter": 890}  # fmt: skip
_TYPES = {"consult": 6, "help": 3, "complaint": 4, "report": 1, "suggestion": 1, "praise": 0.3}
_ONLINE, _REFUSED, _LINKED, _DIRECTIVE = 0.652, 0.004, 0.006, 0.004
_RETURNED, _JOINT, _EXTENDED, _SUSPENDED, _LATE, _UNTOLD = 0.04, 0.03, 0.03, 0.005, 0.02, 0.03
_BY_PROGRAM, _UNREACHED, _DECLINED, _OF_ITSELF = 0.15, 0.40, 0.10, 0.03
_UNHAPPY, _OBJECTIVE, _NEUTRAL, _REOPENED = 0.02, 0.25, 0.03, 0.003
_TRIES = 3


class Dial(msgspec.Struct, frozen=True):
    """The appellant is to be rung at a moment."""

    at: int
    answered: bool
    by_program: bool


Life = Generator[Dial, tuple[int, str, str] | None, None]
"""Asks for calls; each is told when it was over, which call and who made it; None: nobody could, try later."""


class Appeals:
    """Draws appeals and tells what becomes of them."""

    def __init__(
        self, draw: Random, calendar: Calendar, stream: Stream, truth: Truth, calls: Calls, rules: Rules
    ) -> None:
        self._draw = draw
        self._words = Drawn(draw)
        self._calendar = calendar
        self._stream = stream
        self._truth = truth
        self._calls = calls
        self._rules = rules
        self._waiting: list[tuple[int, int, Dial, Life, Row]] = []
        self._serial = 0
        self._numbers: dict[tuple[int, bool], int] = {}
        self._handled: deque[Row] = deque(maxlen=50)
        """Tickets whose review is still to come, for others to follow."""

    # -- how it comes in ----------------------------------------------------------------------------------

    def of_call(self, call: Row, at: int) -> None:
        """The appeal of a call that an agent has just answered."""
        call["appeal"] = self._begin(at, "phone", call)["number"]

    def from_elsewhere(self, at: int) -> None:
        """One that does not come by telephone."""
        self._begin(at, self._draw.choices([*_CHANNELS], [*_CHANNELS.values()])[0], {})

    def _begin(self, at: int, channel: str, call: Row) -> Row:
        draw = self._draw
        directive = channel == "superior" and draw.random() < _DIRECTIVE
        row = self._row(at, channel, call, directive=directive)
        matter, place = self._words.matter(), self._words.place()
        row["category"] = matter.category
        self._stream.add(
            AppealOpened, at, number=row["number"], query_code="K7M3PX", channel=channel, caller=row["caller"],
            contact=row["contact"], queue=call.get("queue", ""), agent=call.get("agent", ""),
            enterprise=row["enterprise"], task=row["task"], issuer="省12345平台" if directive else "",
            reference=row["contact"], actor=call.get("agent", "desk"), role="agent",
        )  # fmt: skip
        self._stream.add(
            AppealDescribed, at + MINUTE, number=row["number"], actor="desk", role="agent", appeal_type=row["type"],
            category=row["category"], area=row["area"], name="王先生", place=place,
            text=self._words.text(matter, place),
        )  # fmt: skip
        done = at + draw.randint(2, 8) * MINUTE
        chance = 1.0 if directive else draw.random()
        if chance < _ONLINE:
            self._answer(row, done)
        elif chance < _ONLINE + _REFUSED:
            self._refuse(row, done)
        else:
            self._submit(row, done, place)
        return row

    def _row(self, at: int, channel: str, call: Row, *, directive: bool) -> Row:
        draw = self._draw
        row: Row = {
            "number": self._number(at, phone=bool(call)), "channel": channel, "opened": at,
            "contact": call.get("contact", ""), "caller": call.get("caller") or self._calls.number(),
            "enterprise": call.get("queue") == "enterprise", "task": "directive" if directive else "event",
            "type": draw.choices([*_TYPES], [*_TYPES.values()])[0], "mode": "", "category": "",
            "area": self._words.area(), "unit": "", "parent": "", "completed": None, "dispatched": None,
            "first_dispatched": None, "due": None, "contact_due": None, "contacted": None, "replied": None,
            "passed": None, "closed": None, "archived": None, "resolved": None, "satisfaction": "",
            "excluded": False, "returns": 0, "redone": 0, "reopened": 0, "attempts": 0, "limit": 0, "state": "draft",
            "linked_to": "",
        }  # fmt: skip
        self._truth.appeals.append(row)
        return row

    def _number(self, at: int, *, phone: bool) -> str:
        day = datetime.fromtimestamp(at / 1e6, self._calendar.timezone).date()
        key = (day.toordinal(), phone)
        self._numbers[key] = self._numbers.get(key, 0 if phone else 500_000) + 1
        return str(AppealNumber("HA12345", day, self._numbers[key]))

    def _answer(self, row: Row, at: int) -> None:
        row.update(mode="online_answer", completed=at, closed=at, state="archived", archived=at + 14 * DAY)
        self._stream.add(
            AppealCompleted, at, number=row["number"], appeal_type=row["type"], text="", mode="online_answer",
            state="answered", actor="desk", role="agent", answer="已按知识库答复诉求人。", archive_at=row["archived"],
        )  # fmt: skip
        self._stream.add(AppealArchived, row["archived"], number=row["number"], actor="core", role="system")

    def _refuse(self, row: Row, at: int) -> None:
        row.update(closed=at, state="archived", archived=at + 14 * DAY)
        self._stream.add(
            AppealRefused, at, number=row["number"], actor="desk", role="agent", code="in_litigation",
            notice="已告知", archive_at=row["archived"],
        )  # fmt: skip
        self._stream.add(AppealArchived, row["archived"], number=row["number"], actor="core", role="system")

    def _submit(self, row: Row, at: int, place: str) -> None:
        row.update(mode="department_ticket", completed=at, state="pending_dispatch")
        self._stream.add(
            AppealCompleted, at, number=row["number"], appeal_type=row["type"], text="", mode="department_ticket",
            state="pending_dispatch", actor="desk", role="agent", unowned_until=at + DAY,
        )  # fmt: skip
        leader = next((each for each in self._handled if (each["passed"] or 0) > at + HOUR), None)
        if leader and row["task"] == "event" and self._draw.random() < _LINKED:
            self._follow(row, leader, at + MINUTE)
        else:
            self._go_on(self._ticket(row, at, place), row, None)

    def _follow(self, row: Row, leader: Row, at: int) -> None:
        """It is about the same as another one: handled with it, called back by itself."""
        row.update(linked_to=leader["number"], unit=leader["unit"], passed=leader["passed"])
        self._stream.add(AppealLinked, at, number=row["number"], actor="desk", role="agent", parent=leader["number"])
        self._stream.add(
            AppealFollowed, leader["passed"] + 1, number=row["number"], actor="core", role="system",
            callback_due=self._calendar.due(leader["passed"], self._rules.callback_workdays), unit=leader["unit"],
        )  # fmt: skip
        self._go_on(self._called_back(row, leader["passed"], ""), row, None)

    # -- the unit -----------------------------------------------------------------------------------------

    def _add(self, row: Row, kind: Any, at: int, **fields: Any) -> None:
        self._stream.add(kind, at, number=row["number"], **{"actor": "desk", "role": "dispatcher"} | fields)

    def _ticket(self, row: Row, at: int, place: str) -> Life:
        draw = self._draw
        if draw.random() < _RETURNED and row["task"] == "event":
            wrong = self._words.unit()
            self._dispatch(row, at + 20 * MINUTE, wrong)
            self._add(row, ReturnRequested, at + HOUR, actor=wrong, role="unit", code="not_ours", reason="非我单位职责")
            at += 2 * HOUR
            self._add(row, ReturnApproved, at, unowned_until=at + DAY)
            row["returns"] += 1
        joint = draw.random() < _JOINT
        at += draw.randint(5, 90) * MINUTE
        unit = self._words.unit()
        self._dispatch(row, at, unit, joint=joint)
        child = self._assign_child(row, at, unit) if joint else None
        at = self._handle(row, at, unit)
        if child is not None:
            self._child_done(child, row, at - HOUR, place)
        at = self._reply(row, at, unit, place)
        if row["task"] == "directive":
            self._close(row, AppealConcluded, at)
            return
        self._add(row, ReviewPassed, at, role="quality",
                  callback_due=self._calendar.due(at, self._rules.callback_workdays))  # fmt: skip
        row["passed"] = at
        self._handled.appendleft(row)
        yield from self._called_back(row, at, place)

    def _clock(self, row: Row, at: int, workdays: int, since: int = 0) -> Row:
        due = self._calendar.due(since or at, workdays)
        row["due"] = due
        ladder = tuple(self._calendar.due(due, after) if after else due for after in self._rules.step_workdays)
        return {"due": due, "soon": max(at, due - hours(self._rules.soon_hours)), "ladder": ladder}

    def _dispatch(self, row: Row, at: int, unit: str, *, joint: bool = False) -> None:
        rules, limit = self._rules, self._limit(row)
        row.update(
            unit=unit, dispatched=at, first_dispatched=row["first_dispatched"] or at, limit=limit, state="dispatched",
            contact_due=at + hours(rules.contact_hours),
        )  # fmt: skip
        self._add(
            row, AppealDispatched, at, unit=unit, joint=joint, limit=limit, opinion="请在规定时限内办结并回复诉求人",
            sign_due=self._calendar.due(at, rules.sign_workdays), contact_due=row["contact_due"],
            return_due=self._calendar.due(at, rules.return_workdays), **self._clock(row, at, limit),
        )  # fmt: skip

    def _limit(self, row: Row) -> int:
        return self._rules.consult_workdays if row["type"] == "consult" else self._rules.other_workdays

    def _assign_child(self, row: Row, at: int, unit: str) -> Row:
        other = self._words.unit(unit)
        child: Row = {
            **row, "number": f"{row['number']}-01", "parent": row["number"], "unit": other, "contact": "",
            "caller": "", "type": "", "category": "", "area": "", "mode": "department_ticket", "state": "dispatched",
            "completed": None, "enterprise": False, "returns": 0, "dispatched": at, "first_dispatched": at,
            "contact_due": None, "task": row["task"],
        }  # fmt: skip
        self._truth.appeals.append(child)
        self._add(
            child, ChildAssigned, at, unit=other, parent=row["number"], part="co", opened=row["opened"],
            channel=row["channel"], task=row["task"], limit=row["limit"],
            sign_due=self._calendar.due(at, self._rules.sign_workdays), **self._clock(child, at, row["limit"]),
        )  # fmt: skip
        return child

    def _child_done(self, child: Row, row: Row, at: int, place: str) -> None:
        """The part of another unit is done before the whole is."""
        begun = row["dispatched"] + MINUTE
        for kind in (AppealSigned, HandlingStarted):
            self._add(child, kind, begun, actor=child["unit"], role="unit")
        at = max(at, begun + MINUTE)
        at = self._reply(child, at, child["unit"], place, quick=True)
        self._close(child, AppealConcluded, at)

    def _handle(self, row: Row, at: int, unit: str) -> int:
        """From signing to just before the reply."""
        draw, by = self._draw, {"actor": unit, "role": "unit"}
        self._add(row, AppealSigned, at := at + draw.randint(10, 300) * MINUTE, **by)
        self._add(row, HandlingStarted, at := at + draw.randint(1, 60) * MINUTE, **by)
        if row["task"] == "event" and draw.random() > _UNTOLD:
            at += draw.randint(5, 1300) * MINUTE
            self._add(row, CitizenContacted, at, **by)
            row["contacted"] = at
        chance = draw.random()
        if chance < _EXTENDED and at < row["due"]:
            self._add(row, ExtensionRequested, at := at + MINUTE, **by, workdays=2, reason="等待材料到货")
            at += 30 * MINUTE
            self._add(row, ExtensionApproved, at, **self._clock(row, at, 2, since=row["due"]))
        elif chance < _EXTENDED + _SUSPENDED:
            self._add(row, AppealSuspended, at := at + MINUTE, **by, until=at + 4 * DAY, reason="等待检测结果")
            lasted = 3 * DAY
            stood = self._calendar.workdays_between(at, at + lasted)
            at += lasted
            self._add(row, AppealResumed, at, **by, **self._clock(row, at, stood, since=row["due"]))
        late = draw.random() < _LATE
        return at + (draw.randint(8, 16) * DAY if late else draw.randint(2, 60) * HOUR)

    def _reply(self, row: Row, at: int, unit: str, place: str, *, quick: bool = False) -> int:
        """The reply and its review; when that is over."""
        draw = self._draw
        if row["due"] is not None and row["due"] < at:
            self._add(row, DeadlinePassed, row["due"] + 1, actor="core", role="system", what="handling",
                      due=row["due"])  # fmt: skip
        self._add(
            row, AppealReplied, at, actor=unit, role="unit", text=self._words.reply(place),
            outcome=draw.choice(("resolved", "resolved", "explained", "planned")),
            review_due=self._calendar.due(at, self._rules.review_workdays),
        )  # fmt: skip
        row["replied"] = at
        at += (1 if quick else draw.randint(10, 240)) * MINUTE
        self._add(row, ReviewStarted, at, role="quality")
        return at + (1 if quick else draw.randint(2, 20)) * MINUTE

    def _close(self, row: Row, kind: Any, at: int, **fields: Any) -> None:
        row.update(closed=at, state="closed")
        archive_at = self._calendar.due(at, self._rules.reopen_workdays)
        self._add(row, kind, at, role="quality", archive_at=archive_at, **fields)
        row["archived"] = archive_at
        if row["task"] == "directive" or row["parent"] or not self._reopens(row, at):
            self._add(row, AppealArchived, archive_at, actor="core", role="system")
            row["state"] = "archived"

    def _reopens(self, row: Row, at: int) -> bool:
        row["again"] = not row["reopened"] and self._draw.random() < _REOPENED
        return bool(row["again"])

    # -- the callback -------------------------------------------------------------------------------------

    def _called_back(self, row: Row, at: int, place: str) -> Life:
        """Rounds of attempts until somebody says something, or it is given up."""
        while True:
            at = yield from self._round(row, at)
            if row.pop("again", False):
                at += 2 * DAY
                row.update(reopened=row["reopened"] + 1, archived=None, closed=None, excluded=False)
                self._add(row, AppealReopened, at, role="agent", why="caller",
                          **self._clock(row, at, self._rules.redo_workdays))  # fmt: skip
            elif row["state"] != "redo":
                return
            at += 3 * HOUR
            self._add(row, HandlingStarted, at, actor=row["unit"], role="unit")
            at = self._reply(row, at + 9 * HOUR, row["unit"], place)
            self._add(row, ReviewPassed, at, role="quality",
                      callback_due=self._calendar.due(at, self._rules.callback_workdays))  # fmt: skip
            row.update(passed=at, state="callback_due", resolved=None, satisfaction="")

    def _round(self, row: Row, at: int) -> Generator[Dial, tuple[int, str, str] | None, int]:
        draw = self._draw
        if draw.random() < _OF_ITSELF:
            at += draw.randint(2, 30) * HOUR
            return self._says(row, at, self._attempt(row, at, "online", "reached", "", "web"))
        for tries in range(1, _TRIES + 1):
            at = self._in_hours(at + draw.randint(4, 22) * HOUR)
            chance = draw.random()
            reached, refused = chance > _UNREACHED, _UNREACHED < chance < _UNREACHED + _DECLINED
            by_program = draw.random() < _BY_PROGRAM
            while (done := (yield Dial(at, reached, by_program))) is None:
                at = self._in_hours(at + 9 * HOUR)
            at, contact, actor = done
            outcome = "refused" if refused else "reached" if reached else "unreachable"
            said = self._attempt(row, at, "automatic" if by_program else "agent", outcome, contact, actor)
            if reached and not refused:
                return self._says(row, at, said)
            if refused or tries == _TRIES:
                why = "refused" if refused else "unreachable"
                self._task(row, at, "given_up")
                self._close(row, CallbackGivenUp, at, why=why)
                break
        return at

    def _in_hours(self, at: int) -> int:
        """At a time of day at which people are rung."""
        clock = datetime.fromtimestamp(at / 1e6, self._calendar.timezone)
        if 9 <= clock.hour < 19:
            return at
        return at + ((9 - clock.hour) % 24) * HOUR + self._draw.randint(0, 9 * 60) * MINUTE

    def _attempt(self, row: Row, at: int, mode: str, outcome: str, contact: str, actor: str) -> Row:
        draw, said = self._draw, Row(resolved=None, satisfaction="")
        if outcome == "reached":
            unhappy = draw.random() < _UNHAPPY
            content = "neutral" if draw.random() < _NEUTRAL else "satisfied"
            said = Row(resolved=not unhappy, satisfaction="dissatisfied" if unhappy else content)
        ident = f"at-{row['number']}-{row['redone'] + row['reopened']}-{row['attempts'] + 1}-{mode}"
        if mode == "automatic":
            begun = at - 30_000_000
            self._add(row, CallbackBegun, begun, actor="core", role="system", attempt=ident, call=contact)
        self._add(
            row, CallbackAttempted, at, actor=actor, role="agent", attempt=ident, mode=mode, outcome=outcome,
            call=contact, **said,
        )  # fmt: skip
        row["attempts"] += 1
        self._truth.attempts.append({
            "number": row["number"], "unit": row["unit"], "mode": mode, "outcome": outcome, "at": at,
            "caller": row["caller"], **said,
        })  # fmt: skip
        return said

    def _says(self, row: Row, at: int, said: Row) -> int:
        """What follows from what the appellant says."""
        row.update(said)
        if said["resolved"]:
            self._task(row, at, "rated")
            self._close(row, AppealRated, at, **said)
        elif self._draw.random() < _OBJECTIVE or row["redone"]:
            self._add(row, ExclusionRequested, at, role="quality", code="policy", **said)
            at += 5 * HOUR
            row["excluded"] = True
            self._task(row, at, "excluded")
            self._close(row, ExclusionApproved, at)
        else:
            self._task(row, at, "redo")
            self._add(row, AppealUnresolved, at, role="agent", **said,
                      **self._clock(row, at, self._rules.redo_workdays))  # fmt: skip
            row.update(redone=row["redone"] + 1, state="redo")
        return at

    def _task(self, row: Row, at: int, result: str) -> None:
        said = {"resolved": None, "satisfaction": ""} if result == "given_up" else row
        self._truth.tasks.append({
            "number": row["number"], "unit": row["unit"], "result": result, "at": at,
            "resolved": said["resolved"], "satisfaction": said["satisfaction"],
        })  # fmt: skip

    # -- when it is time ----------------------------------------------------------------------------------

    @property
    def next_call(self) -> int | None:
        """When somebody is to be rung."""
        return self._waiting[0][0] if self._waiting else None

    def ring(self) -> None:
        """Ring who is to be rung first, and go on with what comes of it."""
        at, _, dial, life, row = heapq.heappop(self._waiting)
        if dial.by_program:
            ends, call = self._calls.ring_by_program(at, row["caller"], row["number"], answered=dial.answered)
            self._go_on(life, row, (ends, call["contact"], "core"))
            return
        done = self._calls.dial(at, row["caller"], row["number"], answered=dial.answered)
        self._go_on(life, row, (done[0], done[1]["contact"], done[1]["agent"]) if done else None)

    def _go_on(self, life: Life, row: Row, answer: tuple[int, str, str] | None) -> None:
        try:
            dial = life.send(answer)
        except StopIteration:
            return
        self._serial += 1
        heapq.heappush(self._waiting, (dial.at, self._serial, dial, life, row))
