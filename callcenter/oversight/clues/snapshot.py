"""What a sealed clue package holds of an appeal: how many facts it had then, and a hash that stands for them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from callcenter.errors import AppealFieldInvalid

__all__ = ["Snapshot", "digest_of", "snapshot"]


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """One appeal of a sealed package."""

    number: str
    facts: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.number} {self.facts} {self.sha256}"

    @classmethod
    def parse(cls, line: str) -> Snapshot:
        """What ``str`` gives. Raises AppealFieldInvalid."""
        match line.split():
            case [number, facts, sha256] if facts.isdigit():
                return cls(number=number, facts=int(facts), sha256=sha256)
        raise AppealFieldInvalid(f"{line!r} is no line of a clue package's contents")


def snapshot(number: str, bodies: Iterable[str]) -> Snapshot:
    """The snapshot of an appeal whose facts, in the order of the journal, are these pieces of JSON.

    Each is written anew with sorted keys and without blanks, so that it does not matter which database holds it.

    >>> snapshot("HA12345-20260101-000001-5", ['{"b": 1, "a": 2}']) == snapshot(
    ...     "HA12345-20260101-000001-5", ['{"a":2,"b":1}'])
    True
    """
    total, count = hashlib.sha256(), 0
    for body in bodies:
        total.update(msgspec.json.encode(msgspec.json.decode(body), order="sorted") + b"\n")
        count += 1
    return Snapshot(number=number, facts=count, sha256=total.hexdigest())


def digest_of(lines: Iterable[str]) -> str:
    """SHA-256 of the contents, one line for each appeal."""
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
