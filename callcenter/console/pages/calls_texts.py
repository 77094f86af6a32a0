"""Words of the calls on record."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from callcenter.projections.contact import RESULTS
from callcenter.projections.words import word

__all__ = ["TEXTS"]

_RESULTS = {f"result.{name}": (word(name or "open"), word(name or "open", "en")) for name in (*RESULTS, "open")}
TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType({
    **_RESULTS,
    "calls.since": ("起", "From"),
    "calls.until": ("止", "To"),
    "calls.number": ("来电号码（完整，或末 3 位以上）", "Number (whole, or its last 3 digits or more)"),
    "calls.number_short": ("来电号码", "Number"),
    "calls.agent": ("座席", "Agent"),
    "calls.queue": ("队列", "Queue"),
    "calls.result": ("结果", "Result"),
    "calls.every": ("全部", "all"),
    "calls.recorded": ("仅有录音", "recorded only"),
    "calls.search": ("查询", "Search"),
    "calls.count": ("共 {count} 通", "{count} calls"),
    "calls.many": ("超过 {count} 通，请缩小范围", "more than {count} calls: ask for less"),
    "calls.none": ("没有符合条件的来电", "There are no such calls"),
    "calls.older": ("更早的来电", "Older calls"),
    "calls.newest": ("回到最新", "Back to the newest"),
    "calls.at": ("到达", "Arrived"),
    "calls.caller": ("号码", "Number"),
    "calls.waited": ("等待", "Wait"),
    "calls.talked": ("通话", "Talk"),
    "calls.rating": ("评价", "Rating"),
    "calls.appeal": ("诉求", "Appeal"),
    "calls.sound": ("录音", "Recording"),
    "calls.open": ("查看", "Open"),
    "calls.uncertain": ("时刻待定", "uncertain"),
    "calls.outbound": ("呼出", "outbound"),
    "calls.no_team": (
        "您的账号没有班组，查不到来电。请系统管理员在“账号”页为您填写班组。",
        "Your account has no team, so there are no calls. Ask an administrator to name your teams.",
    ),
    "call.title": ("来电 {contact}", "Call {contact}"),
    "call.back": ("返回列表", "Back to the list"),
    "call.lasted": ("全程", "Lasted"),
    "call.rang": ("振铃", "Ringing"),
    "call.did": ("拨打", "Dialled"),
    "call.apart": ("单列", "Apart"),
    "call.apart.cap": ("通话超长被结束", "ended as too long"),
    "call.apart.uncertain": ("时刻待定", "uncertain"),
    "call.running": ("进行中", "goes on"),
    "call.stages": ("全程一览", "At a glance"),
    "call.stage.ivr": ("语音导航", "IVR"),
    "call.stage.wait": ("排队", "waiting"),
    "call.stage.ring": ("振铃", "ringing"),
    "call.stage.talk": ("通话", "talk"),
    "call.stage.after": ("话后", "afterwards"),
    "call.timeline": ("时间线", "Timeline"),
    "call.path": ("流程路径", "Path in the flow"),
    "call.path_drawn": ("在流程图中显示", "Show it in the graph"),
    "call.keys": ("按键 {digits}", "keys {digits}"),
    "call.why": ("为何这样分配", "Why it was routed so"),
    "call.passed": ("未选", "passed over"),
    "call.never": ("这通来电没有进入人工队列。", "This call entered no queue for a person."),
    "call.recordings": ("录音", "Recordings"),
    "call.no_recordings": ("没有您可以收听的录音", "There is no recording that you may hear"),
    "call.state.kept": ("已保存", "kept"),
    "call.state.running": ("录音中", "running"),
    "call.state.purged": ("已过保存期删除", "purged"),
    "call.state.missing": ("文件不在，请联系系统管理员", "the file is not there: ask an administrator"),
    "call.paused": ("暂停 {count} 次，共 {seconds} 秒", "paused {count} times, {seconds} s"),
    "call.hear": ("播放（将记入审计日志）", "Play (goes on the audit log)"),
    "call.seek": ("录音波形，点击跳转", "Waveform: click to go there"),
    "call.player": ("座席 {agent} 的录音", "Recording of agent {agent}"),
    "unit.seconds": ("秒", "s"),
})  # fmt: skip
"""Key → Chinese and English."""
