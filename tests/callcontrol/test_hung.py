"""Which channels hang: never a caller's, never one that is with somebody, never one of ours."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.ami.snapshot import LiveChannel
from callcenter.callcontrol.hung import calls_from, endpoint_of, orphans, over_cap

_BLANK = LiveChannel(
    name="PJSIP/1001-000000aa", uniqueid="a", linkedid="", context="seats", exten="", application="",
    application_data="", caller_num="", connected_num="", bridge_id="", state="Up", duration=100,
)  # fmt: skip


def channel(uniqueid: str = "a", **more: Any) -> LiveChannel:
    values = {field: getattr(_BLANK, field) for field in LiveChannel.__slots__}
    return LiveChannel(**{**values, "uniqueid": uniqueid, "linkedid": uniqueid, **more})


def caller(uniqueid: str = "c", **more: Any) -> LiveChannel:
    return channel(uniqueid, **{"name": "PJSIP/trunk-00000001", "context": "hotline", "application": "AGI", **more})


def hanging(*channels: LiveChannel, known: set[str] | None = None) -> list[str]:
    return [each.uniqueid for each in orphans(channels, known or set())]


ALONE = {
    "a phone with music": channel(application="MusicOnHold", context="default"),
    "a phone alone in a room": channel(application="ConfBridge", context="member", bridge_id="b"),
    "a phone that waits for a core that is gone": channel(application="AGI", context="member"),
    "half of nothing": channel(name="Local/s@heartbeat-00000001;2", context="heartbeat"),
    "a phone whose dialler is gone": channel(application="AppDial", linkedid="gone"),
    "a phone that rings for nobody": channel(application="AppDial", state="Ringing", linkedid="gone"),
    "a Dial that rings nobody": channel(application="Dial", context="dial"),
    "an outgoing call whose caller is gone": channel(name="PJSIP/trunk-0000000b", context="from-trunk",
                                                     application="AppDial", linkedid="gone"),
    "a message that is told to nobody": channel(name="PJSIP/trunk-0000000c", context="all-busy",
                                                application="Playback"),
}  # fmt: skip


@pytest.mark.parametrize("name", ALONE)
def test_what_is_alone_hangs_unless_it_is_ours(name: str) -> None:
    assert hanging(ALONE[name]) == ["a"]
    assert hanging(ALONE[name], caller(), channel("z", bridge_id="other")) == ["a", "z"]
    assert hanging(ALONE[name], known={"a"}) == []


CALLERS = [
    ("hotline", "AGI"), ("hotline", "Dial"), ("hotline", ""), ("fallback", "Queue"), ("fallback", "AGI"),
    ("fallback", "Playback"), ("fallback", "MusicOnHold"), ("from-trunk", ""), ("refer", "AGI"),
    ("callback-out", "AGI"),
]  # fmt: skip


@pytest.mark.parametrize(("context", "application"), CALLERS)
def test_a_caller_never_hangs(context: str, application: str) -> None:
    """The dialplan goes on by itself, with the fallback queue, the offline script, or a core that starts."""
    assert hanging(caller(context=context, application=application)) == []


def test_who_is_with_somebody_does_not_hang() -> None:
    two = (caller(bridge_id="b", application="Dial"), channel(application="AppDial", linkedid="c", bridge_id="b"))
    assert hanging(*two) == []
    assert hanging(*(channel(name, application="ConfBridge", bridge_id="b") for name in "xyz")) == []


def test_who_is_rung_and_who_rings_do_not_hang() -> None:
    rings = channel("r", application="AppDial", state="Ringing", linkedid="d")
    assert hanging(channel("d", application="Dial", context="dial"), rings) == []
    fallback = channel("q", application="AppQueue", state="Ringing", linkedid="c")
    assert hanging(caller(context="fallback", application="Queue"), fallback) == []


def test_a_dial_whose_only_phone_is_in_a_talk_with_somebody_else_hangs() -> None:
    elsewhere = channel("r", application="AppDial", linkedid="d", bridge_id="b")
    other = channel("o", context="dial", application="Dial", bridge_id="b")
    assert hanging(channel("d", application="Dial", context="dial"), elsewhere, other) == ["d"]


@given(
    st.lists(
        st.builds(
            channel,
            st.text("abcdef", min_size=1, max_size=2),
            context=st.sampled_from(["hotline", "fallback", "seats", "member", "dial", ""]),
            application=st.sampled_from(["", "AGI", "Dial", "Queue", "AppDial", "AppQueue", "ConfBridge"]),
            linkedid=st.text("abcdef", min_size=1, max_size=2),
            bridge_id=st.sampled_from(["", "b1", "b2"]),
            duration=st.integers(0, 100_000),
        ),
        max_size=6,
        unique_by=lambda each: each.uniqueid,
    ),
    st.sets(st.text("abcdef", min_size=1, max_size=2)),
)
def test_of_any_channels(channels: list[LiveChannel], known: set[str]) -> None:
    found = list(orphans(channels, known))
    capped = list(over_cap(channels, 14_550))
    assert not {each.uniqueid for each in found} & known
    for each in (*found, *capped):
        assert each.context not in ("hotline", "fallback") or each.application in ("AppDial", "AppQueue")
    for each in capped:
        assert each.duration >= 14_550
        assert sum(other.bridge_id == each.bridge_id for other in channels) > 1
    assert not {each.uniqueid for each in found} & {each.uniqueid for each in capped}


def test_a_talk_over_the_cap_is_that_of_the_phone_and_not_of_the_caller() -> None:
    talk = (
        caller(bridge_id="b", application="Queue", context="fallback", duration=99_999),
        channel(application="AppQueue", linkedid="c", bridge_id="b", duration=14_550),
    )
    assert [each.uniqueid for each in over_cap(talk, 14_550)] == ["a"]
    assert list(over_cap(talk, 14_551)) == []
    assert list(over_cap(talk[1:], 14_550)) == []


def test_calls_from_the_trunk() -> None:
    channels = (
        caller("1"),
        caller("2", context="fallback", application="Queue"),
        caller("3", context="from-trunk", application=""),
        caller("4", context="refer"),
        caller("5", context="all-busy", application="Playback"),
        caller("6", context="callback-out"),
        caller("7", context="from-trunk", application="AppDial"),
        caller("8", name="PJSIP/1001-000000aa"),
        channel("9", application="AppDial", linkedid="1"),
        caller("10", context="from-trunk", application="AppDial2"),
        caller("11", context="follow-up"),
    )
    assert calls_from(channels) == 4


@pytest.mark.parametrize(
    ("name", "endpoint"),
    [
        ("PJSIP/1001-0000002a", "PJSIP/1001"),
        ("PJSIP/trunk-0000002a", "PJSIP/trunk"),
        ("Local/13800001234@from-trunk-00000001;1", "Local"),
        ("", ""),
    ],
)
def test_whose_channel_it_is_without_what_somebody_dialled(name: str, endpoint: str) -> None:
    assert endpoint_of(name) == endpoint
