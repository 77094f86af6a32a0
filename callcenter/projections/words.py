"""Every fact of a call in words, for people: Chinese, or English where the site asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from callcenter.acd import Verdict
from callcenter.acd.words import VERDICT_WORDS
from callcenter.facts import (
    AgentForced,
    AgentStateChanged,
    AppealCompleted,
    AppealOpened,
    CallArrived,
    CallbackEnded,
    CallbackRequested,
    CallbackTried,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallerMoved,
    CallerQueued,
    CallOffered,
    CallResumed,
    CallTransferred,
    ChannelEnded,
    ConsultAnswered,
    ConsultEnded,
    ConsultStarted,
    ConsultTried,
    DigitsCollected,
    Fact,
    InputTimedOut,
    KnowledgeUsed,
    MessageLeft,
    NobodyFree,
    NodeEntered,
    OfferRejected,
    OfferUnreachable,
    OfferWithdrawn,
    OutboundEnded,
    OutboundStarted,
    OutsideAnswered,
    OutsideDialled,
    OutsideSkipped,
    OutsideTalkEnded,
    PauseOverrun,
    PhoneLost,
    QueueLeft,
    RatingGiven,
    RecordingEnded,
    RecordingPaused,
    RecordingPurged,
    RecordingResumed,
    RecordingSkipped,
    RecordingStarted,
    RingNoAnswer,
    SupervisionEnded,
    SupervisionStarted,
    SupervisionSwitched,
    TalkEnded,
    TicketProposed,
    WaitPromised,
)

__all__ = ["SENTENCES", "in_words", "passed_in_words", "seconds_text", "word"]

SENTENCES: Mapping[type[Fact], tuple[str, str]] = {
    CallArrived: (
        "来电 {caller}，拨打 {did}，流程 {flow}{direction}",
        "call from {caller} to {did}, flow {flow}{direction}",
    ),
    CallResumed: ("通话回到系统{talked}", "the call is back with the core{talked}"),
    NodeEntered: ("{flow} · {node}（{kind}）", "{flow} · {node} ({kind})"),
    DigitsCollected: ("按键 {digits}{accepted}", "pressed {digits}{accepted}"),
    InputTimedOut: ("未按键", "pressed nothing"),
    CallerQueued: ("进入队列 {queue}{priority}{because}{prefers}", "entered queue {queue}{priority}{because}{prefers}"),
    CallerMoved: (
        "班长 {supervisor} 调整次序：{before} → {queue}{priority}{to_agent}，原因 {reason}",
        "supervisor {supervisor} gave another place in line: {before} → {queue}{priority}{to_agent}, reason {reason}",
    ),
    SupervisionStarted: (
        "班长 {supervisor} 在座席 {seat} 对 {agent} {mode}",
        "supervisor {supervisor} at seat {seat}: {mode}, agent {agent}",
    ),
    SupervisionSwitched: ("班长 {supervisor} 改为{mode}", "supervisor {supervisor} switched to {mode}"),
    SupervisionEnded: (
        "班长 {supervisor} 结束{mode}，历时 {listened}{uncertain}",
        "supervisor {supervisor} is off the call ({mode}), was on it {listened}{uncertain}",
    ),
    NobodyFree: ("暂无座席可接：{passed}", "nobody can take it now: {passed}"),
    CallOffered: ("派给 {agent} 座席 {seat}（{reason}）", "offered to {agent} at seat {seat} ({reason})"),
    RingNoAnswer: ("{agent} 无应答，振铃 {rang}", "no answer by {agent}, rang {rang}"),
    OfferRejected: ("{agent} 拒接或占线{cause}，振铃 {rang}", "refused or busy: {agent}{cause}, rang {rang}"),
    OfferUnreachable: ("{agent} 的话机不可达{cause}", "phone of {agent} not reachable{cause}"),
    OfferWithdrawn: ("来电人挂机，停止振铃 {agent}，振铃 {rang}", "caller gone, {agent} rang {rang}"),
    CallConnected: (
        "接通 {agent} 座席 {seat}{via}，等待 {waited}{uncertain}",
        "connected to {agent} at seat {seat}{via}, waited {waited}{uncertain}",
    ),
    TalkEnded: (
        "与 {agent} 通话结束，通话 {talked}，{ended_by}挂机{uncertain}",
        "talk with {agent} over, talked {talked}, ended by {ended_by}{uncertain}",
    ),
    CallTransferred: (
        "{agent} 转接到{where} {target}{callback_number}",
        "{agent} sends the caller on to {where} {target}{callback_number}",
    ),
    ConsultStarted: (
        "{agent} 咨询{where} {target}{callback_number}{at_once}",
        "{agent} asks {where} {target}{callback_number}{at_once}",
    ),
    ConsultTried: ("咨询 {target}{callback_number}：{outcome}", "{target}{callback_number} was rung: {outcome}"),
    ConsultAnswered: ("{target}{callback_number} 应答", "{target}{callback_number} answered"),
    ConsultEnded: (
        "{agent} 咨询结束（{outcome}），历时 {talked}",
        "consultation of {agent} over ({outcome}), lasted {talked}",
    ),
    OutsideDialled: (
        "呼叫 {department}{person}{callback_number}{target}",
        "rings {department}{person}{callback_number}{target}",
    ),
    OutsideAnswered: (
        "{department}{person}{callback_number}{target} 接听，等待 {waited}",
        "{department}{person}{callback_number}{target} answered after {waited}",
    ),
    OutsideTalkEnded: (
        "与 {department}{person}{callback_number}{target} 结束，通话 {talked}（{outcome}）{uncertain}",
        "done with {department}{person}{callback_number}{target}, talked {talked} ({outcome}){uncertain}",
    ),
    OutsideSkipped: (
        "未呼叫 {department}{person}{callback_number}{target}（{why}）",
        "not rung: {department}{person}{callback_number}{target} ({why})",
    ),
    OutboundStarted: ("{agent} 在座席 {seat} 外呼{clicked}", "dialled by {agent} at seat {seat}{clicked}"),
    OutboundEnded: (
        "外呼结束：{outcome}，通话 {talked}{cause}{uncertain}",
        "outbound call over: {outcome}, talked {talked}{cause}{uncertain}",
    ),
    CallerAbandoned: (
        "来电人在队列 {queue} 放弃，等待 {waited}{ringing}{uncertain}",
        "gave up in queue {queue}, waited {waited}{ringing}{uncertain}",
    ),
    WaitPromised: (
        "第 {position} 位，预计还要等 {low} 到 {high}{said}",
        "place {position}, expects {low} to {high}{said}",
    ),
    CallbackRequested: ("登记回拨，队列 {queue}{origin}", "callback owed, queue {queue}{origin}"),
    CallbackTried: ("第 {attempt} 次回拨：{outcome}", "callback attempt {attempt}: {outcome}"),
    CallbackEnded: ("回拨结束：{outcome}", "callback over: {outcome}"),
    QueueLeft: ("离开队列 {queue}（{why}），等待 {waited}", "left queue {queue} ({why}), waited {waited}"),
    RatingGiven: ("评价 {score}", "rated {score}"),
    MessageLeft: ("留言 {seconds}，回电 {callback_number}", "left a message of {seconds}, call back {callback_number}"),
    RecordingStarted: ("开始录音", "recording"),
    RecordingPaused: ("暂停录音（{actor}）", "recording paused (by {actor})"),
    RecordingResumed: ("继续录音（{actor}）", "recording goes on (by {actor})"),
    RecordingEnded: ("录音结束，{seconds}（{why}）", "recording over, {seconds} ({why})"),
    RecordingSkipped: ("本次通话未录音（{why}）", "this talk is not recorded ({why})"),
    RecordingPurged: ("录音文件到期删除", "the recording's file was deleted when its time was over"),
    AppealOpened: ("登记诉求 {number}{enterprise}", "appeal {number} opened{enterprise}"),
    KnowledgeUsed: ("{actor} 依据知识 {entry} 解答", "{actor} answered from {entry} of the knowledge base"),
    TicketProposed: ("诉求 {number} 转为 {department} 工单（{why}）", "appeal {number} is for {department} ({why})"),
    AppealCompleted: ("诉求 {number}：{state}（{mode}）", "appeal {number}: {state} ({mode})"),
    AgentStateChanged: ("{agent}：{before} → {after}（{event}）", "{agent}: {before} → {after} ({event})"),
    AgentForced: (
        "班长 {supervisor} 对 {agent} 执行 {what}，原因 {reason}",
        "supervisor {supervisor} did {what} for {agent}, reason {reason}",
    ),
    PhoneLost: (
        "{agent} 的话机（座席 {seat}）没有声音，通话被结束",
        "no sound from the phone of {agent} at seat {seat}, its call is ended",
    ),
    PauseOverrun: ("{agent} 示忙超时（{reason}）", "{agent} is paused longer than allowed ({reason})"),
    ChannelEnded: ("结束悬挂通道 {endpoint}（{why}）", "a channel of {endpoint} was ended: {why}"),
    CallEnded: ("通话结束，{ended_by}挂机{uncertain}", "call over, ended by {ended_by}{uncertain}"),
}
"""Fact type → its sentence in Chinese and in English."""

_WORDS: Mapping[str, tuple[str, str]] = {
    "agent": ("座席", "agent"),
    "caller": ("来电人", "caller"),
    "system": ("系统", "the system"),
    "listen": ("监听", "listening"),
    "whisper": ("密语", "whispering"),
    "barge": ("强插", "barged in"),
    "transfer": ("转接", "a transfer"),
    "seat": ("座席", "seat"),
    "queue": ("队列", "queue"),
    "number": ("外线", "number"),
    "unknown": ("未知方", "unknown"),
    "cap": ("达到时长上限", "the longest time that a talk may last"),
    "hung": ("通道悬挂", "it hung"),
    "apart_cap": ("通话达到时长上限", "a talk lasted as long as any may"),
    "apart_uncertain": ("部分时间以最后线索为准", "a moment of it is that of the last evidence"),
    "longest_idle": ("空闲最久", "longest idle"),
    "fewest_calls": ("接听最少", "fewest calls"),
    "least_talk": ("通话最短", "least talk"),
    "round_robin": ("轮流", "round robin"),
    "skill_best": ("技能最高", "best skill"),
    "back": ("转接未成，回到原座席", "came back from a transfer that cannot be"),
    "last_agent": ("上次接待", "talked last"),
    "timeout": ("等待超时", "timeout"),
    "full": ("队列已满", "full"),
    "no_agent": ("无人值守", "nobody on duty"),
    "key": ("按键离开", "by a key"),
    "long_wait": ("预计等待过长", "long wait expected"),
    "connected": ("已接通", "connected"),
    "cancelled": ("来电人取消", "cancelled by the caller"),
    "called_in": ("来电人已打入", "the caller called in"),
    "unreachable": ("多次未接通", "not reached"),
    "expired": ("过期", "expired"),
    "withdrawn": ("人工撤销", "withdrawn by staff"),
    "no_answer": ("无人接听", "no answer"),
    "busy": ("占线", "busy"),
    "failed": ("呼叫失败", "failed"),
    "refused": ("对方拒接", "refused"),
    "given_up": ("座席放弃", "given up by the agent"),
    "not_confirmed": ("接听后未确认", "answered, not confirmed"),
    "hung_up": ("接听后挂机", "answered, hung up"),
    "talk_over": ("通话结束", "talk over"),
    "unseen": ("通话结束时系统不在", "the core was away at the end"),
    "lag": ("系统繁忙", "the core is busy"),
    "limit": ("同时录音过多", "too many at once"),
    "disk": ("磁盘空间不足或不可写", "no room on the disk"),
    "no_trunk": ("未设外线", "no way out"),
    "not_allowed": ("号码不允许", "number not allowed"),
    "budget": ("本小时外呼已满", "calls of this hour used up"),
    "other": ("对方", "the other side"),
    "outside": ("外部人员接听", "answered outside"),
    "open": ("进行中", "open"),
    "ivr": ("语音导航中结束", "ended in the IVR"),
    "left": ("离开队列", "left the queue"),
    "abandoned": ("放弃", "abandoned"),
    "message": ("留言", "message"),
    "answered": ("已接听", "answered"),
    "nobody_on_duty": ("无人值班", "nobody on duty"),
    "department": ("部门专员", "the commissioner of"),
    "transferred": ("已转接", "transferred"),
    "joined": ("三方通话", "all three talk"),
    "returned": ("返回通话", "back with the caller"),
    "unanswered": ("无人应答", "nobody answered"),
    "caller_gone": ("来电人已挂机", "the caller hung up"),
    "online_answer": ("在线解答", "online answer"),
    "department_ticket": ("部门工单", "department ticket"),
    "pending_dispatch": ("待派单", "pending dispatch"),
}
_WORDY = frozenset({"ended_by", "reason", "why", "state", "mode", "outcome", "where"})
"""Fields whose values are identifiers of ours; others are names that people gave."""
_FLAGS: Mapping[str, tuple[str, str]] = {
    "uncertain": ("（时间为最后线索）", " (time of the last evidence)"),
    "talked": ("（已通话）", " (has talked)"),
    "clicked": ("（先振座席）", " (the agent's phone was rung first)"),
    "ringing": ("，当时话机正在振铃", ", while a phone was ringing"),
    "enterprise": ("（企业）", " (enterprise)"),
    "at_once": ("，来电人在线", ", the caller stays on"),
}
_WITHHELD = ("未知号码", "withheld number")


def word(name: str, language: str = "zh") -> str:
    """The word for an identifier; itself when there is none."""
    return _WORDS[name][language == "en"] if name in _WORDS else name


def seconds_text(us: int | None, language: str = "zh") -> str:
    """A duration in seconds with milliseconds.

    >>> seconds_text(23_005_400), seconds_text(1_500_000, "en"), seconds_text(None)
    ('23.005 秒', '1.500 s', '-')
    """
    if us is None:
        return "-"
    return f"{us / 1e6:.3f} {'s' if language == 'en' else '秒'}"


def in_words(fact: Fact, language: str = "zh", rang: int | None = None) -> str:
    """What happened, in a sentence; ``rang`` is how long the phone rang for an offer's outcome, in µs."""
    english = language == "en"
    sentence = SENTENCES.get(type(fact))
    if sentence is None:
        return type(fact).__name__
    values = {name: getattr(fact, name) for name in fact.__struct_fields__}
    words = {name: _value(type(fact), name, value, language) for name, value in values.items()}
    return sentence[english].format_map({**words, "rang": seconds_text(rang, language)})


