"""Webhooks without a network: events, signatures, where they may lead."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.appeals.case import Case
from callcenter.appeals.evolving import _VERBS, EVOLVED
from callcenter.console.webhooks.deliveries import pause
from callcenter.console.webhooks.events import _WORDS, EVENTS, USUAL, event_of
from callcenter.console.webhooks.payload import Told, body_of
from callcenter.console.webhooks.signing import new_secret, signature, signed_headers
from callcenter.console.webhooks.targets import judged
from callcenter.errors import WebhookRefused
from callcenter.facts import AppealCompleted, AppealDispatched, AppealOpened, AppealUnlinked
from callcenter.workdays import ZoneInfo
from tests.casework.office import CONFIG, START

HOST = "partner.example.org"


def test_every_fact_that_changes_a_state_is_an_event() -> None:
    assert {*_VERBS, AppealOpened, AppealCompleted, AppealDispatched, AppealUnlinked} == set(_WORDS)
    assert set(_WORDS) <= set(EVOLVED)
    assert set(USUAL) <= set(EVENTS)
    assert len(set(EVENTS)) == len(EVENTS)


def test_an_online_answer_is_another_event_than_a_submission() -> None:
    common = {"id": "x", "at": 1, "number": "N", "appeal_type": "consult", "text": "x", "actor": ""}
    online = AppealCompleted(**common, mode="online_answer", state="answered")  # type: ignore[arg-type]
    ticket = AppealCompleted(**common, mode="department_ticket", state="pending_dispatch")  # type: ignore[arg-type]
    assert (event_of(online), event_of(ticket)) == ("answered", "accepted")


def test_a_receiver_can_check_the_signature_by_the_specification() -> None:
    secret, body = new_secret(), '{"number": "诉求"}'.encode()
    headers = signed_headers(secret, "msg_1", 1_700_000_000, body)
    key = base64.b64decode(secret.removeprefix("whsec_"))
    assert len(key) == 32
    wanted = hmac.new(key, b"msg_1.1700000000." + body, hashlib.sha256).digest()
    assert headers == {
        "webhook-id": "msg_1", "webhook-timestamp": "1700000000",
        "webhook-signature": "v1," + base64.b64encode(wanted).decode(),
    }  # fmt: skip


def test_the_specifications_own_example() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    found = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.binary(max_size=50), st.binary(max_size=50))
def test_another_body_has_another_signature(one: bytes, other: bytes) -> None:
    secret = new_secret()
    assert (signature(secret, "i", 1, one) == signature(secret, "i", 1, other)) == (one == other)


def told(case: Case) -> Told:
    return Told(delivery="d", event="closed", seq=7, at=START, case=case, channel="wechat", reference="A-1")


def test_what_is_told_holds_nothing_personal_unless_it_is_wanted() -> None:
    texts = {name: "SECRET" for name, kind in Case.__annotations__.items() if kind == "str"}
    case = Case(**{**texts, "number": "N", "state": "closed", "type": "help", "reply": "已修好", "opened": START,
                   "mode": "department_ticket"})  # type: ignore[arg-type]  # fmt: skip
    plain = json.loads(body_of(told(case), ZoneInfo("Asia/Shanghai"), CONFIG.services, details=False))
    assert plain == {
        "id": "d", "event": "appeal.closed", "sequence": 7, "at": "2026-03-02T09:40:00+08:00", "number": "N",
        "channel": "wechat", "reference": "A-1", "status": "closed",
    }  # fmt: skip
    full = body_of(told(case), ZoneInfo("Asia/Shanghai"), CONFIG.services, details=True)
    assert json.loads(full)["details"]["reply"] == "已修好"
    assert "SECRET" not in full


def test_pauses_grow_up_to_a_day() -> None:
    minutes = [pause(n, 60, 24) / 60e6 for n in range(1, 12)]
    assert minutes == [1, 4, 16, 64, 256, 1024, 1440, 1440, 1440, 1440, 1440]
    assert pause(10_000, 60, 24) == 86_400_000_000


# -- where they may lead -----------------------------------------------------------------------------------------------


def where(url: str, allowed: tuple[str, ...], *addresses: str) -> str:
    """The address that is connected to; empty when it is refused."""
    def resolve(host: str, port: int) -> tuple[str, ...]:
        if not addresses:
            raise OSError("no such name")
        return addresses

    try:
        return judged(url, allowed, resolve).address
    except WebhookRefused:
        return ""


def test_nowhere_unless_it_is_allowed() -> None:
    assert where(f"https://{HOST}/x", (), "93.184.216.34") == ""
    assert where(f"https://{HOST}/x", (HOST,), "93.184.216.34") == "93.184.216.34"
    assert where(f"https://{HOST.upper()}./x", (HOST,), "93.184.216.34") == "93.184.216.34"
    assert where("https://a.example.org/", ("*.example.org",), "93.184.216.34") == "93.184.216.34"
    assert where("https://example.org/", ("*.example.org",), "93.184.216.34") == ""
    assert where("https://evilexample.org/", ("*.example.org", "example.org"), "93.184.216.34") == ""
    assert where(f"https://{HOST}/", (HOST,)) == ""


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "255.255.255.255", "224.0.0.1", "::1", "::", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
        "2002:7f00:1::", "ff02::1", "192.0.0.8",
    ],
)  # fmt: skip
def test_a_name_does_not_lead_into_this_machine_or_its_network(address: str) -> None:
    assert where(f"https://{HOST}/", (HOST,), address) == ""
    literal = f"[{address}]" if ":" in address else address
    assert where(f"http://{literal}/", (HOST,)) == ""
    assert where(f"http://{literal}/", ("8.8.8.0/24",)) == ""


def test_a_network_that_is_allowed_is() -> None:
    assert where("http://10.20.3.4:8080/x", ("10.20.0.0/16",)) == "10.20.3.4"
    assert where(f"http://{HOST}/x", ("10.20.0.0/16",), "10.20.3.4") == "10.20.3.4"
    assert where(f"http://{HOST}/x", ("10.20.0.0/16",), "10.21.3.4") == ""
    assert where("http://[::1]/", ("::1",)) == "::1"
    assert where(f"http://{HOST}/x", (HOST,), "10.0.0.1", "93.184.216.34") == "93.184.216.34"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://partner.example.org/", "file:///etc/passwd", "gopher://partner.example.org/", "//partner.example.org/",
        "https://", "https:///x", "https://user:pw@partner.example.org/", "https://partner.example.org/#x",
        "https://partner.example.org:0/", "https://partner.example.org:99999/", "https://partner.example.org:x/",
        "https://partner.example.org/\r\nHost: evil", "https://partner.example.org/ x", "https://[::1/",
        "https://partner.example.org/\0", "https://pärtner.example.org/", "https://partner.example.org" + "/x" * 300,
        "https://partner_.example.org/", "https://127.1/", "https://0x7f000001/", "https://2130706433/", "",
    ],
)  # fmt: skip
def test_odd_addresses_lead_nowhere(url: str) -> None:
    assert where(url, (HOST, "*.example.org"), "127.0.0.1") == ""


@given(st.text(max_size=80))
def test_any_text_is_judged_without_a_crash(url: str) -> None:
    assert where(url, (HOST,), "127.0.0.1") == ""
    assert where(f"https://{url}", (HOST,), "127.0.0.1") == ""


def test_the_connection_goes_to_what_was_judged() -> None:
    """A name server that says something else the second time gains nothing: it is asked once."""
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["93.184.216.34"] if len(asked) == 1 else ["127.0.0.1"]

    target = judged(f"https://{HOST}/a?b=c", (HOST,), resolve)
    assert (target.address, target.host, target.port, target.path, len(asked)) == (
        "93.184.216.34", HOST, 443, "/a?b=c", 1,
    )  # fmt: skip
