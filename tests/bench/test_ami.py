"""The mix of manager events that is parsed."""

from __future__ import annotations

from bench.ami import events, pieces
from callcenter.ami.codec import AmiDecoder

_TEXT = b"Asterisk Call Manager/11.0.0\r\nResponse: Success\r\nActionID: 1\r\n\r\n" + b"".join(
    b"Event: %s\r\nUniqueid: 1.%d\r\n\r\n" % (name, number)
    for number, name in enumerate((b"Newexten", b"DialBegin", b"Hangup"))
)


def test_only_events_are_taken_and_only_those_named() -> None:
    assert len(events(_TEXT)) == 3
    assert events(_TEXT, {"Hangup"}) == [b"Event: Hangup\r\nUniqueid: 1.2"]


def test_the_pieces_hold_exactly_the_messages_they_promise() -> None:
    data, count = pieces(events(_TEXT), 10_000)
    decoder = AmiDecoder()
    assert len(data) > 1
    assert count >= 10_000
    assert sum(len(decoder.feed(piece)) for piece in data) == count
