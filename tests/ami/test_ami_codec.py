"""AMI bytes in any pieces, what is dropped, what is refused."""

from __future__ import annotations

import doctest
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.ami import codec
from callcenter.ami.codec import AmiDecoder, Message, encode_action
from callcenter.errors import AmiProtocolError, UnsafeArgument

GREETING = b"Asterisk Call Manager/11.0.0\r\n"
CAPTURE = (Path(__file__).parents[1] / "captures" / "ami_call.txt").read_bytes().replace(b"\n", b"\r\n")
TEXT = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=60)


def decoded(data: bytes, wanted: set[bytes] | None = None) -> list[Message]:
    return AmiDecoder(wanted=wanted).feed(GREETING + data)


def test_a_real_call() -> None:
    messages = AmiDecoder().feed(CAPTURE)
    dials = [message for message in messages if message.name == "DialEnd"]
    assert [dial["DialStatus"] for dial in dials][:2] == ["NOANSWER", "ANSWER"]
    (contact,) = (message for message in messages if message.name == "ContactList")
    assert (contact["Endpoint"], contact.action_id) == ("1001", "cc3")


def test_unwanted_events_are_dropped_unless_they_answer_an_action() -> None:
    decoder = AmiDecoder(wanted={b"DialEnd"})
    names = {message.name for message in decoder.feed(CAPTURE)}
    assert "DialEnd" in names
    assert {"CoreShowChannel", "CoreShowChannelsComplete", "OriginateResponse", ""} <= names
    assert not {"VarSet", "Newexten", "Hangup"} & names
    assert decoder.dropped > 40


def test_the_last_of_a_repeated_header_counts() -> None:
    (message,) = decoded(b"Event: X\r\nChanVariable: A=1\r\nChanVariable: B=a=b\r\nKey: 1\r\nKey: 2\r\nEmpty: \r\n\r\n")
    assert (message["Key"], message["Empty"]) == ("2", "")
    assert message.variables == {"A": "1", "B": "a=b"}
    assert message.all("Empty") == [""]
    assert message.all("Nothing") == []


def test_output_of_a_command() -> None:
    (message,) = decoded(b"Response: Success\r\nActionID: 1\r\nOutput: a: 1\r\nOutput: \r\nOutput: b\r\n\r\n")
    assert message.all("Output") == ["a: 1", "", "b"]


def test_odd_lines_are_no_headers() -> None:
    messages = decoded(b"Response: Error\r\nActionID: 1\r\n\r\n\r\nEvent: X\r\nno colon\r\nA:b\r\n\r\n")
    assert messages == [{"Response": "Error", "ActionID": "1"}, {"Event": "X", "A": "b"}]


def test_greeting() -> None:
    decoder = AmiDecoder()
    assert decoder.feed(GREETING[:10]) == []
    assert decoder.feed(GREETING[10:]) == []
    assert decoder.version == "11.0.0"


@pytest.mark.parametrize("data", [b"HTTP/1.1 400 Bad\r\n", b"x", b"\0\0\0\0\r\n"])
def test_another_service_is_noticed(data: bytes) -> None:
    with pytest.raises(AmiProtocolError):
        AmiDecoder().feed(data)


def test_a_message_without_end_is_refused() -> None:
    decoder = AmiDecoder(max_message=1000)
    decoder.feed(GREETING)
    with pytest.raises(AmiProtocolError):
        decoder.feed(b"Event: X\r\n" * 200)


@given(st.lists(st.integers(min_value=0), max_size=12))
def test_any_split_gives_the_same(cuts: list[int]) -> None:
    decoder = AmiDecoder()
    edges = [0, *sorted(cut % (len(CAPTURE) + 1) for cut in cuts), len(CAPTURE)]
    pieces = [message for a, b in pairwise(edges) for message in decoder.feed(CAPTURE[a:b])]
    assert pieces == AmiDecoder().feed(CAPTURE)


@given(st.binary(max_size=300))
def test_random_bytes_never_break_it(data: bytes) -> None:
    assert all(isinstance(message, Message) for message in decoded(data + b"\r\n\r\n"))


@given(st.lists(st.tuples(st.sampled_from(["Channel", "Variable", "Cause-txt"]), TEXT), max_size=6))
def test_what_is_encoded_is_one_message(headers: list[tuple[str, str]]) -> None:
    (message,) = decoded(encode_action("7", "Setvar", headers))
    assert message == {"Action": "Setvar", "ActionID": "7", **dict(headers)}


@given(TEXT, st.sampled_from(["\r", "\n", "\r\n", "\0"]), TEXT)
def test_line_breaks_and_nul_are_refused(before: str, bad: str, after: str) -> None:
    with pytest.raises(UnsafeArgument):
        encode_action("7", "Setvar", [("Value", before + bad + after)])


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("Set var", []),
        ("Ping\r\nAction: Logoff", []),
        ("Setvar", [("Va lue", "1")]),
        ("Setvar", [("Value: 1\r\nX", "1")]),
        ("Setvar", [("Value", "x" * 1000)]),
        ("Setvar", [("Value", "中" * 340)]),
        ("Setvar", [("Value", "1")] * 130),
        ("Setvar", [("Value", "\ud800")]),
    ],
)
def test_bad_actions_are_refused(name: str, headers: list[tuple[str, str]]) -> None:
    with pytest.raises(UnsafeArgument):
        encode_action("7", name, headers)


def test_examples_in_the_docstrings() -> None:
    assert doctest.testmod(codec) == (0, 1)
