"""Oversight: look-back and on-site checks, supervision records, clue packages, the units' assessment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_KINDS = {"t": sa.Text, "n": sa.Integer, "b": sa.Boolean, "m": sa.BigInteger, "M": sa.BigInteger}
_TABLES = {
    "look_back": "t:look_back state M:first last t:unit category area strata n:size t:seed n:population t:digest "
    "M:upto m:planned ended changed t:actor reason",
    "look_back_item": "t:item look_back number state unit assignee n:tries t:check verdict method b:reopened "
    "m:decided changed t:actor reason",
    "onsite_check": "t:check number state unit look_back place task assignee kind m:due n:files fresh "
    "t:finding text verdict b:reopened m:planned reported decided changed t:actor reason",
    "onsite_evidence": "t:evidence check number media_type sha256 note actor role n:size M:at",
    "supervision_record": "t:record number state unit level origin n:demands replies lapses m:due t:result text "
    "m:opened closed changed t:actor reason",
    "supervision_entry": "t:entry record kind level text actor role reason m:due M:at",
    "clue_package": "t:package state unit title n:appeals t:digest receiver receipt sha256 result text "
    "m:opened sealed handed_over received concluded changed t:actor reason",
    "clue_item": "t:item package number note actor n:facts t:sha256 M:at",
    "assessment_exclusion": "t:exclusion number state unit code definitions m:requested t:requested_by reason "
    "m:decided t:decision m:changed t:actor",
    "assessment_period": "t:period state computing formula digest M:upto t:terms m:counted frozen t:frozen_by "
    "n:corrections m:changed t:actor reason",
    "assessment_count": "t:count period unit indicator computing n:numerator denominator excluded",
    "assessment_correction": "t:correction period unit indicator actor role reason n:numerator denominator excluded "
    "M:at",
}
"""Table → its columns, the key first; ``m`` are moments that may be missing, ``M`` those that are always there."""
_INDEXES = {
    "look_back": {"planned": "planned"},
    "look_back_item": {
        "sample": "look_back number", "number": "number", "assignee": "assignee state", "decided": "decided",
    },
    "onsite_check": {
        "number": "number", "assignee": "assignee state", "decided": "decided", "planned": "planned",
    },
    "onsite_evidence": {"check": "check"},
    "supervision_record": {"number": "number", "unit": "unit state", "due": "state due", "opened": "opened"},
    "supervision_entry": {"record": "record at"},
    "clue_package": {"unit": "unit state"},
    "clue_item": {"package": "package number"},
    "assessment_exclusion": {"unit": "unit state", "number": "number"},
    "assessment_count": {"period": "period unit"},
    "assessment_correction": {"period": "period unit"},
}  # fmt: skip


def upgrade() -> None:
    """Create the tables."""
    for name, columns in _TABLES.items():
        op.create_table(name, *_columns(columns))
        for index, of in _INDEXES.get(name, {}).items():
            op.create_index(f"{name}_{index}", name, of.split())


def _columns(names: str) -> list[sa.Column[object]]:
    made: list[sa.Column[object]] = []
    kind = ""
    for word in names.split():
        before, _, name = word.rpartition(":")
        kind = before or kind
        made.append(sa.Column(name, _KINDS[kind](), primary_key=not made, nullable=bool(made) and kind == "m"))
    return made
