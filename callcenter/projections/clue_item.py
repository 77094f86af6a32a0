"""Read table ``clue_item``: one row for each appeal of a clue package; comes before ``clue_package``."""

from __future__ import annotations

from callcenter.facts import CluesAdded, CluesRemoved, CluesSealed, Fact
from callcenter.oversight.clues import PACKAGE_FOLDING
from callcenter.oversight.clues.snapshot import Snapshot
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD", "item_of"]


def item_of(package: str, number: str) -> str:
    """Key of a row."""
    return f"{package}/{number}"


def _fits(rows: ReadRows, package: str, fact: Fact) -> bool:
    row = rows.clue_package.get(package)
    return row is not None and PACKAGE_FOLDING.fits(row["state"], fact)


def _added(rows: ReadRows, fact: CluesAdded) -> None:
    if _fits(rows, fact.package, fact):
        rows.clue_item.change(item_of(fact.package, fact.appeal)).update(
            package=fact.package, number=fact.appeal, note=fact.note, actor=fact.actor, at=fact.at
        )


def _removed(rows: ReadRows, fact: CluesRemoved) -> None:
    if _fits(rows, fact.package, fact):
        rows.clue_item.remove(item_of(fact.package, fact.appeal))


def _sealed(rows: ReadRows, fact: CluesSealed) -> None:
    if not _fits(rows, fact.package, fact):
        return
    for line in fact.contents:
        found = Snapshot.parse(line)
        row = rows.clue_item.change(item_of(fact.package, found.number))
        row.update(package=fact.package, number=found.number, facts=found.facts, sha256=found.sha256)


FOLD = {CluesAdded: _added, CluesRemoved: _removed, CluesSealed: _sealed}
