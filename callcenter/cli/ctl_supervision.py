"""The verbs of ``callcenter ctl`` for supervisors."""

from __future__ import annotations

import argparse
from collections.abc import Callable

__all__ = ["add_supervision"]

_JOINS = {
    "listen": "a supervisor's phone hears an agent and the caller",
    "whisper": "the same, and the agent hears the supervisor",
    "barge": "the supervisor talks with both",
}


def add_supervision(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """Add them by ``verb``, which makes a parser of a name and a help text."""
    for name, text in _JOINS.items():
        joins = verb(name, f"{text}; once on a call, changes the mode", agent=True)
        joins.add_argument("--at", metavar="SEAT", help="the seat whose phone is rung")
        _by(joins)
    _by(verb("leave", "take the supervisor's phone off the call"))
    takeover = verb("takeover", "the caller of an agent goes to the supervisor's phone", agent=True)
    takeover.add_argument("--at", required=True, metavar="SEAT", help="where the supervisor is logged in as an agent")
    _by(takeover)
    force = verb("force", "pause an agent, end a pause or after-call work, log out", agent=True)
    force.add_argument("what", choices=("pause", "unpause", "logout", "ready"))
    force.add_argument("--reason", required=True, help="why; of a pause its reason, e.g. lunch")
    _by(force)
    move = verb("move", "put a waiting caller into another queue, to the front, or to an agent")
    _caller(move)
    move.add_argument("--queue", help="the queue to wait in from now on")
    move.add_argument("--front", action="store_true", help="before everybody who waits there now")
    move.add_argument("--agent", help="only this agent is offered the caller, for some time")
    move.add_argument("--seconds", type=float, help="for so long; default 60")
    priority = verb("priority", "give a waiting caller other points of priority")
    _caller(priority)
    priority.add_argument("points", help="in place of those so far; negative: later")
    for parser in (move, priority):
        parser.add_argument("--reason", default="", help="why")
        _by(parser)


def _by(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", required=True, metavar="SUPERVISOR", help="who does it, see config/seats.yaml")


def _caller(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("contact", help="call id, see `callcenter ctl calls`")
