"""What facts change of an on-site check."""

from __future__ import annotations

from callcenter.facts import (
    EvidenceAdded,
    OnsiteAssigned,
    OnsiteCancelled,
    OnsiteDecided,
    OnsitePlanned,
    OnsiteReported,
    OnsiteSentBack,
)
from callcenter.oversight.folding import Changes, Folding, nothing
from callcenter.oversight.onsite.life import CHECK, Check

__all__ = ["CHECK_FOLDING"]


def _planned(check: Check, fact: OnsitePlanned) -> Changes:
    said = {name: getattr(fact, name) for name in ("number", "unit", "look_back", "place", "task", "due")}
    return {**said, "planned": fact.at}


def _assigned(check: Check, fact: OnsiteAssigned) -> Changes:
    return {"assignee": fact.assignee, "kind": fact.kind, "fresh": 0}


def _attached(check: Check, fact: EvidenceAdded) -> Changes:
    return {"files": check.files + 1, "fresh": check.fresh + 1}


def _reported(check: Check, fact: OnsiteReported) -> Changes:
    return {"finding": fact.finding, "text": fact.text, "reported": fact.at}


def _sent_back(check: Check, fact: OnsiteSentBack) -> Changes:
    return {"finding": "", "text": "", "reported": None, "fresh": 0, "reason": fact.reason}


def _decided(check: Check, fact: OnsiteDecided) -> Changes:
    return {"verdict": fact.verdict, "reopened": fact.reopened, "decided": fact.at, "reason": fact.reason}


CHECK_FOLDING = Folding(CHECK, OnsitePlanned, {
    OnsitePlanned: ("plan", _planned),
    OnsiteAssigned: ("assign", _assigned),
    EvidenceAdded: ("attach", _attached),
    OnsiteReported: ("report", _reported),
    OnsiteSentBack: ("send_back", _sent_back),
    OnsiteDecided: ("decide", _decided),
    OnsiteCancelled: ("cancel", nothing),
})  # fmt: skip
