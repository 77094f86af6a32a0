"""News of the core → one readable line for the terminal, in the site's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

__all__ = ["line"]

_WORDS: dict[str, dict[str, str]] = {
    "CallArrived": {"zh": "来电 {caller} 拨打 {did}", "en": "call from {caller} to {did}"},
    "CallResumed": {"zh": "来电恢复,原排队次序不变", "en": "call is back, place in line kept"},
    "NodeEntered": {"zh": "进入语音节点 {flow}.{node}", "en": "at IVR node {flow}.{node}"},
    "DigitsCollected": {"zh": "按键 {digits}", "en": "pressed {digits}"},
    "InputTimedOut": {"zh": "未按键", "en": "pressed nothing"},
    "CallerQueued": {"zh": "进入队列 {queue}", "en": "waits in queue {queue}"},
    "CallerMoved": {
        "zh": "班长 {supervisor} 调整次序: {before} → {queue},优先级 {priority}",
        "en": "supervisor {supervisor} gave another place in line: {before} → {queue}, priority {priority}",
    },
    "SupervisionStarted": {
        "zh": "班长 {supervisor} 在分机 {seat} 监听座席 {agent}({mode})",
        "en": "supervisor {supervisor} at seat {seat} is on the call of agent {agent} ({mode})",
    },
    "SupervisionSwitched": {
        "zh": "班长 {supervisor} 对座席 {agent} 改为 {mode}",
        "en": "supervisor {supervisor} with agent {agent}: {mode}",
    },
    "SupervisionEnded": {
        "zh": "班长 {supervisor} 结束监听座席 {agent},历时 {listened} 秒",
        "en": "supervisor {supervisor} is off the call of agent {agent} after {listened} s",
    },
    "AgentForced": {
        "zh": "班长 {supervisor} 对座席 {agent} 执行 {what}: {reason}",
        "en": "supervisor {supervisor} did {what} for agent {agent}: {reason}",
    },
    "NobodyFree": {"zh": "暂无座席可接,排队等待", "en": "nobody is free, waits in line"},
    "CallOffered": {"zh": "分配给座席 {agent}(分机 {seat})", "en": "offered to agent {agent} at seat {seat}"},
    "RingNoAnswer": {
        "zh": "座席 {agent} 未接,回到队首",
        "en": "agent {agent} did not answer, back to the front",
    },
    "OfferRejected": {"zh": "座席 {agent} 拒接,回到队首", "en": "agent {agent} refused, back to the front"},
    "OfferUnreachable": {
        "zh": "座席 {agent} 的话机不可达,回到队首",
        "en": "phone of agent {agent} not reachable, back to the front",
    },
    "OfferWithdrawn": {"zh": "振铃中来电人挂断", "en": "caller hung up while agent {agent} rang"},
    "CallConnected": {
        "zh": "座席 {agent} 接通,等待 {waited} 秒",
        "en": "agent {agent} answered after {waited} s",
    },
    "TalkEnded": {
        "zh": "通话结束 {talked} 秒({ended_by} 挂断)",
        "en": "talk over after {talked} s ({ended_by} hung up)",
    },
    "CallTransferred": {
        "zh": "座席 {agent} 转接到 {where} {target}{callback_number}",
        "en": "agent {agent} sends the caller on to {where} {target}{callback_number}",
    },
    "ConsultStarted": {
        "zh": "座席 {agent} 咨询 {where} {target}{callback_number}",
        "en": "agent {agent} asks {where} {target}{callback_number}",
    },
    "ConsultTried": {"zh": "咨询 {target}{callback_number}: {outcome}", "en": "{target}{callback_number}: {outcome}"},
    "ConsultAnswered": {"zh": "{target}{callback_number} 应答", "en": "{target}{callback_number} answered"},
    "ConsultEnded": {
        "zh": "座席 {agent} 咨询结束 {talked} 秒({outcome})",
        "en": "consultation of agent {agent} over after {talked} s ({outcome})",
    },
    "OutsideDialled": {"zh": "呼叫 {person} {callback_number}", "en": "rings {person} {callback_number}"},
    "OutsideAnswered": {
        "zh": "{person} {callback_number} 接听,等待 {waited} 秒",
        "en": "{person} {callback_number} answered after {waited} s",
    },
    "OutsideTalkEnded": {
        "zh": "与 {person} {callback_number} 结束,通话 {talked} 秒({outcome})",
        "en": "done with {person} {callback_number}, talked {talked} s ({outcome})",
    },
    "OutsideSkipped": {
        "zh": "未呼叫 {department} {person}: {why}",
        "en": "not rung: {department} {person} ({why})",
    },
    "OutboundStarted": {"zh": "座席 {agent} 在分机 {seat} 外呼", "en": "dialled by agent {agent} at seat {seat}"},
    "OutboundEnded": {
        "zh": "外呼结束 {talked} 秒({outcome})",
        "en": "outbound call over after {talked} s ({outcome})",
    },
    "CallerAbandoned": {"zh": "排队中放弃,已等 {waited} 秒", "en": "gave up after {waited} s"},
    "WaitPromised": {
        "zh": "第 {position} 位,预计还要等 {low} 到 {high} 秒",
        "en": "place {position}, expects {low} to {high} s",
    },
    "CallbackRequested": {"zh": "登记回拨 {caller},队列 {queue}", "en": "callback owed to {caller}, queue {queue}"},
    "CallbackTried": {"zh": "第 {attempt} 次回拨: {outcome}", "en": "callback attempt {attempt}: {outcome}"},
    "CallbackEnded": {"zh": "回拨结束: {outcome}", "en": "callback over: {outcome}"},
    "QueueLeft": {"zh": "离开队列 {queue}: {why}", "en": "left queue {queue}: {why}"},
    "RatingGiven": {"zh": "评价 {score}", "en": "rated {score}"},
    "MessageLeft": {"zh": "留言 {seconds:.0f} 秒", "en": "left a message of {seconds:.0f} s"},
    "RecordingStarted": {"zh": "开始录音", "en": "recording"},
    "RecordingPaused": {"zh": "座席 {agent} 暂停录音", "en": "recording of agent {agent} paused"},
    "RecordingResumed": {"zh": "座席 {agent} 继续录音", "en": "recording of agent {agent} goes on"},
    "RecordingEnded": {"zh": "录音结束 {seconds:.0f} 秒", "en": "recording over, {seconds:.0f} s"},
    "RecordingSkipped": {"zh": "未录音: {why}", "en": "not recorded: {why}"},
    "RecordingPurged": {"zh": "录音文件到期删除", "en": "file of the recording deleted"},
    "CallEnded": {"zh": "来电结束({ended_by})", "en": "call over ({ended_by})"},
    "AgentStateChanged": {
        "zh": "座席 {agent}: {before} --{event}--> {after} {reason}",
        "en": "agent {agent}: {before} --{event}--> {after} {reason}",
    },
    "PauseOverrun": {
        "zh": "座席 {agent} 示忙超时: {reason},本次 {paused} 秒,本班 {shift} 秒",
        "en": "agent {agent} is paused too long: {reason}, now {paused} s, this shift {shift} s",
    },
    "PhoneLost": {
        "zh": "!! 座席 {agent} 的话机(分机 {seat})没有声音,通话被结束",
        "en": "!! agent {agent}: no sound from the phone at seat {seat}, its call is ended",
    },
    "CallerMarked": {"zh": "号码 {caller} 标记为 {kind}: {reason}", "en": "number {caller} marked {kind}: {reason}"},
    "CallerUnmarked": {"zh": "号码 {caller} 取消标记", "en": "number {caller} not marked any more"},
    "RecordSilent": {
        "zh": "!! Asterisk 话单停止写入({node}):磁盘是否已满",
        "en": "!! Asterisk {node} does not write its record of calls: is the disk full?",
    },
    "RecordWritten": {"zh": "Asterisk 话单恢复写入({node})", "en": "call records from {node} again"},
    "AsteriskSilent": {
        "zh": "!! Asterisk {node} 不应答 SIP:是否已卡死",
        "en": "!! Asterisk {node} does not answer SIP: is it frozen?",
    },
    "AsteriskAnswers": {
        "zh": "Asterisk {node} 恢复应答 SIP,中断 {silent} 秒",
        "en": "Asterisk {node} answers SIP again after {silent} s",
    },
    "ChannelEnded": {
        "zh": "!! 结束异常通道 {endpoint}({why}),已存在 {lasted} 秒",
        "en": "!! a channel of {endpoint} is ended ({why}), it was {lasted} s old",
    },
    "CallRefused": {"zh": "!! 来电被拒({why})", "en": "!! a call was turned away ({why})"},
    "NewsShed": {"zh": "系统繁忙,略去 {count} 条消息", "en": "the core is busy: {count} lines are left out"},
    "SettingsReloaded": {"zh": "设置已重新载入: {changed}", "en": "settings read anew: {changed}"},
    "TargetsSet": {"zh": "统计目标已记录", "en": "targets of the figures are on record"},
    "SurgeSwitched": {"zh": "高峰提示: {tag:->1}({actor})", "en": "surge announcement: {tag:->1} (by {actor})"},
    "AppealOpened": {"zh": "生成诉求草稿 {number}", "en": "appeal draft {number} opened"},
    "TicketProposed": {
        "zh": "诉求 {number} 转为 {department} 工单({why})",
        "en": "appeal {number} is for {department} ({why})",
    },
    "CallbackAttempted": {"zh": "回访诉求 {number}: {outcome}", "en": "callback about appeal {number}: {outcome}"},
    "AppealCompleted": {"zh": "诉求 {number} → {state}", "en": "appeal {number} → {state}"},
    "CoreStarted": {"zh": "核心已启动", "en": "core started"},
    "CoreStopped": {"zh": "核心已停止", "en": "core stopped"},
    "AmiConnected": {
        "zh": "已连接 Asterisk {node},现有通道 {channels}",
        "en": "connected to Asterisk {node}, {channels} live channels",
    },
    "AmiLost": {"zh": "与 Asterisk {node} 的连接中断: {reason}", "en": "lost Asterisk {node}: {reason}"},
}

_DURATIONS = frozenset({"waited", "talked", "paused", "shift", "listened", "low", "high", "silent", "lasted"})


def line(news: Mapping[str, Any], zone: ZoneInfo, language: str) -> str:
    """One line: time of day, call (last part of its id), what happened."""
    kind = str(news.get("type", ""))
    words = _WORDS.get(kind, {}).get(language)
    shown = {k: f"{v / 1e6:.3f}" if k in _DURATIONS else v for k, v in news.items()}
    fields = {"reason": "", "target": "", "callback_number": "", **shown}
    text = words.format_map(_Blank(fields)).rstrip() if words else kind
    moment = datetime.fromtimestamp(int(news.get("at", 0)) / 1e6, zone)
    contact = str(news.get("contact", "")).rpartition("-")[2]
    return f"{moment:%H:%M:%S}.{moment.microsecond // 1000:03d}  {contact:<16}  {text}"


class _Blank(dict[str, Any]):
    """Fields that a fact leaves at their default are not sent."""

    def __missing__(self, key: str) -> str:
        return "-"
