"""What can be done with a clue package: (package, who acts and when, what is said) → facts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from callcenter.appeals import fields
from callcenter.errors import AppealFieldInvalid
from callcenter.facts import (
    CluesAdded,
    CluesConcluded,
    CluesDiscarded,
    CluesExported,
    CluesHandedOver,
    CluesOpened,
    CluesReceived,
    CluesRemoved,
    CluesSealed,
    Fact,
)
from callcenter.oversight.acting import Acting, refuse_unless
from callcenter.oversight.clues.life import PACKAGE, Package
from callcenter.oversight.clues.snapshot import Snapshot, digest_of
from callcenter.oversight.roles import CENTRE
from callcenter.oversight.words import INSPECTION_WORDS

__all__ = ["add", "conclude", "discard", "export", "hand_over", "open_package", "receive", "remove", "seal"]


def open_package(ident: str, unit: str, acting: Acting, *, title: str) -> list[Fact]:
    """Begin to gather appeals about ``unit``."""
    acting.must_be_one_of(CENTRE, "open")
    acting.needs_reason("open")
    if not (title := fields.line(title, "title")):
        raise AppealFieldInvalid("title is empty: say what it is about")
    return [CluesOpened(**acting.signature, package=ident, unit=unit, title=title)]


def add(
    package: Package, acting: Acting, *, appeal: str, units: Collection[str], there: bool, note: str = ""
) -> list[Fact]:
    """Put an appeal in; ``units`` are those that have had it, ``there``: it is in already."""
    PACKAGE.check(package.state, "add", acting.role)
    refuse_unless(not there, f"{appeal} is in {package.package} already")
    refuse_unless(package.unit in units, f"the unit {package.unit} never had {appeal}: it says nothing about it")
    return [CluesAdded(**_of(package, acting), appeal=appeal, note=fields.line(note, "note"))]


def remove(package: Package, acting: Acting, *, appeal: str, there: bool) -> list[Fact]:
    """Take an appeal out."""
    PACKAGE.check(package.state, "remove", acting.role)
    refuse_unless(there, f"{appeal} is not in {package.package}")
    return [CluesRemoved(**_of(package, acting), appeal=appeal)]


def seal(package: Package, acting: Acting, contents: Sequence[Snapshot]) -> list[Fact]:
    """Lay down what it holds: each appeal with its facts up to now."""
    PACKAGE.check(package.state, "seal", acting.role)
    refuse_unless(bool(contents), f"{package.package} is empty: there is nothing to seal")
    lines = tuple(sorted(str(each) for each in contents))
    return [CluesSealed(**_of(package, acting), contents=lines, digest=digest_of(lines))]


def export(package: Package, acting: Acting, *, masked: bool, sha256: str) -> list[Fact]:
    """It was written into a file; without masking only with a reason."""
    PACKAGE.check(package.state, "export", acting.role)
    if not masked:
        acting.needs_reason("an export with personal data")
    return [CluesExported(**_of(package, acting), masked=masked, sha256=sha256)]


def hand_over(package: Package, acting: Acting, *, receiver: str, sha256: str = "") -> list[Fact]:
    """Give it to those who inspect."""
    PACKAGE.check(package.state, "hand_over", acting.role)
    if not (receiver := fields.line(receiver, "receiver")):
        raise AppealFieldInvalid("receiver is empty: who takes it?")
    return [CluesHandedOver(**_of(package, acting), receiver=receiver, sha256=fields.line(sha256, "sha256"))]


def receive(package: Package, acting: Acting, *, receipt: str) -> list[Fact]:
    """The receipt came."""
    PACKAGE.check(package.state, "receive", acting.role)
    if not (receipt := fields.line(receipt, "receipt")):
        raise AppealFieldInvalid("receipt is empty: write its number")
    return [CluesReceived(**_of(package, acting), receipt=receipt)]


def conclude(package: Package, acting: Acting, *, result: str, text: str) -> list[Fact]:
    """Those who inspect say what came of it."""
    PACKAGE.check(package.state, "conclude", acting.role)
    result = fields.word("result", result, INSPECTION_WORDS)
    text = fields.text(text, "text", "say what came of it")
    return [CluesConcluded(**_of(package, acting), result=result, text=text)]


def discard(package: Package, acting: Acting) -> list[Fact]:
    """Give it up before it is sealed."""
    PACKAGE.check(package.state, "discard", acting.role)
    acting.needs_reason("discard")
    return [CluesDiscarded(**_of(package, acting))]


def _of(package: Package, acting: Acting) -> dict[str, Any]:
    return {**acting.signature, "package": package.package}
