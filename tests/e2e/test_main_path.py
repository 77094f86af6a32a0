"""The shipped hotline, with its greeting and its menu: what callers meet."""

from __future__ import annotations

import pytest

from callcenter.testing.instance import Instance
from callcenter.testing.scenarios import Hangup, Key, Pause, WaitForBye, caller, seat
from tests.e2e.conftest import staffed
from tests.e2e.timeline import close, contact_of, seen

pytestmark = pytest.mark.e2e


def test_a_caller_who_presses_nothing_talks_to_a_voice_seat_and_rates(hotline: Instance) -> None:
    number = "13900000001"
    with staffed(hotline, {"1001": seat(ring=0.4, talk=2.0)}) as phones:
        steps = [Pause(18), Key("1"), WaitForBye(20)]
        with hotline.phone(caller("12345", steps), fields=[(number,)], calls=1) as phone:
            phone.finish()
        contact = contact_of(hotline, number)
        assert contact["result"] == "answered"
        assert (contact["queue"], contact["agent"], contact["seat"], contact["rating"]) == (
            "voice",
            "1001",
            "1001",
            1,
        )
        assert close(contact["arrived_us"], seen(phone, "dialled"))
        assert close(contact["connected_us"], seen(phones["1001"], "talking", number))
        assert close(contact["ended_us"], seen(phone, "bye_received"))
        assert contact["talked"] == pytest.approx(2.0, abs=0.5)
        assert contact["waited"] == pytest.approx(0.4, abs=0.5)
        shown = hotline.command("call", "show", contact["contact"]).stdout
        assert contact["appeal"] in shown
        assert "greeting" in shown


def test_key_2_leads_to_the_enterprise_seat(hotline: Instance) -> None:
    by_rtp, by_info = "13900000002", "13900000003"
    with staffed(hotline, {"1201": seat(talk=1.0), "1001": seat(talk=1.0)}):
        for number, key in ((by_rtp, Key("2")), (by_info, Key("2", by="info"))):
            steps = [Pause(2), key, Pause(5), Key("2"), WaitForBye(30)]
            with hotline.phone(caller("12345", steps), fields=[(number,)], calls=1) as phone:
                phone.finish()
            contact = contact_of(hotline, number)
            assert (contact["queue"], contact["agent"]) == ("enterprise", "1201")
            appeal = hotline.json("appeal", "show", contact["appeal"])
            assert appeal["enterprise"] is True


def test_a_known_enterprise_number_needs_no_key(hotline: Instance) -> None:
    number = "051388800001"
    with staffed(hotline, {"1201": seat(talk=1.0)}):
        with hotline.phone(caller("12345", [Pause(16), Hangup()]), fields=[(number,)], calls=1) as phone:
            phone.finish()
        assert contact_of(hotline, number)["queue"] == "enterprise"


def test_a_caller_who_hangs_up_in_the_greeting_is_not_a_missed_call(hotline: Instance) -> None:
    number = "13900000004"
    with hotline.phone(caller("12345", [Pause(2), Hangup()]), fields=[(number,)], calls=1) as phone:
        phone.finish()
    contact = contact_of(hotline, number)
    assert contact["result"] == "ivr"
    assert close(contact["ended_us"], seen(phone, "bye_sent"))
    assert number not in {row["caller"] for row in hotline.json("call", "missed")}


def test_an_appeal_draft_is_completed_from_the_command_line(hotline: Instance) -> None:
    number = "13900000005"
    steps = [Pause(16), Hangup()]
    with (
        staffed(hotline, {"1001": seat(talk=1.0)}),
        hotline.phone(caller("12345", steps), fields=[(number,)], calls=1) as phone,
    ):
        phone.finish()
    appeal = contact_of(hotline, number)["appeal"]
    words = (
        "ctl",
        "appeal",
        appeal,
        "--type",
        "complaint",
        "--text",
        "路灯不亮",
        "--mode",
        "department_ticket",
    )
    assert "pending_dispatch" in hotline.command(*words).stdout
    shown = hotline.json("appeal", "show", appeal)
    assert (shown["state"], shown["type"], shown["text"]) == ("pending_dispatch", "complaint", "路灯不亮")
    again = hotline.command(*words, check=False)
    assert again.returncode == 1
    assert "pending_dispatch" in again.stderr
