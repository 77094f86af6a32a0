"""Words of the page of policy commissioners."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["TEXTS"]

TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType({
    "duty.find": ("部门、简称或咨询事项", "Department or topic"),
    "duty.search": ("查询", "Search"),
    "duty.clear": ("清除", "Clear"),
    "duty.only": ("只看无人值班", "Only those without anyone"),
    "duty.summary": ("共 {all} 个部门，现在有人值班 {there} 个", "{all} departments, somebody on duty in {there}"),
    "duty.missing": ("工作时段无人值班 {count} 个：{names}", "Nobody there in working hours, {count}: {names}"),
    "duty.none": ("没有符合的部门", "There is no such department"),
    "duty.department": ("部门", "Department"),
    "duty.topics": ("咨询事项", "Asked about"),
    "duty.now": ("现在值班", "On duty now"),
    "duty.next": ("下一班", "Next"),
    "duty.gaps": ("未来 7 天缺岗", "Gaps in 7 days"),
    "duty.nobody": ("现在无人值班", "Nobody on duty"),
    "duty.expected": ("工作时段无人值班", "Nobody there in working hours"),
    "duty.until": ("至 {at}", "until {at}"),
    "duty.from": ("{at} 起", "from {at}"),
    "duty.then_nobody": ("{at} 起无人值班", "nobody from {at}"),
    "duty.no_change": ("两周内无变化", "no change in two weeks"),
    "duty.no_gaps": ("无", "none"),
    "duty.gap_count": ("{count} 处", "{count}"),
    "duty.between": ("{from} 至 {until}", "{from} to {until}"),
    "duty.spans": ("全部班次", "All spans"),
    "duty.numbers": ("查看完整号码", "Show numbers"),
    "duty.numbers_why": ("完整号码的查看会留痕", "That numbers were shown stays on record"),
    "duty.numbers_reason": ("原因", "Reason"),
    "duty.updated": ("名录更新于 {at}", "The directory was written {at}"),
    "duty.mistaken": ("名录文件有误：这里显示更改前的内容，请系统管理员运行 callcenter check",
                      "The directory's file has mistakes: this is what it said before; run callcenter check"),
    "duty.no_calendar": ("日历缺少今年的节假日安排：班次按星期推算", "Holidays of this year are not known"),
    "duty.where": ("人员和班次在 config/commissioners.yaml 中维护，改后重载，呼叫核心才按新名录振铃：",
                   "People and spans are kept in config/commissioners.yaml; the core rings by it after a reload:"),
    "duty.tell": ("人员或班次有变动，请告知系统管理员。", "Tell an administrator when people or spans change."),
    "duty.day.all": ("每天", "every day"),
    "duty.day.workday": ("工作日", "workdays"),
    "duty.day.weekend": ("周末", "weekends"),
    "duty.day.holiday": ("节假日", "holidays"),
    "duty.day.monday": ("周一", "Monday"),
    "duty.day.tuesday": ("周二", "Tuesday"),
    "duty.day.wednesday": ("周三", "Wednesday"),
    "duty.day.thursday": ("周四", "Thursday"),
    "duty.day.friday": ("周五", "Friday"),
    "duty.day.saturday": ("周六", "Saturday"),
    "duty.day.sunday": ("周日", "Sunday"),
})  # fmt: skip
"""Key → Chinese and English."""
