"""A city's year of appeals, drawn from a seed: what is done with each, when and by whom."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import datetime
from math import inf
from random import Random
from zoneinfo import ZoneInfo

from bench.appeal_words import matter, place, reply
from callcenter.appeals import Role
from callcenter.casework import Order, Outcome

__all__ = ["UNITS", "YEAR", "Year", "live"]

_DAY = 86_400_000_000
_HOUR = 3_600_000_000
_MINUTE = 60_000_000
_BEGINS = int(datetime(2025, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()) * 1_000_000

YEAR = 127_365
"""Appeals of the year 2021."""
ONLINE_SHARE = 0.653
_CHANNELS = {"phone": 84_305, "web": 700, "wechat": 300, "app": 170, "superior": 30_000, "police_110": 6_000,
             "grid": 5_000, "letter": 890}  # fmt: skip
_TYPES = {"consult": 6, "help": 3, "complaint": 4, "report": 1, "suggestion": 1, "praise": 0.3}
UNITS = (
    "housing", "urban_management", "environment", "transport", "market_regulation", "social_security", "education",
    "health", "water", "public_security", "agriculture", "east_town", "old_town", "riverside", "power_supply",
)  # fmt: skip
_RETURNED, _EXTENDED, _JOINT, _LATE = 0.05, 0.04, 0.04, 0.03
_UNREACHED, _RATED, _UNHAPPY = 0.40, 0.378, 0.06
"""Of each attempt: nobody answers; somebody rates (else: refuses). Of those who rate: it is to be done again."""

Plan = Generator[Order, Outcome, None]
"""Orders for one appeal, one after the other; each is told what came of the one before."""


class Year:
    """``count`` appeals, as many on each day as the city had: the whole ``YEAR`` of them fills 365 days."""

    def __init__(self, count: int = YEAR, seed: int = 12345) -> None:
        self.count = count
        self._draw = Random(seed)

    def plans(self) -> Iterator[tuple[int, Plan]]:
        """(when it begins, what is done with it), in order of time."""
        length = self.count / YEAR * 365 * _DAY
        for at in sorted(_BEGINS + int(self._draw.random() * length) for _ in range(self.count)):
            kind = _online if self._draw.random() < ONLINE_SHARE else _ticket
            yield at, kind(Random(self._draw.random()), at)


def live(
    plans: Iterator[tuple[int, Plan]], carry_out: Callable[[Sequence[Order]], Sequence[Outcome]], window: int
) -> Iterator[int]:
    """Have all plans carried out in order of time, the orders of ``window`` µs together.

    Yields the moment up to which everything is done, after each group. Raises what an order was refused with: all that
    is planned is possible.
    """
    waiting: list[tuple[int, int, Order, Plan]] = []
    serial, more = 0, next(plans, None)
    while more or waiting:
        begins = min(waiting[0][0] if waiting else inf, more[0] if more else inf)
        while more and more[0] < begins + window:
            serial += 1
            heapq.heappush(waiting, (more[0], serial, next(more[1]), more[1]))
            more = next(plans, None)
        due = []
        while waiting and waiting[0][0] < begins + window:
            due.append(heapq.heappop(waiting))
        outcomes = carry_out([order for _, _, order, _ in due])
        for (_, _, order, plan), outcome in zip(due, outcomes, strict=True):
            if outcome.refused:
                raise RuntimeError(f"{order.deed} of {order.number}") from outcome.refused
            following = _following(plan, outcome)
            if following:
                serial += 1
                heapq.heappush(waiting, (following.at, serial, following, plan))
        yield int(min(waiting[0][0] if waiting else inf, more[0] if more else due[-1][0]))


def _following(plan: Plan, outcome: Outcome) -> Order | None:
    try:
        return plan.send(outcome)
    except StopIteration:
        return None


def _order(deed: str, number: str, at: int, role: Role, **said: object) -> Order:
    unit = str(said.pop("acting_unit", ""))
    reason = str(said.pop("why", ""))
    return Order(
        deed=deed, number=number, at=at, actor=unit or f"{role.value}-7", role=role, acting_unit=unit, reason=reason,
        said=said,
    )  # fmt: skip


def _opening(draw: Random, at: int, **more: object) -> Order:
    where = place(draw)
    category, what, text = matter(draw, where)
    return _order(
        "open", "", at, Role.AGENT, place=where, category=category, text=text, area="城东镇", cause=what,
        channel=draw.choices([*_CHANNELS], [*_CHANNELS.values()])[0],
        appeal_type=draw.choices([*_TYPES], [*_TYPES.values()])[0],
        name=draw.choice("王李张刘陈杨赵黄周吴") + draw.choice(("先生", "女士")),
        caller=f"1{draw.randint(3_000_000_000, 9_999_999_999)}", **more,
    )  # fmt: skip


def _online(draw: Random, at: int) -> Plan:
    opening = _opening(draw, at)
    number = (yield opening).number
    said = reply(draw, str(opening.said["place"]), str(opening.said["cause"]))
    yield _order("answer", number, at + draw.randint(1, 8) * _MINUTE, Role.AGENT, answer=said)


def _ticket(draw: Random, at: int) -> Plan:
    opening = _opening(draw, at)
    number = (yield opening).number
    yield _order("submit", number, at := at + draw.randint(1, 8) * _MINUTE, Role.AGENT)
    unit, other, third = draw.sample(UNITS, 3)
    if draw.random() < _RETURNED:
        yield _order("dispatch", number, at := at + _HOUR, Role.DISPATCHER, unit=other, opinion="请核实办理")
        yield _order(
            "return", number, at := at + _HOUR, Role.UNIT, acting_unit=other, code="not_ours", why="不属我单位职责范围"
        )
        yield _order("approve", number, at := at + _HOUR, Role.DISPATCHER)
    joint = draw.random() < _JOINT
    yield _order(
        "dispatch", number, at := at + draw.randint(5, 90) * _MINUTE, Role.DISPATCHER, unit=unit,
        co_units=(third,) if joint else (), opinion="请在规定时限内办结并回复诉求人",
    )  # fmt: skip
    at = yield from _handled(draw, number, unit, at, opening, extend=draw.random() < _EXTENDED)
    if joint:
        part = f"{number}-01"
        for deed in ("sign", "start"):
            yield _order(deed, part, at := at + _HOUR, Role.UNIT, acting_unit=third)
        yield _replying(draw, part, third, at := at + _HOUR, opening)
        for deed in ("review", "conclude"):
            yield _order(deed, part, at := at + _MINUTE, Role.UNIT, acting_unit=unit)
    at = yield from _replied(draw, number, unit, at, opening)
    yield from _called_back(draw, number, unit, at, opening)


def _handled(draw: Random, number: str, unit: str, at: int, opening: Order, *, extend: bool) -> Generator[
    Order, Outcome, int
]:  # fmt: skip
    """From signing to just before the reply."""
    yield _order("sign", number, at := at + draw.randint(10, 300) * _MINUTE, Role.UNIT, acting_unit=unit)
    yield _order("start", number, at := at + draw.randint(1, 60) * _MINUTE, Role.UNIT, acting_unit=unit)
    yield _order("contact", number, at := at + draw.randint(5, 120) * _MINUTE, Role.UNIT, acting_unit=unit)
    if extend:
        yield _order(
            "extend", number, at := at + _HOUR, Role.UNIT, acting_unit=unit, workdays=2, why="需要等待材料到货"
        )
        yield _order("approve", number, at := at + _HOUR, Role.DISPATCHER)
    return at + (draw.randint(7, 14) * _DAY if draw.random() < _LATE else draw.randint(2, 60) * _HOUR)


def _replying(draw: Random, number: str, unit: str, at: int, opening: Order) -> Order:
    text = reply(draw, str(opening.said["place"]), str(opening.said["cause"]))
    outcome = draw.choice(("resolved", "resolved", "explained", "planned"))
    return _order("reply", number, at, Role.UNIT, acting_unit=unit, text=text, outcome=outcome)


def _replied(draw: Random, number: str, unit: str, at: int, opening: Order) -> Generator[Order, Outcome, int]:
    yield _replying(draw, number, unit, at := at + _MINUTE, opening)
    yield _order("review", number, at := at + draw.randint(10, 240) * _MINUTE, Role.QUALITY)
    yield _order("pass", number, at := at + draw.randint(2, 20) * _MINUTE, Role.QUALITY)
    return at


def _called_back(draw: Random, number: str, unit: str, at: int, opening: Order) -> Plan:
    """Attempts until somebody says something, or they are given up; done again once at most."""
    for _ in range(4):
        at += draw.randint(8, 20) * _HOUR
        chance = draw.random()
        if chance < _UNREACHED:
            if (yield _order("attempt", number, at, Role.AGENT, outcome="unreachable")).state == "closed":
                return
        elif chance > _UNREACHED + _RATED:
            yield _order("attempt", number, at, Role.AGENT, outcome="refused")
            return
        elif draw.random() < _UNHAPPY:
            yield _order("rate", number, at, Role.AGENT, resolved=False, satisfaction="dissatisfied", cause="unit")
            yield _order("start", number, at := at + _HOUR, Role.UNIT, acting_unit=unit)
            at = yield from _replied(draw, number, unit, at + 8 * _HOUR, opening)
        else:
            yield _order("rate", number, at, Role.AGENT, resolved=True, satisfaction="satisfied")
            return
