"""Golden sessions: a tried call as a YAML file, played again by the tests.

A case holds the call, each input with the seconds after which it came, and what the engine
made of it. Playing it again must give the same file.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
import yaml

from callcenter.ivr.flow import FlowLibrary
from callcenter.ivr.inputs import AnyInput
from callcenter.ivr.moment import WorkCalendar
from callcenter.ivr.session import Call, Step
from callcenter.ivr.tryout import Tryout, Turn

__all__ = ["dump_case", "make_case", "replay"]

Case = dict[str, Any]


def make_case(tryout: Tryout, title: str) -> Case:
    """The tried call as a case."""
    call = tryout.call
    case = {
        "title": title,
        "flow": tryout.flow,
        "at": tryout_began(tryout).isoformat(),
        "call": {key: value for key, value in msgspec.to_builtins(call).items() if value},
        "turns": [_turn(turn, before) for turn, before in _with_pauses(tryout.turns)],
    }
    plain: Case = msgspec.json.decode(msgspec.json.encode(case))
    return plain


def replay(case: Mapping[str, Any], library: FlowLibrary, calendar: WorkCalendar) -> Case:
    """The case, played again."""
    began = datetime.fromisoformat(str(case["at"]))
    call = msgspec.convert(case["call"], Call)
    tryout = Tryout(library, calendar, case["flow"], call, round(began.timestamp() * 1e6))
    for turn in case["turns"][1:]:
        given = {key: value for key, value in turn["given"].items() if key != "after"}
        tryout.answer(msgspec.convert(given, AnyInput), float(turn["given"].get("after", 0)))
    return make_case(tryout, case["title"])


def dump_case(case: Case) -> str:
    """The case as the text of its file."""
    text: str = yaml.safe_dump(case, allow_unicode=True, sort_keys=False, default_flow_style=None, width=110)
    return text


def tryout_began(tryout: Tryout) -> datetime:
    """The local time at which the tried call began."""
    zone = tryout.now().calendar.timezone
    return datetime.fromtimestamp(tryout.began / 1e6, zone)


def _with_pauses(turns: list[Turn]) -> list[tuple[Turn, float]]:
    befores = [0.0, *(turn.at for turn in turns)]
    return [(turn, round(turn.at - before, 3)) for turn, before in zip(turns, befores, strict=False)]


def _turn(turn: Turn, after: float) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if turn.answer is not None:
        content["given"] = msgspec.to_builtins(turn.answer) | ({"after": after} if after else {})
    content |= _step(turn.step)
    return content


def _step(step: Step) -> dict[str, Any]:
    facts = [{"fact": draft.type.__name__, **draft.fields} for draft in step.facts]
    content: dict[str, Any] = {"facts": facts} if facts else {}
    content["effects"] = [msgspec.to_builtins(effect) for effect in step.effects]
    if step.problem:
        content["problem"] = step.problem
    if step.session.ended:
        content["ended"] = True
    return content
