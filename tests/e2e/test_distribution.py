"""Waiting and being put through: whom, when, and what happens when nobody answers."""

from __future__ import annotations

import pytest

from callcenter.testing.instance import Instance
from callcenter.testing.scenarios import Hangup, Pause, WaitForBye, caller, seat
from tests.e2e.conftest import staffed
from tests.e2e.timeline import assert_served_in_order, close, contact_of, seen

pytestmark = pytest.mark.e2e


def test_a_caller_who_gives_up_waiting_is_a_missed_call_and_has_no_appeal(quick: Instance) -> None:
    number = "13700000001"
    with quick.phone(caller("12345", [Pause(3), Hangup()]), fields=[(number,)], calls=1) as phone:
        phone.finish()
    contact = contact_of(quick, number)
    assert contact["result"] == "abandoned"
    assert not contact["appeal"]
    assert contact["waited"] == pytest.approx(3.0, abs=0.7)
    assert close(contact["ended_us"], seen(phone, "bye_sent"))
    missed = [row for row in quick.json("call", "missed") if row["caller"] == number]
    assert len(missed) == 1


def test_the_caller_hangs_up_while_talking(quick: Instance) -> None:
    number = "13700000002"
    with staffed(quick, {"1001": seat(ring=0.3)}) as phones:
        with quick.phone(caller("12345", [Pause(3), Hangup()]), fields=[(number,)], calls=1) as phone:
            phone.finish()
        contact = contact_of(quick, number)
        phones["1001"].await_sightings("bye_received")
        assert (contact["result"], contact["ended_by"]) == ("answered", "caller")
        assert close(contact["connected_us"], seen(phones["1001"], "talking", number))
        assert close(contact["ended_us"], seen(phone, "bye_sent"))
        assert contact["rating"] is None


def test_the_caller_hangs_up_while_the_phone_rings(quick: Instance) -> None:
    number = "13700000003"
    with staffed(quick, {"1001": seat(answer=False)}) as phones:
        with quick.phone(caller("12345", [Pause(2), Hangup()]), fields=[(number,)], calls=1) as phone:
            phone.finish()
        phones["1001"].await_sightings("cancelled")
        contact = contact_of(quick, number)
        assert contact["result"] == "abandoned"
        assert [leg["outcome"] for leg in quick.json("call", "show", contact["contact"])["legs"]] == [
            "withdrawn"
        ]
        assert {row["agent"]: row["state"] for row in quick.ask("agents")}["1001"] == "available"


@pytest.mark.parametrize(
    ("number", "first", "outcome"),
    [
        ("13700000011", seat(reject=486), "rejected"),
        ("13700000012", seat(reject=603), "rejected"),
        ("13700000013", seat(answer=False), "ring_no_answer"),
    ],
)
def test_who_misses_or_refuses_is_followed_by_the_next_agent(
    quick: Instance, number: str, first: str, outcome: str
) -> None:
    """The wait is counted from the first entry, and the second agent talks to the caller."""
    with staffed(quick, {"1001": first}) as phones, staffed(quick, {"1002": seat(talk=1.0)}):
        quick.ask("pause", agent="1002", reason="later")
        with quick.phone(caller("12345", [WaitForBye(40)]), fields=[(number,)], calls=1) as phone:
            phones["1001"].await_sightings("invited")
            quick.ask("unpause", agent="1002")
            phone.finish()
        contact = contact_of(quick, number)
        shown = quick.json("call", "show", contact["contact"])
        assert [(leg["agent"], leg["outcome"]) for leg in shown["legs"]] == [
            ("1001", outcome),
            ("1002", "answered"),
        ]
        assert contact["agent"] == "1002"
        waited = (contact["connected_us"] - contact["queued_us"]) / 1e6
        assert contact["waited"] == pytest.approx(waited, abs=0.01)


def test_an_agent_whose_phone_is_gone_does_not_hold_the_caller_up(quick: Instance) -> None:
    number = "13700000014"
    with staffed(quick, {"1002": seat(talk=1.0)}):
        quick.ask("login", agent="1003", seat="1003", without_phone=True)
        with quick.phone(caller("12345", [WaitForBye(20)]), fields=[(number,)], calls=1) as phone:
            phone.finish()
        quick.release("1003")
    contact = contact_of(quick, number)
    assert contact["agent"] == "1002"
    assert contact["waited"] < 2


def test_thirty_callers_are_served_by_five_seats_in_order_of_arrival(quick: Instance) -> None:
    numbers = [f"138000000{n:02d}" for n in range(30)]
    extensions = ["1001", "1002", "1003", "1004", "1005"]
    with quick.phone(
        caller("12345", [WaitForBye(60)]), fields=[(number,) for number in numbers], calls=30, rate=20
    ) as phone:
        phone.await_sightings("answered", 30)
        seats = quick.seats(extensions, seat(ring=0.05, talk=1.0))
        phone.finish(60)
    assert_served_in_order(quick, seats, numbers)
    contacts = {row["caller"]: row for row in quick.contacts() if row["caller"] in set(numbers)}
    assert len(contacts) == 30
    assert all(row["result"] == "answered" for row in contacts.values())
    for number in numbers:
        assert close(contacts[number]["connected_us"], seen(seats, "talking", number))
    for extension in extensions:
        quick.release(extension)
    seats.stop()
