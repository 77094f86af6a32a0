"""AGI bytes in any pieces, and what is refused."""

from __future__ import annotations

import doctest
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.agi import codec
from callcenter.agi.codec import HANGUP, AgiDecoder, AgiItem, Headers, Reply, encode_command
from callcenter.errors import AgiProtocolError, UnsafeArgument
from callcenter.testing.fake_commands import split_words

CAPTURES = Path(__file__).parents[1] / "captures"
HEADERS = b"agi_network: yes\nagi_network_script: hotline\nagi_callerid: 13800001234\nagi_accountcode: \n\n"
TEXT = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=60)


def decoded(data: bytes) -> list[AgiItem]:
    return AgiDecoder().feed(data)


def from_asterisk(capture: str) -> bytes:
    """What Asterisk sent in a capture: its lines stand behind ``< ``."""
    lines = (CAPTURES / capture).read_bytes().splitlines(keepends=True)
    return b"".join(line[2:] for line in lines if line.startswith(b"< "))


def in_pieces(data: bytes, cuts: list[int]) -> list[AgiItem]:
    decoder = AgiDecoder()
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [item for a, b in pairwise(edges) for item in decoder.feed(data[a:b])]


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("200 result=0", Reply(200, "0")),
        ("200 result=1 (a (b) c)", Reply(200, "1", "a (b) c")),
        ("200 result=1 ()", Reply(200, "1", "")),
        ("200 result= (timeout)", Reply(200, "", "timeout")),
        ("200 result=", Reply(200, "")),
        ("200 result=0 (timeout) endpos=48000", Reply(200, "0", "timeout", "endpos=48000")),
        ("200 result=53 endpos=3360", Reply(200, "53", "", "endpos=3360")),
        ("510 Invalid or unknown command", Reply(510, "", "", "Invalid or unknown command")),
    ],
)
def test_replies(line: str, reply: Reply) -> None:
    assert decoded(HEADERS + line.encode() + b"\n")[1:] == [reply]


def test_headers_come_without_their_prefix() -> None:
    assert decoded(HEADERS) == [
        {"network": "yes", "network_script": "hotline", "callerid": "13800001234", "accountcode": ""}
    ]


def test_usage_is_one_reply() -> None:
    text = b"520-Invalid command syntax.  Proper usage follows:\nSets a variable\n520 End of proper usage.\n"
    (reply,) = decoded(HEADERS + text)[1:]
    assert isinstance(reply, Reply)
    assert (reply.code, reply.extra.count("\n")) == (520, 2)


def test_hangup_and_trying_are_no_replies() -> None:
    items = decoded(HEADERS + b"100 Trying\n200 result=0\nHANGUP\nHANGUP\n")
    assert items[1:] == [Reply(200, "0"), HANGUP, HANGUP]


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\n",
        b"agi_network yes\n",
        b"agi_a: 1\nagi_a: 2\n",
        b"agi_a: \0\n",
        b"agi_a: " + b"x" * 9000,
        b"agi_a: " + b"x" * 9000 + b"\n",
        b"".join(b"agi_h%d: x\n" % i for i in range(101)),
        HEADERS + b"what\n",
        HEADERS + b"2000 result=1\n",
        HEADERS + b"\n",
        HEADERS + b"200 result=1 (never closed\n",
        HEADERS + b"520-\n" + b"line\n" * 5000,
    ],
)
def test_garbage_is_refused(data: bytes) -> None:
    with pytest.raises(AgiProtocolError):
        decoded(data)


@pytest.mark.parametrize("capture", sorted(path.name for path in CAPTURES.glob("agi_*.txt")))
def test_real_sessions_are_understood(capture: str) -> None:
    first, *rest = decoded(from_asterisk(capture))
    assert isinstance(first, Headers)
    assert first["version"].startswith("22.")
    commands = (CAPTURES / capture).read_text().count("\n> ")
    replies = sum(isinstance(item, Reply) for item in rest)
    assert replies in (commands, commands - 1)  # the connection may end before the last one


@given(st.lists(st.integers(min_value=0), max_size=12))
def test_any_split_gives_the_same(cuts: list[int]) -> None:
    data = from_asterisk("agi_commands.txt")
    assert in_pieces(data, cuts) == decoded(data)


@given(st.binary(max_size=300), st.lists(st.integers(min_value=0), max_size=4))
def test_random_bytes_never_break_it(data: bytes, cuts: list[int]) -> None:
    try:
        items = in_pieces(data, cuts)
    except AgiProtocolError:
        return
    assert all(isinstance(item, Headers | Reply) or item is HANGUP for item in items)


@given(st.lists(TEXT, max_size=5))
def test_asterisk_reads_the_words_that_were_sent(arguments: list[str]) -> None:
    line = encode_command("SET VARIABLE", *arguments)
    assert line.count(b"\n") == 1
    assert split_words(line.decode().removesuffix("\n")) == ["SET", "VARIABLE", *arguments]


@given(TEXT, st.sampled_from("\r\n\0"), TEXT)
def test_line_breaks_and_nul_are_refused(before: str, bad: str, after: str) -> None:
    with pytest.raises(UnsafeArgument):
        encode_command("VERBOSE", before + bad + after)


@pytest.mark.parametrize(
    "words", [("verbose",), ("SET\nHANGUP",), ("",), ("EXEC", "x" * 8000), ("EXEC", *"a" * 101), ("EXEC", "\ud800")]
)
def test_bad_commands_are_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(UnsafeArgument):
        encode_command(*words)


def test_numbers_are_fine() -> None:
    assert encode_command("WAIT FOR DIGIT", -1) == b'WAIT FOR DIGIT "-1"\n'


def test_examples_in_the_docstrings() -> None:
    assert doctest.testmod(codec) == (0, 1)
