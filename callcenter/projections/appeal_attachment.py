"""Read table ``appeal_attachment``: one row for each file."""

from __future__ import annotations

from callcenter.facts import AttachmentAdded
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]


def _attachment(rows: ReadRows, fact: AttachmentAdded) -> None:
    rows.appeal_attachment.change(fact.attachment).update(
        number=fact.number, name=fact.name, media_type=fact.media_type, size=fact.size, sha256=fact.sha256,
        actor=fact.actor, role=fact.role, at=fact.at,
    )  # fmt: skip


FOLD = {AttachmentAdded: _attachment}
