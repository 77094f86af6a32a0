"""Decisions about pairs of appeals: kept with what the model held of them, and learned from."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, select

from callcenter.casework.likeness.keeping import weights_in
from callcenter.casework.orders import Order
from callcenter.journal.engine import reading
from callcenter.journal.tables import duplicate_decision
from callcenter.similarity import Candidate, Decision, Weights, learn

__all__ = ["decided", "learn_weights", "link_orders", "unlink_orders"]


def decided(order: Order, candidates: Iterable[Candidate], *, same: bool, other: str) -> Order:
    """The order that decides about a pair, with the score and what it was made of, if the model had proposed it."""
    found = next((each for each in candidates if each.number == other), None)
    said: dict[str, Any] = {"other": other, "same": same}
    if found is not None:
        said |= {"score": found.score, "band": found.band.value, "model": found.model, "features": dict(found.features)}
    return msgspec.structs.replace(order, deed="decide-duplicate", said=said)


def link_orders(order: Order, candidates: Iterable[Candidate]) -> list[Order]:
    """``order`` is a ``link``: the decision first, then the link. Carry them out as a whole."""
    return [decided(order, candidates, same=True, other=order.said["parent"]), order]


def unlink_orders(order: Order, connection: Connection) -> list[Order]:
    """``order`` is an ``unlink``: undone, and the last word about the pair is that they differ."""
    mine = select(duplicate_decision).where(duplicate_decision.c.number == order.number, duplicate_decision.c.same)
    last = connection.execute(mine.order_by(duplicate_decision.c.at.desc()).limit(1)).mappings().first()
    if last is None:
        return [order]
    said = {name: last[name] for name in ("other", "score", "band", "model")} | {"same": False}
    said["features"] = msgspec.json.decode(last["features"], type=dict[str, float])
    return [order, msgspec.structs.replace(order, deed="decide-duplicate", said=said)]


def learn_weights(engine: Engine, folder: Path) -> Weights:
    """Learn from all that was decided, write the next version, and keep the one before beside it.

    Raises ModelUnusable when there is nothing to learn from, StoreAway or OSError.
    """
    before = weights_in(folder)
    after = learn(_decisions(engine), before)
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    (folder / f"weights-{before.version:04d}.json").write_bytes(before.encode())
    fresh = folder / "weights.json.new"
    fresh.write_bytes(after.encode())
    os.replace(fresh, folder / "weights.json")
    return after


def _decisions(engine: Engine) -> list[Decision]:
    """The last word about each pair whose score is known."""
    wanted = select(duplicate_decision).order_by(duplicate_decision.c.at)
    with reading(engine) as connection:
        rows = connection.execute(wanted).mappings().all()
    last = {frozenset((row["number"], row["other"])): row for row in rows if row["features"] not in ("", "{}")}
    return [
        Decision(msgspec.json.decode(row["features"], type=dict[str, float]), bool(row["same"]))
        for row in last.values()
    ]
