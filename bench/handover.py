"""An agent hangs up → the INVITE of that agent's next call, beside the same without anybody deciding, and Queue()."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack

from bench.figures import Figure, Goal, percentile, say
from bench.switches import QUEUE, REDIAL, Switch, hotline, plain, seat_numbers
from callcenter.testing.scenarios import WaitForBye, caller, seat
from callcenter.testing.sipp import Phone, Sighting

__all__ = ["gaps", "measure"]

_SEATS, _TALK = 20, 0.5
_REDIALS = 20
"""Calls of each caller in the dialplan loop; the loop counts them too."""
_ENDS = ("bye_sent", "bye_received")


def measure(quick: bool) -> list[Figure]:
    """The three in turn; every seat always has somebody waiting for it."""
    calls, rounds = (160, 1) if quick else (400, 3)
    seen: dict[str, list[list[float]]] = {"hotline": [], "redial": [], "queue": []}
    for number in range(rounds):
        seen["hotline"].append(_run(hotline, calls, 80))
        seen["redial"].append(_run(lambda: plain(REDIAL), _SEATS, 40, calls))
        seen["queue"].append(_run(lambda: plain(QUEUE, seat_numbers(_SEATS)), calls, 80))
        last = {name: _both(runs[-1]) for name, runs in seen.items()}
        say(
            f"handover {number + 1}/{rounds}: "
            + ", ".join(f"{n} p50 {a:.1f} p95 {b:.1f} ms" for n, (a, b) in last.items())
        )
    return [_figure("p50", 0.5, 15.0, seen), _figure("p95", 0.95, 50.0, seen)]


def _both(run: Sequence[float]) -> tuple[float, float]:
    return percentile(run, 0.5), percentile(run, 0.95)


def _figure(name: str, share: float, most: float, seen: dict[str, list[list[float]]]) -> Figure:
    """What we add to the bare dialplan's time, run by run."""
    found = {kind: [percentile(run, share) for run in runs] for kind, runs in seen.items()}
    over = [ours - bare for ours, bare in zip(found["hotline"], found["redial"], strict=True)]
    details = {"hotline_ms": found["hotline"], "dialplan_ms": found["redial"], "asterisk_queue_ms": found["queue"],
               "handovers": [len(run) for run in seen["hotline"]]}  # fmt: skip
    return Figure(f"handover.{name}", "ms over the Asterisk-only part", over, Goal("<=", most), {}, details)


def _run(make: Callable[[], AbstractContextManager[Switch]], calls: int, rate: float, talks: int = 0) -> list[float]:
    """Gaps at the seats, ms, while ``calls`` callers come faster than they can be served."""
    with make() as switch, ExitStack() as stack:
        phones = stack.enter_context(Phone(seat(talk=_TALK), remote=switch.remote, timeout=120))
        switch.seats(seat_numbers(_SEATS), phones)
        fields = [(f"138{number:08d}",) for number in range(calls)]
        callers = stack.enter_context(
            Phone(caller("12345", [WaitForBye(90)]), remote=switch.remote, fields=fields, calls=calls, rate=rate,
                  most_at_once=calls, timeout=100)
        )  # fmt: skip
        callers.finish(90)
        found = gaps(phones.sightings())
    least = (talks or calls) - 2 * _SEATS
    if len(found) < least:
        raise RuntimeError(f"only {len(found)} handovers of {calls} calls")
    return found


def gaps(sightings: Sequence[Sighting]) -> list[float]:
    """From the end of each call of a seat to the next INVITE there, ms."""
    ended: dict[str, float] = {}
    found = []
    for each in sorted(sightings, key=lambda sighting: sighting.at):
        if each.event in _ENDS:
            ended[each.seat] = each.at
        elif each.event == "invited" and each.seat in ended:
            found.append((each.at - ended.pop(each.seat)) * 1000)
    return found
