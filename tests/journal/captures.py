"""What a real Asterisk and a real core recorded."""

from __future__ import annotations

from pathlib import Path

from callcenter.facts import Fact
from callcenter.facts.codec import decode_line
from callcenter.journal.cel import CelRow, parse_line

CAPTURES = Path(__file__).parents[1] / "captures"


def cel_rows(name: str) -> list[CelRow]:
    rows = [parse_line(line) for line in (CAPTURES / f"cel_{name}.json").read_bytes().splitlines()]
    assert None not in rows
    return [row for row in rows if row is not None]


def facts(name: str) -> list[Fact]:
    found = [decode_line(line) for line in (CAPTURES / f"facts_{name}.jsonl").read_bytes().splitlines()]
    return [fact for fact in found if fact is not None]
