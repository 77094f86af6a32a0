"""Manager messages parsed per CPU second, on the text of a real call."""

from __future__ import annotations

import logging
import re
import time
from collections import deque
from collections.abc import Callable, Container, Sequence
from pathlib import Path
from typing import Any

from panoramisk.ami_protocol import AMIProtocol

from bench.figures import Figure, Goal, say
from callcenter.ami.codec import AmiDecoder
from callcenter.pbx.render import AMI_EVENTS

__all__ = ["events", "measure", "pieces"]

_CAPTURE = Path(__file__).parents[1] / "tests" / "captures" / "ami_call.txt"
_GREETING = b"Asterisk Call Manager/11.0.0\r\n"
_READ = 65536
"""Bytes that Twisted reads at once."""


def measure(quick: bool) -> list[Figure]:
    """Ours and panoramisk's parser in turn: every event of a call, and those that we let through to us."""
    text = _CAPTURE.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    figures = []
    for name, mix in (
        ("ami.all_events", events(text)),
        ("ami.our_events", events(text, AMI_EVENTS)),
    ):
        figures.append(_compare(name, mix, *((20_000, 3) if quick else (100_000, 5))))
    return figures


def _compare(name: str, call: Sequence[bytes], messages: int, rounds: int) -> Figure:
    data, count = pieces(call, messages)
    ours, theirs = [], []
    for number in range(rounds):
        ours.append(_rate(_ours, data, count))
        theirs.append(_rate(_panoramisk, data, count))
        say(f"{name} {number + 1}/{rounds}: {ours[-1]:,.0f}/s, panoramisk {theirs[-1]:,.0f}/s")
    size = round(sum(map(len, data)) / count)
    details = {"messages": count, "bytes_per_message": size, "capture": _CAPTURE.name}
    rivals = {"panoramisk": theirs}
    return Figure(name, "messages per CPU second", ours, Goal(">=", 100_000), rivals, details)


def events(text: bytes, names: Container[str] | None = None) -> list[bytes]:
    """The events of a capture, each without the empty line behind it; only those of ``names`` when given."""
    found = re.findall(rb"^Event: (\S+)\r\n(.*?)\r\n\r\n", text, re.MULTILINE | re.DOTALL)
    wanted = [(name, rest) for name, rest in found if names is None or name.decode() in names]
    return [b"Event: " + name + b"\r\n" + rest for name, rest in wanted]


def pieces(call: Sequence[bytes], messages: int) -> tuple[list[bytes], int]:
    """A call's events repeated to at least ``messages``, cut as a socket gives them; their exact number."""
    times = -(-messages // len(call))
    stream = _GREETING + b"".join(event + b"\r\n\r\n" for event in call) * times
    return [stream[at : at + _READ] for at in range(0, len(stream), _READ)], len(call) * times


def _rate(parse: Callable[[Sequence[bytes]], int], data: Sequence[bytes], count: int) -> float:
    began = time.process_time()
    parsed = parse(data)
    seconds = time.process_time() - began
    if parsed != count:
        raise RuntimeError(f"{parse.__name__} found {parsed} of {count} messages")
    return count / seconds


def _ours(data: Sequence[bytes]) -> int:
    decoder = AmiDecoder()
    return sum(len(decoder.feed(piece)) for piece in data)


class _Counter:
    """In place of panoramisk's Manager: only counts."""

    def __init__(self) -> None:
        self.messages = 0

    def dispatch(self, event: Any) -> None:
        """An event, parsed."""
        self.messages += 1


def _panoramisk(data: Sequence[bytes]) -> int:
    protocol: Any = AMIProtocol()
    protocol.encoding, protocol.queue, protocol.responses = "utf8", deque(), {}
    protocol.version, protocol.log = None, logging.getLogger("bench.panoramisk")
    protocol.factory = counter = _Counter()
    for piece in data:
        protocol.data_received(piece)
    return counter.messages
