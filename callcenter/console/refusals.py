"""The core's refusals in Chinese, each with what to do; the core itself tells programs and commands in English."""

from __future__ import annotations

import re

__all__ = ["in_chinese"]

_STATES = {
    "offline": "离线", "available": "空闲", "reserved": "分配中", "ringing": "振铃", "on_call": "通话中",
    "hold": "保持中", "wrap_up": "整理中", "paused": "示忙", "outbound": "外呼中",
}  # fmt: skip
_RULES: tuple[tuple[str, str], ...] = (
    (r"the phone at seat (\S+) is still ringing", "分机 {0} 的话机正在振铃：请先摘机，再切换方式"),
    (r"nobody listens to their own call", "不能监听自己的通话：请另选座席"),
    (r"agent (\S+) is (\S+): there is no call to listen to", "座席 {0} 现在{1}，没有可监听的通话：请在其通话时再试"),
    (r"agent (\S+) is in no call that can be listened to", "座席 {0} 的通话已结束或尚未接通：请在其通话时再试"),
    (r"the phone at seat (\S+) is on a call of another agent already", "分机 {0} 已在另一通话中：请先退出或换分机"),
    (r"supervisor (\S+) is on a call already: leave it first", "您已在监听另一通话：请先退出监听"),
    (r"supervisor (\S+) is on no call", "您没有在监听：通话可能已结束"),
    (r"agent (\S+) at seat (\S+) (?:is (\S+)|has no phone)", "分机 {1} 的座席 {0} 现在{2}：请换分机或稍后再试"),
    (r"nobody is logged in at seat (\S+): .*", "分机 {0} 无人签入：接管来电前，请先以座席身份在该分机签入"),
    (r"nobody is logged in at seat (\S+)", "分机 {0} 无人签入：请另选分机"),
    (r"agent (\S+) is in no call that can be transferred", "座席 {0} 没有可转出的通话：通话可能已结束"),
    (r"agent (\S+) asks somebody: .*", "座席 {0} 正在咨询：请待其交出或取回来电后再试"),
    (r"a call cannot be transferred to the seat that it is at", "来电已在该分机：请另选分机"),
    (r"(\S+) is neither a seat nor a queue.*", "{0} 不是可以转往的分机、队列或号码：请核对"),
    (r"say why: give --reason", "请填写原因"),
    (r"an agent can be forced to .*", "只能让座席示忙、取消示忙、就绪或签出"),
    (r"say where to: .*", "请选择移往的队列或座席"),
    (r"agent (\S+) is (\S+): choose one who is at work", "座席 {0} 现在{1}：请选择在岗的座席"),
    (r"agent (\S+) does not serve the queue (\S+)", "座席 {0} 的技能不符合队列 {1}：请另选座席或队列"),
    (r"points must be a whole number, not .*", "优先分须为整数"),
    (r"points go from (\S+) to (\S+)", "优先分须在 {0} 至 {1} 之间"),
    (r"points count nothing here .*", "本系统未启用优先分（acd.priority_seconds），不能插到队首"),
    (r"a callback keeps its place; .*", "预约回呼不能移动：可撤销该回呼，或保持不变"),
    (r"there is no queue (\S+); .*", "没有队列 {0}：请刷新页面后重选"),
    (r"appeal (\S+) is (?:\S+): no callback is due", "诉求 {0} 现在无需回访：请刷新页面"),
    (r"appeal (\S+) has no number to call", "诉求 {0} 没有可拨打的号码"),
    (r"the system is calling (\S+) just now: .*", "系统正在自动回访 {0}：请稍后再拨"),
    (r"an agent is calling (\S+) just now", "其他座席正在呼叫 {0}：请稍后再拨"),
    (r"Asterisk is not connected", "与 Asterisk 的连接中断：请稍后再拨"),
    (r"no phone is registered at seat (\S+)", "分机 {0} 没有注册话机：请先登录话机"),
    (r"only outside numbers are dialled by order; .*", "该号码是内部分机：请用话机直接拨打"),
    (r"nobody is logged in there", "您尚未签入：请先在座席台签入"),
    (r"agent (\S+) is (\S+)", "座席 {0} 现在{1}：请在空闲、整理或示忙时再拨"),
    (r"that is its own extension", "不能拨打自己的分机"),
    (r"who is asked must be logged in and free: .*", "对方须已签入且空闲：请另选"),
    (r"no calls go outside .*", "本系统未启用外呼（outbound.to）"),
    (r"the number is not allowed .*", "该号码不允许拨打（outbound.prefixes、outbound.refused）"),
    (r"the agent has placed enough in this hour .*", "您本小时的外呼次数已达上限（outbound.per_agent_hour）"),
    (r"enough calls were placed in this hour .*", "本小时的外呼次数已达上限（outbound.per_hour）"),
    (r"(\S+) is missing", "缺少 {0}：请补充后再试"),
)  # fmt: skip
_COMPILED = tuple((re.compile(rule), told) for rule, told in _RULES)


def in_chinese(text: str) -> str:
    """The words for staff; the text itself when nobody has given it any.

    >>> in_chinese("agent 1001 is wrap_up: there is no call to listen to")
    '座席 1001 现在整理中，没有可监听的通话：请在其通话时再试'
    """
    for rule, told in _COMPILED:
        if found := rule.fullmatch(text):
            parts = (each.strip("'") if each else "没有话机" for each in found.groups())
            return told.format(*(_STATES.get(part, part) for part in parts))
    return text
