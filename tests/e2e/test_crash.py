"""The core is killed with callers waiting and talking: nobody is dropped, nobody jumps the line."""

from __future__ import annotations

import pytest

from callcenter.testing.instance import Instance
from callcenter.testing.scenarios import WaitForBye, caller, seat
from tests.e2e.timeline import assert_served_in_order, close, contact_of, seen

pytestmark = pytest.mark.e2e


def test_a_killed_core_drops_nobody(quick: Instance) -> None:
    """Three talk, twelve wait, the core is killed: fifteen complete, in order, each on record once."""
    numbers = [f"136000000{n:02d}" for n in range(15)]
    extensions = ["1001", "1002", "1003"]
    seats = quick.seats(extensions, seat(ring=0.1, talk=9.0))
    with quick.phone(
        caller("12345", [WaitForBye(100)]), fields=[(number,) for number in numbers], calls=15, rate=10
    ) as phone:
        seats.await_sightings("talking", 3)
        quick.await_in_queue(12)
        quick.kill_core()
        quick.await_ready()
        phone.finish(110)
    assert len(phone.sightings("bye_received")) == 15
    assert_served_in_order(quick, seats, numbers)
    for number in numbers:
        contact = contact_of(quick, number)
        assert contact["result"] == "answered"
        assert close(contact["connected_us"], seen(seats, "talking", number))
        shown = quick.json("call", "show", contact["contact"])
        assert [leg["outcome"] for leg in shown["legs"]] == ["answered"]
    for extension in extensions:
        quick.release(extension)
    seats.stop()
