"""What is fuzzed: each target takes bytes and must neither fail nor grow without bound, whatever they are."""

from __future__ import annotations

import atexit
import contextlib
import shutil
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import callcenter.agi.codec as agi
import callcenter.ami.codec as ami
from callcenter.errors import AgiProtocolError, AmiProtocolError, UnsafeArgument
from callcenter.ivr import inspect_library
from callcenter.journal.cel import parse_line
from callcenter.journal.evidence import gather

__all__ = ["TARGETS", "Target"]

_ROOT = Path(__file__).parents[2]
_GREETING = b"Asterisk Call Manager/11.0.0\r\n"
_CAPTURES = _ROOT / "tests" / "captures"


class Target(NamedTuple):
    """One parser, and what its corpus begins with."""

    run: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]
    modules: tuple[str, ...]
    """Whose branches guide the search."""
    longest: int
    """Most bytes of an input."""


def fuzz_ami(data: bytes) -> None:
    """Messages come out the same however the bytes were cut; what a message's values hold, an action carries."""
    cut, data = data[0] if data else 0, _GREETING + data
    first = _fed(ami.AmiDecoder(), [data], AmiProtocolError)
    second = _fed(ami.AmiDecoder(), [data[:cut], data[cut:]], AmiProtocolError)
    if first is not None and second is not None:
        assert first == second
    for message in first or []:
        with contextlib.suppress(UnsafeArgument):
            sent = ami.encode_action("1", "Ping", dict(message))
            assert sent.count(b"\r\n\r\n") == 1
            assert sent.endswith(b"\r\n\r\n")
            assert b"\0" not in sent


def fuzz_agi(data: bytes) -> None:
    """Replies come out the same however the bytes were cut; an argument never becomes a second command."""
    cut = data[0] if data else 0
    first = _fed(agi.AgiDecoder(), [data], AgiProtocolError)
    second = _fed(agi.AgiDecoder(), [data[:cut], data[cut:]], AgiProtocolError)
    if first is not None and second is not None:
        assert list(map(repr, first)) == list(map(repr, second))
    with contextlib.suppress(UnsafeArgument):
        sent = agi.encode_command("EXEC", "Dial", data.decode("utf-8", "surrogateescape"))
        assert sent.count(b"\n") == 1
        assert sent.endswith(b"\n")
        assert b"\0" not in sent
        assert b"\r" not in sent


def _fed(
    decoder: ami.AmiDecoder | agi.AgiDecoder, pieces: list[bytes], refusal: type[Exception]
) -> list[object] | None:
    """What came out; None when the bytes were refused."""
    found: list[object] = []
    try:
        for piece in pieces:
            found += decoder.feed(piece)
    except refusal:
        return None
    return found


def fuzz_cel(data: bytes) -> None:
    """A line is a row with a moment, or none; rows of any kind can be gathered."""
    rows = [row for line in data.split(b"\n") if (row := parse_line(line)) is not None]
    assert all(isinstance(row.at, int) for row in rows)
    gather(rows)


def fuzz_flow(data: bytes) -> None:
    """A file is a flow, or its mistakes are told with their lines."""
    folder = _folder()
    (folder / "main.yaml").write_bytes(data)
    library, mistakes = inspect_library(
        folder, folder / "prompts.yaml", None, queues={"voice"}, entries={"main"}
    )
    assert mistakes or "main" in library.flows
    assert all(mistake.message for mistake in mistakes)


@cache
def _folder() -> Path:
    """With a catalogue of a single prompt: a large one would take most of the time."""
    made = Path(tempfile.mkdtemp(prefix="fuzz-flows-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    (made / "prompts.yaml").write_text("prompts: {welcome: 您好}\n", encoding="utf-8")
    return made


def _captured(pattern: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(_CAPTURES.glob(pattern))]


def _flows() -> list[bytes]:
    folders = (_ROOT / "ivr_flows", _ROOT / "tests" / "e2e" / "flows")
    return [path.read_bytes() for folder in folders for path in sorted(folder.glob("*.yaml"))]


TARGETS: Mapping[str, Target] = {
    "ami": Target(fuzz_ami, lambda: _captured("ami_*"), ("callcenter.ami.codec",), 4096),
    "agi": Target(fuzz_agi, lambda: _captured("agi_*"), ("callcenter.agi.codec",), 4096),
    "cel": Target(fuzz_cel, lambda: _captured("cel_*"), ("callcenter.journal",), 8192),
    "flow": Target(fuzz_flow, _flows, ("callcenter.ivr", "callcenter.config.yaml_file"), 8192),
}
"""A new parser of bytes from outside is a function above and its line here."""
