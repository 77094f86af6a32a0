"""The desk without a browser: who may, what its WebSocket lets through, what it is given to register with."""

from __future__ import annotations

import hashlib

import pytest

from callcenter.callcontrol.observe import seat_of
from callcenter.callcontrol.phones import Phones
from callcenter.config import load_secrets
from callcenter.config.softphone import browser_hash, browser_secret
from callcenter.console.softphone import _is_from
from callcenter.journal import evidence
from tests.console.house import Console
from tests.console.people import account, signed_in


def request(sender: str, *more: str, to: str = "<sip:12345@callcenter>", method: str = "INVITE") -> str:
    lines = [f"{method} sip:12345@callcenter SIP/2.0", f"From: {sender};tag=a", f"To: {to}", *more, "", ""]
    return "\r\n".join(lines)


def test_what_the_seats_browser_sends_goes_through() -> None:
    assert _is_from(request("<sip:1001-web@callcenter>"), "1001")
    assert _is_from(request('"话务员" <sip:1001-web@callcenter>', method="REGISTER"), "1001")
    assert _is_from("SIP/2.0 200 OK\r\nFrom: <sip:anybody@x>\r\n\r\n", "1001")
    assert _is_from("\r\n\r\n", "1001")  # a sign of life
    assert _is_from(request("<sip:x7@gone.invalid>", to="<sip:12345@x>;tag=b", method="BYE"), "1001")


@pytest.mark.parametrize(
    "message",
    [
        request("<sip:13500000001@callcenter>"),  # would be the trunk by its address
        request("<sip:1002-web@callcenter>"),
        request("<sip:1001@callcenter>"),
        request("<sip:evil@x>;see=sip:1001-web@callcenter"),
        request('"<sip:1001-web@callcenter>" <sip:evil@x>'),
        request("<sip:1001-web@callcenter>", "From: <sip:evil@x>;tag=c"),
        request("<sip:1001-web@callcenter>", "f: <sip:evil@x>;tag=c"),
        request("<sip:evil@x>", to="<sip:12345@x;tag=b>"),
        request("<sip:evil@x>", to="<sip:a@x>", method="REGISTER"),
        "INVITE sip:12345@callcenter SIP/2.0\r\n\r\n",
    ],
)
def test_whoever_else_it_names_does_not(message: str) -> None:
    assert not _is_from(message, "1001")


def test_a_seat_has_one_phone_at_a_time() -> None:
    phones = Phones()
    phones.came("1001", "sip:1001@10.0.0.1")
    assert phones.device("1001") == "PJSIP/1001"
    phones.came("1001-web", "sip:x@y.invalid;transport=ws")
    assert (phones.device("1001"), len(phones), "1001" in phones) == ("PJSIP/1001-web", 1, True)
    phones.found("1001", registered=False)
    assert "1001" in phones
    phones.went("1001-web", "sip:x@y.invalid;transport=ws")
    assert "1001" not in phones
    assert phones.device("1001") == "PJSIP/1001"


def test_a_browsers_channel_is_the_seats() -> None:
    assert seat_of("PJSIP/1001-web-0000002a") == evidence.seat_of("PJSIP/1001-web-0000002a") == "1001"


def test_the_hash_is_of_the_secret_that_asterisk_has() -> None:
    text = f"1001-web:asterisk:{browser_secret('secret')}"
    assert browser_hash("1001", "secret") == hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    assert browser_secret("secret") != browser_secret("Secret")


def test_agents_only(console: Console) -> None:
    account(console, "agent", "agent")
    account(console, "boss", "supervisor")
    with signed_in(console, "agent") as agent, signed_in(console, "boss") as boss:
        assert agent.get("/desk").status_code == 200
        assert boss.get("/desk").status_code == 403


def test_without_a_core_nobody_is_given_anything(console: Console) -> None:
    account(console, "agent", "agent")
    with signed_in(console, "agent") as agent:
        refused = agent.post("/desk/phone")
        assert refused.status_code == 503
        assert load_secrets(console.config).seats["1001"] not in refused.text


def test_an_appeal_of_another_agents_call_is_refused(console: Console) -> None:
    account(console, "agent", "agent")
    with signed_in(console, "agent") as agent:
        assert agent.post("/desk/appeals/HA12345-20260101-000001-0", json={"deed": "save"}).status_code == 404
