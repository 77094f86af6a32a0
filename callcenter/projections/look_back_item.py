"""Read table ``look_back_item``: one row for each appeal of a sample."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from callcenter.facts import Fact, LookBackPlanned
from callcenter.oversight.look_back import ITEM_FOLDING, Item, drawn
from callcenter.projections.living import living
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]


def _drawn(rows: ReadRows, fact: LookBackPlanned) -> None:
    for item in drawn(fact):
        rows.look_back_item.change(item.item).update(msgspec.structs.asdict(item))


FOLD: Mapping[type[Fact], Callable[[ReadRows, Any], None]] = {
    LookBackPlanned: _drawn,
    **living("look_back_item", ITEM_FOLDING, Item),
}
