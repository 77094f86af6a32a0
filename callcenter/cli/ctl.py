"""``callcenter ctl``: command a running core over the control link."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from callcenter.cli.ctl_follow_up import add_follow_up, show_follow_up
from callcenter.cli.ctl_supervision import add_supervision
from callcenter.cli.printing import table
from callcenter.config import load_config
from callcenter.link import LinkClient

Subparsers = Any


def register(subparsers: Subparsers) -> None:
    """Add ``ctl`` and its verbs."""
    parser = subparsers.add_parser("ctl", help="command a running core: log in, pause, look at queues")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(name: str, text: str, *, agent: bool = False) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = verbs.add_parser(name, help=text)
        added.add_argument("--json", action="store_true", help="print the answer as JSON")
        if agent:
            added.add_argument("agent", help="agent number, see config/seats.yaml")
        added.set_defaults(main=_main, show=_SHOW.get(name, _say_done))
        return added

    login = verb("login", "log an agent in at a seat", agent=True)
    login.add_argument("--seat", help="seat extension; default: the agent's usual seat")
    login.add_argument("--without-phone", action="store_true", help="even when no phone is registered there")
    verb("logout", "log an agent out", agent=True)
    verb("pause", "offer an agent no calls; in a call: after it", agent=True).add_argument(
        "--reason", default="", help="why, e.g. lunch"
    )
    verb("unpause", "offer an agent calls again", agent=True)
    verb("ready", "end an agent's after-call work early", agent=True)
    verb("extend", "give an agent more after-call work", agent=True).add_argument(
        "--seconds", type=float, default=60.0, help="so many seconds more; default 60"
    )
    transfer = verb("transfer", "send the caller of an agent on; the wait is not restarted", agent=True)
    transfer.add_argument("--to", required=True, help="a seat, a queue, a queue's number, or an outside number")
    transfer.add_argument("--by", default="ctl", help="who asks for it")
    _add_consults(verb)
    dial = verb("dial", "ring an agent's phone, and an outside number when it is answered", agent=True)
    dial.add_argument("number", help="the outside number; `outbound` in config/callcenter.yaml says which are allowed")
    add_follow_up(verb)
    recording = verb("recording", "pause or resume the recording of an agent's talk")
    recording.add_argument("switch", choices=("pause", "resume"))
    recording.add_argument("agent", help="agent number, see config/seats.yaml")
    recording.add_argument("--by", default="ctl", help="who asks for it")
    verb("status", "is the core well?")
    verb("queues", "who waits, and how long")
    agents = verb("agents", "who is logged in, and in what state")
    agents.add_argument("--all", action="store_true", help="those who are not logged in too")
    agents.add_argument("--why", metavar="CALL", help="why is this waiting call not routed? a reason for every agent")
    verb("calls", "the calls that are live now")
    explain = verb("explain", "why is this waiting call not routed?")
    explain.add_argument("contact", help="call id, see `callcenter ctl calls`")
    verb("reload", "read settings, flows and prompts anew; all or nothing, nobody is logged out")
    surge = verb("surge", "switch the announcement of a surge on or off")
    surge.add_argument("switch", choices=("on", "off"))
    surge.add_argument("--tag", default="", help="name of this surge, for reports")
    surge.add_argument("--by", default="ctl", help="who switches it")
    _add_marks(verb)
    add_supervision(verb)
    callbacks = verb("callbacks", "who is to be rung back, in the order of the line")
    callbacks.add_argument("--numbers", action="store_true", help="show the numbers in full")
    withdraw = verb("withdraw", "take a callback away")
    withdraw.add_argument("callback", help="its id, or the beginning of it, see `callcenter ctl callbacks`")
    withdraw.add_argument("--by", default="ctl", help="who decides it")
    appeal = verb("appeal", "complete an appeal draft")
    appeal.add_argument("number", help="appeal number, e.g. HA12345-20260101-000001-5")
    appeal.add_argument("--type", required=True, help="consult, help, complaint, report, suggestion, praise, other")
    appeal.add_argument("--text", required=True, help="what the caller said")
    appeal.add_argument("--mode", required=True, help="online_answer or department_ticket")
    appeal.add_argument("--by", default="ctl", help="who completes it")


def _add_consults(verb: Callable[..., argparse.ArgumentParser]) -> None:
    consult = verb("consult", "ring somebody whom an agent wants to ask; the caller hears music", agent=True)
    consult.add_argument(
        "--to", required=True, metavar="WHOM",
        help="a seat, a queue, an outside number, or a department (id, name or topic, see `callcenter commissioners`)",
    )  # fmt: skip
    consult.add_argument("--three-party", action="store_true", help="the caller stays with the agent meanwhile")
    orders = (
        consult,
        verb("join", "caller, agent and whoever was asked talk together", agent=True),
        verb("hand-over", "the caller goes on with whoever was asked, the agent is done", agent=True),
        verb("retrieve", "the agent goes back to the caller, without whoever was asked", agent=True),
    )
    for parser in orders:
        parser.add_argument("--by", default="ctl", help="who asks for it")


def _add_marks(verb: Callable[..., argparse.ArgumentParser]) -> None:
    marks = verb("marks", "the numbers that are marked")
    marks.add_argument("--numbers", action="store_true", help="show them in full")
    mark = verb("mark", "mark a number: it comes sooner, later, or not at all")
    mark.add_argument("number", help="telephone number, digits only")
    mark.add_argument("--as", dest="kind", required=True, choices=("priority", "abusive", "blocked"))
    mark.add_argument("--days", type=float, default=30.0, help="so long; default 30, blocked at most 30")
    unmark = verb("unmark", "take a number's mark away")
    unmark.add_argument("number", help="telephone number, digits only")
    for parser in (mark, unmark):
        parser.add_argument("--reason", default="", help="why")
        parser.add_argument("--by", default="ctl", help="who decides it")


def _main(args: argparse.Namespace) -> int:
    if contact := getattr(args, "why", None):
        args.verb, args.contact, args.why, args.show = "explain", contact, None, _SHOW["explain"]
    given = {k: v for k, v in vars(args).items() if k not in _OURS and v is not None and v is not False}
    with LinkClient(load_config().socket_path) as core:
        answer = core.ask(args.verb.replace("-", "_"), **given)
    if args.json:
        print(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        args.show(answer)
    return 0


_OURS = {"command", "verb", "json", "main", "show"}


def _say_done(answer: Any) -> None:
    print(answer["said"] if isinstance(answer, dict) and "said" in answer else answer)


def _show_status(answer: dict[str, Any]) -> None:
    for key, value in answer.items():
        shown = {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
        print(f"{key:<18} {timedelta(seconds=int(value)) if key == 'uptime' else shown}")


def _show_rows(*columns: str) -> Any:
    def show(rows: list[dict[str, Any]]) -> None:
        print(table(rows, columns))

    return show


_SHOW = {
    "status": _show_status,
    "queues": _show_rows("queue", "title", "number", "waiting", "longest_wait", "staffed", "free"),
    "agents": _show_rows("agent", "name", "seat", "state", "reason", "since", "phone", "contact", "listened_by"),
    "calls": _show_rows("contact", "caller", "doing", "queue", "waited", "agent", "since", "recording"),
    "explain": _show_rows("agent", "why"),
    "follow-up": show_follow_up,
    "callbacks": _show_rows("callback", "number", "queue", "position", "waited", "attempts", "doing"),
    "marks": _show_rows("number", "kind", "days", "reason", "actor"),
}
