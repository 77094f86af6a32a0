"""What facts change of a clue package."""

from __future__ import annotations

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
)
from callcenter.oversight.clues.life import PACKAGE, Package
from callcenter.oversight.folding import Changes, Folding, nothing

__all__ = ["PACKAGE_FOLDING"]


def _opened(package: Package, fact: CluesOpened) -> Changes:
    return {"unit": fact.unit, "title": fact.title, "opened": fact.at, "reason": fact.reason}


def _added(package: Package, fact: CluesAdded) -> Changes:
    return {"appeals": package.appeals + 1}


def _removed(package: Package, fact: CluesRemoved) -> Changes:
    return {"appeals": package.appeals - 1}


def _sealed(package: Package, fact: CluesSealed) -> Changes:
    return {"digest": fact.digest, "sealed": fact.at, "appeals": len(fact.contents)}


def _handed_over(package: Package, fact: CluesHandedOver) -> Changes:
    return {"receiver": fact.receiver, "sha256": fact.sha256, "handed_over": fact.at}


def _received(package: Package, fact: CluesReceived) -> Changes:
    return {"receipt": fact.receipt, "received": fact.at}


def _concluded(package: Package, fact: CluesConcluded) -> Changes:
    return {"result": fact.result, "text": fact.text, "concluded": fact.at}


PACKAGE_FOLDING = Folding(PACKAGE, CluesOpened, {
    CluesOpened: ("open", _opened),
    CluesAdded: ("add", _added),
    CluesRemoved: ("remove", _removed),
    CluesSealed: ("seal", _sealed),
    CluesExported: ("export", nothing),
    CluesHandedOver: ("hand_over", _handed_over),
    CluesReceived: ("receive", _received),
    CluesConcluded: ("conclude", _concluded),
    CluesDiscarded: ("discard", nothing),
})  # fmt: skip
