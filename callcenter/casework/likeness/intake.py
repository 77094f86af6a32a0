"""At intake: the model's category stands beside what the seat decides, and is filled in when the model is sure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, select

from callcenter.casework.likeness.categories import CategoryProposal
from callcenter.casework.orders import Order
from callcenter.journal.tables import appeal

__all__ = ["Propose", "with_category", "written_down"]

Propose = Callable[[str], CategoryProposal | None]
"""Text → the model's proposal; None when it has none."""


def written_down(connection: Connection, number: str) -> tuple[str, str]:
    """Text and category that an appeal has already; empty for one that is not known."""
    row = connection.execute(select(appeal.c.text, appeal.c.category).where(appeal.c.number == number)).first()
    return (row[0] or "", row[1] or "") if row is not None else ("", "")


def with_category(order: Order, propose: Propose, already: tuple[str, str] = ("", "")) -> Order:
    """The order with the proposal beside the category that a person gave; without one, the proposal if it is sure.

    ``already``: text and category that stand there. What stands there is never replaced.
    """
    given, text = order.said.get("category"), order.said.get("text") or already[0]
    if not text or (given is None and (already[1] or "text" not in order.said)):
        return order
    proposal = propose(text)
    if proposal is None or (given is None and not proposal.sure):
        return order
    said = {
        "category": proposal.category if given is None else given,
        "proposal": _said(proposal, filled_in=given is None),
    }
    return replace(order, said=order.said | said)


def _said(proposal: CategoryProposal, *, filled_in: bool) -> dict[str, Any]:
    return {
        "proposed_category": proposal.category, "proposal_margin": proposal.margin, "proposal_model": proposal.model,
        "filled_in": filled_in,
    }  # fmt: skip
