"""``callcenter demo``: places real SIP calls into a running hotline and prints what became of them."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from callcenter.cli.call import show
from callcenter.config import Agent, Config, load_config, load_secrets
from callcenter.errors import CallcenterError, CommandRefused
from callcenter.link import LinkClient
from callcenter.testing.scenarios import Hangup, Key, Pause, Step, WaitForBye, caller, seat
from callcenter.testing.sipp import Phone, register_phones

_SECONDS = 90.0


@dataclass(frozen=True)
class _Call:
    """One demo call."""

    number: str
    story: str
    steps: Sequence[Step]


_CALLS = (
    _Call(
        "13800000001",
        "waits for a voice seat, talks, and rates with 1",
        (Pause(18), Key("1"), WaitForBye(30)),
    ),
    _Call(
        "13800000002",
        "presses 2 for 一企来, talks, and rates with 2",
        (Pause(2), Key("2"), Pause(15), Key("2"), WaitForBye(30)),
    ),
    _Call("13800000003", "hangs up in the greeting", (Pause(3), Hangup())),
)
_SKILLS = ("voice", "enterprise")
"""An agent with each of these takes part."""
_TALK = 4.0
"""How long the agents talk, seconds."""


def register(subparsers: Any) -> None:
    """Add ``demo``."""
    parser = subparsers.add_parser("demo", help="place real SIP calls into the running hotline and show them")
    parser.set_defaults(main=_main)


def _main(args: argparse.Namespace) -> int:
    config = load_config()
    with LinkClient(config.socket_path) as core, ExitStack() as stack:
        _staff(config, core, stack)
        contacts = _place_calls(config, core, stack)
    for call in _CALLS:
        print(f"\n== {call.number} {call.story}")
        if call.number in contacts:
            print(show(config, contacts[call.number]))
        else:
            print("   did not reach the hotline; see what `callcenter run` printed")
    return 0 if len(contacts) == len(_CALLS) else 1


def _staff(config: Config, core: LinkClient, stack: ExitStack) -> None:
    """Phones for the seats, and their usual agents at them; logged out again at the end."""
    remote = f"{config.sip.host}:{config.sip.udp_port}"
    secrets = load_secrets(config).seats
    for agent in _agents(config, core):
        phone = stack.enter_context(Phone(seat(ring=1.0, talk=_TALK), remote=remote, host=config.sip.host))
        register_phones(remote, [(agent.seat, secrets[agent.seat], phone.port)], host=config.sip.host)
        core.ask("login", agent=agent.agent, seat=agent.seat)
        stack.callback(_log_out, core, agent.agent)
        print(f"agent {agent.agent} is logged in at seat {agent.seat}, phone at port {phone.port}", flush=True)


def _agents(config: Config, core: LinkClient) -> list[Agent]:
    """For each skill the first agent who is not logged in and whose usual seat is free."""
    rows = core.ask("agents")
    busy = {row["agent"] for row in rows} | {row["seat"] for row in rows}
    chosen = []
    for skill in _SKILLS:
        for agent in config.agents.values():
            if skill in agent.skills and agent.seat and not busy & {agent.agent, agent.seat}:
                chosen.append(agent)
                break
        else:
            raise CommandRefused(f"the demo needs an agent with the skill {skill} who is not logged in; log one out")
    return chosen


def _log_out(core: LinkClient, agent: str) -> None:
    for _ in range(50):
        try:
            core.ask("logout", agent=agent)
            return
        except CallcenterError:
            time.sleep(0.1)


def _place_calls(config: Config, core: LinkClient, stack: ExitStack) -> dict[str, str]:
    """Place all calls at once and wait until they are over: number → call id."""
    remote = f"{config.sip.host}:{config.sip.udp_port}"
    did = next(iter(config.trunk.dids))
    phones = {}
    for call in _CALLS:
        scenario = caller(did, call.steps)
        phones[call.number] = stack.enter_context(
            Phone(scenario, remote=remote, host=config.sip.host, fields=[(call.number,)], calls=1)
        )
    return _follow(core, phones)


def _follow(core: LinkClient, phones: dict[str, Phone]) -> dict[str, str]:
    """Print a line whenever something changes, until the last phone has hung up."""
    contacts: dict[str, str] = {}
    shown: dict[str, str] = {}
    limit = time.monotonic() + _SECONDS
    while any(phone.process.poll() is None for phone in phones.values()) and time.monotonic() < limit:
        for row in core.ask("calls", numbers=True):
            if row["number"] not in phones:
                continue
            contacts[row["number"]] = row["contact"]
            if shown.get(row["contact"]) != row["doing"]:
                shown[row["contact"]] = row["doing"]
                print(
                    f"{row['number']}  {row['doing']:<8} {row['queue'] or '-':<10} {row['agent'] or '-'}",
                    flush=True,
                )
        time.sleep(0.1)
    return contacts