def _value(kind: type[Fact], name: str, value: Any, language: str) -> str:
    if name in ("target", "callback_number") and hasattr(kind, "target"):
        return str(value)  # one of them is empty
    special = _SPECIAL.get(name)
    if special is not None:
        return special(value, language)
    if isinstance(value, bool):
        return _FLAGS[name][language == "en"] if value and name in _FLAGS else ""
    if name in ("waited", "talked", "listened", "low", "high"):
        return seconds_text(value, language)
    return word(value, language) if name in _WORDY else str(value or "-")


def passed_in_words(passed: Mapping[str, list[str]], language: str = "zh") -> str:
    """Who was passed over and why, in one line; a dash for nobody.

    >>> passed_in_words({"on_call": ["1001", "1002"], "paused": ["1003"]}, "en")
    'in a call (1001, 1002); paused (1003)'
    """
    english = language == "en"
    groups = []
    for verdict, agents in passed.items():
        word_for_it = VERDICT_WORDS[Verdict(verdict)][english]
        groups.append(f"{word_for_it} ({', '.join(agents)})" if english else f"{word_for_it}（{'、'.join(agents)}）")
    return ("；", "; ")[english].join(groups) or "-"


def _because(value: Iterable[str], language: str) -> str:
    english = language == "en"
    pairs = [each.partition(" ")[::2] for each in value]
    named = [f"{_BECAUSE.get(why, (why, why))[english]} {points}" for why, points in pairs]
    if not named:
        return ""
    return f" ({', '.join(named)})" if english else f"（{'、'.join(named)}）"


