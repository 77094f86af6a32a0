"""A past appeal as a row of a sheet tells it, and the sheet's columns."""

from __future__ import annotations

import msgspec

from callcenter.sheets import Column, Columns

__all__ = ["COLUMNS", "ENDINGS", "Past"]

COLUMNS = Columns(
    Column("reference", "原编号", needed=True),
    Column("channel", "渠道", needed=True),
    Column("state", "状态", needed=True),
    Column("opened", "登记时间", needed=True),
    Column("type", "诉求类型", needed=True),
    Column("mode", "办理方式"),
    Column("category", "分类"),
    Column("urgency", "紧急程度"),
    Column("area", "区域"),
    Column("name", "诉求人"),
    Column("caller", "来电号码"),
    Column("enterprise", "企业"),
    Column("confidential", "保密"),
    Column("occurred", "发生时间"),
    Column("place", "地点"),
    Column("cause", "起因"),
    Column("course", "经过"),
    Column("text", "内容", needed=True),
    Column("unit", "承办单位"),
    Column("dispatched", "派单时间"),
    Column("signed", "签收时间"),
    Column("due", "办理时限"),
    Column("replied", "答复时间"),
    Column("reply", "答复内容"),
    Column("outcome", "办理结果"),
    Column("called_back", "回访时间"),
    Column("resolved", "是否解决"),
    Column("satisfaction", "满意度"),
    Column("exclusion", "剔除原因"),
    Column("closed", "办结时间"),
    Column("archived", "归档时间"),
    Column("refusal", "不予受理原因"),
    Column("actor", "经办人"),
    Column("number", "编号"),
)
"""What an export has too; ``number`` is given by this system and not read."""
ENDINGS = ("answered", "rejected", "closed", "archived")
"""States that a past appeal can be in."""


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """One row without mistakes. Moments are µs since 1970 UTC; 0: there is none."""

    row: int
    reference: str
    channel: str
    ending: str
    """How it ended: ``answered``, ``rejected`` or ``closed``."""
    opened: int
    type: str
    category: str = ""
    urgency: str = "normal"
    area: str = ""
    name: str = ""
    caller: str = ""
    enterprise: bool = False
    confidential: bool = False
    occurred: str = ""
    place: str = ""
    cause: str = ""
    course: str = ""
    text: str
    unit: str = ""
    dispatched: int = 0
    signed: int = 0
    due: int = 0
    limit: int = 0
    """Length of the handling, workdays."""
    replied: int = 0
    reply: str = ""
    """The unit's reply; the answer of what was answered at once; what the appellant was told of a refusal."""
    outcome: str = ""
    called_back: int = 0
    resolved: bool | None = None
    satisfaction: str = ""
    exclusion: str = ""
    closed: int
    archive_at: int
    """When it goes to the archive, or went there."""
    archived: bool = False
    refusal: str = ""
    actor: str = ""
