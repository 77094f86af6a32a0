"""What appeals are about, where, and what units reply."""

from __future__ import annotations

from itertools import accumulate
from random import Random

from callcenter.testing.complaint_words import MATTERS, Matter

__all__ = ["AREAS", "CATEGORIES", "UNITS", "Drawn"]

UNITS = (
    "housing", "urban_management", "environment", "transport", "market_regulation", "social_security", "education",
    "health", "water", "public_security", "agriculture", "east_town", "old_town", "riverside", "power_supply",
)  # fmt: skip
"""Ids of the shipped ``config/units.yaml``."""
AREAS = ("城东镇", "老城街道", "滨河街道", "开发区", "西场镇", "李堡镇", "曲塘镇", "白甸镇")
CATEGORIES = tuple(sorted({matter.category for matter in MATTERS}))
_UNIT_CHANCES = tuple(accumulate(1 / (rank + 2) for rank in range(len(UNITS))))
_AREA_CHANCES = tuple(accumulate(1 / (rank + 1) for rank in range(len(AREAS))))
_REPLIES = (
    "经核实情况属实，我单位已安排工作人员到场处理，目前已处理完毕并告知诉求人",
    "接单后立即联系诉求人并约定上门查看，问题系设备老化所致，现已更换",
    "已责令责任方限期整改到位，我单位将持续跟踪落实",
    "已向诉求人解释相关政策，暂不符合条件，待政策调整后可再次申请",
)


class Drawn:
    """Draws where and what."""

    def __init__(self, draw: Random) -> None:
        self._draw = draw

    def unit(self, *others: str) -> str:
        """One of the units, some more often than others."""
        while (found := self._draw.choices(UNITS, cum_weights=_UNIT_CHANCES)[0]) in others:
            pass
        return found

    def area(self) -> str:
        """One of the towns and districts."""
        return self._draw.choices(AREAS, cum_weights=_AREA_CHANCES)[0]

    def matter(self) -> Matter:
        """What it is about."""
        return self._draw.choice(MATTERS)

    def place(self) -> str:
        """Where it is."""
        draw = self._draw
        return f"{draw.choice('江黄长人中宁明通迎开')}海路{draw.randint(1, 399)}号{draw.randint(1, 40)}号楼"

    def text(self, matter: Matter, place: str) -> str:
        """How somebody says it."""
        draw = self._draw
        return (
            f"诉求人反映{place}{draw.choice(matter.what)}，{draw.choice(matter.effect)}，"
            f"已持续{draw.randint(2, 60)}天，希望有关部门尽快核实处理并给予答复。"
        )

    def reply(self, place: str) -> str:
        """What a unit writes; hardly any two are the same."""
        draw = self._draw
        when = f"{draw.randint(1, 12)}月{draw.randint(1, 28)}日{draw.randint(8, 18)}时{draw.randint(0, 59)}分"
        return f"{place}：{draw.choice(_REPLIES)}（{when}电话告知）。"
