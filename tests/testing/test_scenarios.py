"""What SIPp's scenarios hold that no call shows on a quiet machine."""

from __future__ import annotations

from xml.etree import ElementTree

from callcenter.testing.scenarios import seat


def test_a_seats_phone_answers_an_invite_that_comes_again() -> None:
    steps = list(ElementTree.fromstring(seat(talk=0.3)))
    again = next(place for place, step in enumerate(steps) if step.get("optional"))
    assert (steps[again].get("request"), steps[again].get("next")) == ("INVITE", "1")
    assert (steps[again - 2].tag, steps[again - 2].get("id")) == ("label", "1")
    assert "200 OK" in (steps[again - 1].text or "")
    assert steps[again + 1].get("request") == "ACK"
