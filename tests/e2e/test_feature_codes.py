"""Codes on the phone: an agent works a shift without a console, at any seat, whatever the core is doing."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

import pytest

from callcenter.config import load_secrets
from callcenter.testing.instance import Instance
from callcenter.testing.scenarios import WaitForBye, caller, from_seat, seat
from callcenter.testing.sipp import Phone, register_phones
from tests.e2e.timeline import contact_of, seen

pytestmark = pytest.mark.e2e

LONGEST = 12.0
"""No code takes longer than so many seconds, whatever is said."""


def registered(line: Instance, extension: str, scenario: str | None = None) -> Phone:
    """A seat's phone that has registered; nobody is logged in there."""
    phone = line.phone(scenario or seat())
    register_phones(line.remote, [(extension, load_secrets(line.config).seats[extension], phone.port)])
    return phone


def starts(line: Instance, extension: str, code: str) -> Phone:
    """The phone of a seat dials a code."""
    secret = load_secrets(line.config).seats[extension]
    credentials = f"[authentication username={extension} password={secret}]"
    return line.phone(from_seat(code, [WaitForBye(LONGEST)]), fields=[(extension, credentials)], calls=1)


def dials(line: Instance, extension: str, code: str) -> float:
    """The same until it is over: seconds from answer to hang-up."""
    phone = starts(line, extension, code)
    phone.finish(LONGEST + 5)
    return seen(phone, "bye_received").at - seen(phone, "answered").at


def agent(line: Instance, number: str) -> dict[str, Any]:
    """An agent as the core shows it."""
    return next(row for row in line.ask("agents", all=True) if row["agent"] == number)


def state(line: Instance, number: str) -> tuple[str, str, str]:
    """Seat, state and reason of a pause."""
    row = agent(line, number)
    return row["seat"], row["state"], row["reason"]


def spoken(line: Instance, *prompts: str) -> float:
    """How long prompts last, seconds."""
    folder = line.config.sounds_dir / line.config.site.language
    return sum((folder / f"{name}.alaw").stat().st_size for name in prompts) / 8000


def test_a_shift_by_phone_alone(quick: Instance) -> None:
    with registered(quick, "1001"):
        assert dials(quick, "1001", "*45") >= spoken(quick, "code_logged_in")
        assert state(quick, "1001") == ("1001", "available", "")
        dials(quick, "1001", "*46")
        assert state(quick, "1001") == ("1001", "paused", "")
        assert dials(quick, "1001", "*462") >= spoken(quick, "code_paused", "pause_reason_lunch")
        assert state(quick, "1001") == ("1001", "paused", "lunch")
        dials(quick, "1001", "*46")
        assert state(quick, "1001") == ("1001", "available", "")
        assert dials(quick, "1001", "*48") >= spoken(quick, "code_refused", "code_not_now")
        assert state(quick, "1001") == ("1001", "available", "")
        dials(quick, "1001", "*47")
        assert state(quick, "1001") == ("", "offline", "")


def test_any_agent_at_any_seat_but_at_one_only(quick: Instance) -> None:
    with registered(quick, "1001"), registered(quick, "1002"):
        dials(quick, "1001", "*45")
        said = spoken(quick, "code_refused", "code_elsewhere", "digits/1", "digits/0", "digits/0", "digits/1")
        assert dials(quick, "1002", "*451001") >= said
        assert (agent(quick, "1001")["seat"], agent(quick, "1002")["seat"]) == ("1001", "")
        dials(quick, "1001", "*451002")
        assert (agent(quick, "1001")["seat"], agent(quick, "1002")["seat"]) == ("1001", "")
        dials(quick, "1001", "*47")
        dials(quick, "1002", "*451001")
        assert state(quick, "1001") == ("1002", "available", "")
        dials(quick, "1002", "*47")
        assert state(quick, "1001") == ("", "offline", "")


def test_who_logs_in_gets_the_next_call_when_the_phone_is_free_again(quick: Instance) -> None:
    number = "13500000001"
    with (
        registered(quick, "1003", seat(talk=1.0)) as phone,
        quick.phone(caller("12345", [WaitForBye(40)]), fields=[(number,)], calls=1) as waiting,
    ):
        waiting.await_sightings("answered")
        code = starts(quick, "1003", "*45")
        code.finish(LONGEST + 5)
        waiting.finish(40)
        assert contact_of(quick, number)["agent"] == "1003"
        assert seen(phone, "invited", number).at > seen(code, "bye_received").at - 0.1  # two clocks of two processes
        assert [leg["outcome"] for leg in quick.json("call", "show", contact_of(quick, number)["contact"])["legs"]] == [
            "answered"
        ]
    quick.release("1003")


def test_during_a_call_a_pause_is_noted(quick: Instance) -> None:
    number = "13500000002"
    with registered(quick, "1004", seat(talk=8.0)) as phone:
        dials(quick, "1004", "*45")
        with quick.phone(caller("12345", [WaitForBye(40)]), fields=[(number,)], calls=1) as talking:
            phone.await_sightings("talking")
            dials(quick, "1004", "*462")
            row = agent(quick, "1004")
            assert (row["state"], row["pause_wanted"]) == ("on_call", "lunch")
            talking.finish(40)
        assert state(quick, "1004") == ("1004", "paused", "lunch")
        assert contact_of(quick, number)["result"] == "answered"
    quick.release("1004")


def test_a_killed_core_is_told_and_not_silence(quick: Instance) -> None:
    with registered(quick, "1005"):
        dials(quick, "1005", "*45")
        quick.kill_core()
        began = time.monotonic()
        assert dials(quick, "1005", "*46") >= spoken(quick, "code_unavailable")
        assert time.monotonic() - began < LONGEST
        quick.await_ready()
        assert state(quick, "1005") == ("1005", "available", "")
        dials(quick, "1005", "*47")
        assert state(quick, "1005") == ("", "offline", "")


def test_a_frozen_core_is_told_and_does_nothing_later(quick: Instance) -> None:
    with registered(quick, "1006"):
        dials(quick, "1006", "*45")
        os.kill(quick.core_pid, signal.SIGSTOP)
        try:
            phone = starts(quick, "1006", "*46")
            phone.finish(LONGEST + 5)
        finally:
            os.kill(quick.core_pid, signal.SIGCONT)
        waited = seen(phone, "answered").at - seen(phone, "dialled").at
        assert waited < quick.config.agi.first_seconds + 2
        assert seen(phone, "bye_received").at - seen(phone, "answered").at >= spoken(quick, "code_unavailable")
        dials(quick, "1006", "*48")  # the core is awake again when this has been answered
        assert state(quick, "1006") == ("1006", "available", "")
        dials(quick, "1006", "*47")