_BECAUSE: Mapping[str, tuple[str, str]] = {
    "queue": ("队列", "queue"),
    "flow": ("流程", "flow"),
    "place": ("原有次序", "place kept"),
    "vip": ("优先号码", "priority number"),
    "repeat": ("刚放弃又来电", "gave up just now"),
    "abusive": ("恶意号码", "abusive number"),
    "callback": ("回拨", "callback"),
    "supervisor": ("班长", "supervisor"),
}
"""Where points of priority come from."""
_DIRECTIONS: Mapping[str, tuple[str, str]] = {
    "callback": ("（回拨）", " (callback)"),
    "out": ("（座席外呼）", " (an agent calls)"),
    "follow_up": ("（自动回访）", " (the system asks about an appeal)"),
}
_FIRST_FOR = ("，先等座席 ", ", waits first for ")


_SPECIAL: Mapping[str, Callable[[Any, str], str]] = {
    "caller": lambda value, language: value or _WITHHELD[language == "en"],
    "agent": lambda value, _: value or "-",
    "seconds": lambda value, language: seconds_text(round(value * 1_000_000), language),
    "accepted": lambda value, language: "" if value else ("（无效）", " (not valid)")[language == "en"],
    "priority": lambda value, language: f"{('，优先级 ', ', priority ')[language == 'en']}{value}" if value else "",
    "cause": lambda value, language: f"{('，原因 ', ', cause ')[language == 'en']}{value}" if value else "",
    "said": lambda value, language: "" if value else ("（未播报）", " (not told)")[language == "en"],
    "direction": lambda value, language: _DIRECTIONS.get(value, ("", ""))[language == "en"],
    "origin": lambda value, language: ("（漏接）", " (missed)")[language == "en"] if value == "missed" else "",
    "via": lambda value, language: "" if value == "core" else ("（应急队列）", " (fallback queue)")[language == "en"],
    "number": lambda value, _: value,
    "department": lambda value, _: f"{value} " if value else "",
    "person": lambda value, _: f"{value} " if value else "",
    "because": lambda value, language: _because(value, language),
    "prefers": lambda value, language: f"{_FIRST_FOR[language == 'en']}{value}" if value else "",
    "to_agent": lambda value, language: f"{('，指定座席 ', ', for agent ')[language == 'en']}{value}" if value else "",
    "passed": lambda value, language: passed_in_words(value, language),
}
"""Fields whose words depend on more than their type."""
