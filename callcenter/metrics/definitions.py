"""Every figure that is shown anywhere: its name, version, and what exactly it counts."""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = ["DEFINITIONS", "Definition"]


class Definition(msgspec.Struct, frozen=True):
    """One metric. A change of what is counted raises ``version``; thresholds never change afterwards."""

    id: str
    kind: Literal["counter", "gauge", "histogram"]
    sentence: str
    """What it counts, in one English sentence."""
    title: str
    """The same as staff know it, in Chinese."""
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()
    version: int = 1

    @property
    def name(self) -> str:
        """Name on the Prometheus page."""
        return f"callcenter_{self.id}_total" if self.kind == "counter" else f"callcenter_{self.id}"


_WAIT = (1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1200)
_TALK = (10, 30, 60, 90, 120, 180, 240, 300, 600, 900, 1800, 3600)
_LAG = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)


def _counter(metric: str, sentence: str, title: str, *labels: str, version: int = 1) -> Definition:
    return Definition(metric, "counter", sentence, title, labels, version=version)


def _gauge(metric: str, sentence: str, title: str, *labels: str) -> Definition:
    return Definition(metric, "gauge", sentence, title, labels)


def _histogram(
    metric: str,
    sentence: str,
    title: str,
    buckets: tuple[float, ...],
    *labels: str,
    version: int = 1,
) -> Definition:
    return Definition(metric, "histogram", sentence, title, labels, buckets, version)


_ALL = (
    _counter(
        "calls",
        "Calls that ended, by result: answered by an agent, answered by a person outside the queues only, abandoned in "
        "a queue, message left, queue left by key or time, ended in the IVR, or unknown.",
        "已结束来电数",
        "result",
        version=2,
    ),
    _counter(
        "calls_resumed",
        "Live calls that came back to a core after it, or its answer, was away.",
        "恢复接管的来电数",
    ),
    _counter(
        "queued_calls",
        "Calls that entered a queue for a person, each once, at the first queue entered.",
        "进入人工排队的来电数",
        "queue",
    ),
    _counter(
        "queue_exits",
        "Calls that left a queue on the line without an agent, by reason.",
        "未接通离开队列数",
        "queue",
        "why",
    ),
    _counter(
        "overflow_offers",
        "What the flow offered callers who had left a queue without an agent, by the queue, why they left it, and what "
        "was offered: a callback, a message, or somebody on duty outside.",
        "溢出后提供的去向数",
        "queue",
        "why",
        "offer",
    ),
    _counter(
        "calls_refused",
        "Calls from the trunk that Asterisk turned away with an announcement, by reason: all_busy, above "
        "trunk.max_calls, or unassigned. Those refused while the manager connection is away are missing.",
        "线路拒绝来电数",
        "why",
    ),
    _counter(
        "calls_apart",
        "Calls that ended and are to be reported apart, by reason: cap, a talk that was ended because no talk may be "
        "longer; uncertain, a moment of it is that of the last evidence. A call may have both.",
        "单列统计的来电数",
        "why",
    ),
    _counter(
        "fallback_calls",
        "Calls that Asterisk's own queue put through to an agent because the core was away, by queue.",
        "应急队列接通数",
        "queue",
    ),
    _counter("offers", "Offers of a call to an agent that ended, by outcome.", "派话结果数", "outcome"),
    _counter(
        "agent_events",
        "Transitions of agents' states, by event of the state table.",
        "座席状态变化数",
        "event",
    ),
    _counter(
        "ivr_node_entries",
        "Entries of callers into nodes of IVR flows.",
        "语音导航节点进入数",
        "flow",
        "node",
    ),
    _counter(
        "callbacks_requested",
        "Callbacks owed, by whether the caller asked for one or was missed.",
        "登记回拨数",
        "origin",
    ),
    _counter(
        "callback_failed_attempts",
        "Attempts to ring somebody back that failed, by outcome.",
        "回拨未成次数",
        "outcome",
    ),
    _counter("callbacks", "Callbacks that are over, by outcome.", "回拨结果数", "outcome"),
    _counter(
        "follow_up_calls",
        "Calls of the system to appellants about the result (回访), by outcome: reached, refused, unreachable.",
        "自动回访呼叫数",
        "outcome",
    ),
    _counter(
        "outbound_calls",
        "Calls that agents dialled, by outcome: answered, no_answer, busy, refused, given_up, failed.",
        "外呼数",
        "outcome",
    ),
    _counter("transfers", "Blind transfers, by what the call was sent to: seat, queue or number.", "转接数", "where"),
    _counter(
        "consults",
        "Times that an agent asked somebody, by outcome: transferred, joined, returned, unanswered, caller_gone.",
        "咨询数",
        "outcome",
    ),
    _counter(
        "supervisions", "Times that a supervisor was on an agent's call, by the mode it began in.", "班长监听数", "mode"
    ),
    _counter(
        "outside_calls",
        "Attempts to connect a caller with somebody outside the queues, by outcome, and those not made, by reason.",
        "外呼值班人员结果数",
        "outcome",
    ),
    _counter("ratings", "Ratings given by callers, by score.", "评价数", "score"),
    _counter(
        "recordings",
        "Talks by what became of their recording: recorded; short, when the file holds much less than the talk; empty; "
        "or not begun, because of lag, limit or disk.",
        "通话录音数",
        "result",
    ),
    _counter(
        "messages",
        "Messages recorded by callers, by whether a flow or the offline script took them.",
        "留言数",
        "source",
    ),
    _counter("appeals_opened", "Appeals opened as drafts, by channel.", "新建诉求数", "channel"),
    _counter(
        "appeals_completed",
        "Draft appeals that a seat completed, by handling mode.",
        "登记完成诉求数",
        "mode",
    ),
    _counter(
        "repairs",
        "What a comparison with Asterisk put right: an agent freed whose call was gone, an agent found in a call "
        "that nobody had told of, or a call closed whose channel was gone.",
        "与 Asterisk 核对后更正数",
        "what",
    ),
    _counter(
        "channels_ended",
        "Channels of Asterisk that hung and were ended, by reason: hung, in no call, without a session and with "
        "nobody; cap, in a talk longer than any may be.",
        "结束的异常通道数",
        "why",
    ),
    _counter(
        "asterisk_silences",
        "Times that an Asterisk node left SIP OPTIONS unanswered for watchdog.asterisk_seconds.",
        "SIP 无应答次数",
        "node",
    ),
    _counter("ami_losses", "Losses of the manager connection to an Asterisk node.", "控制连接中断数", "node"),
    _histogram(
        "wait_seconds",
        "Wait of answered calls from queue entry until the agent answered, ringing included, by queue.",
        "接通前等待时长",
        _WAIT,
        "queue",
    ),
    _histogram(
        "abandon_wait_seconds",
        "Wait of abandoned calls from queue entry until the caller hung up, by queue.",
        "放弃前等待时长",
        _WAIT,
        "queue",
    ),
    _histogram(
        "talk_seconds",
        "Talk of one agent with one caller, from answer until that agent's part was over, by queue; without talks that "
        "are reported apart (calls_apart).",
        "通话时长",
        _TALK,
        "queue",
        version=2,
    ),
    _histogram(
        "reactor_lag_seconds",
        "Delay of the core's event loop behind its timer, measured ten times a second.",
        "事件循环延迟",
        _LAG,
    ),
    _histogram(
        "agi_step_seconds",
        "Time of an AGI command that Asterisk answers at once (channel variables), from asking for it to its reply.",
        "AGI 指令往返时长",
        _LAG,
    ),
    _histogram(
        "ami_event_lag_seconds",
        "Age of the manager's events, by Asterisk's time stamp, when the core comes to them.",
        "AMI 事件延迟",
        _LAG,
    ),
    _gauge("waiting_calls", "Callers waiting in a queue now.", "当前排队数", "queue"),
    _gauge(
        "longest_wait_seconds",
        "Wait so far of the caller who waits longest in a queue; 0 when nobody waits.",
        "当前最长等待",
        "queue",
    ),
    _gauge(
        "queue_limit",
        "Callers who may wait in a queue now before new ones are sent on as full; not shown for a queue without a "
        "limit.",
        "当前排队上限",
        "queue",
    ),
    _gauge(
        "trunk_calls",
        "Calls from the trunk, by the last look at Asterisk, which is some seconds old.",
        "当前线路占用数",
    ),
    _gauge("trunk_calls_limit", "Calls from the trunk at once that are answered (trunk.max_calls).", "线路上限"),
    _gauge("surge_announced", "1 while a surge is announced to every new caller.", "高峰提示开启"),
    _gauge("agents", "Agents by state now.", "各状态座席数", "state"),
    _gauge("ami_connected", "1 while the manager connection to an Asterisk node is up.", "控制连接", "node"),
    _gauge("asterisk_answers_sip", "1 while an Asterisk node answers SIP OPTIONS.", "SIP 应答正常", "node"),
    _gauge("record_written", "1 while Asterisk's own record of calls (CEL) is being written.", "话单写入正常", "node"),
    _gauge(
        "reconcile_missing_calls",
        "Calls that are over in Asterisk's own record and, three minutes later, not in the journal.",
        "账实不符来电数",
    ),
    _gauge("agi_sessions", "FastAGI sessions open now: calls held by the core.", "当前会话数"),
    _gauge("agi_sessions_limit", "FastAGI sessions that may be open at once (agi.max_sessions).", "会话上限"),
    _counter(
        "agi_sessions_refused",
        "FastAGI sessions turned away because so many were open; the dialplan went on by itself.",
        "被拒会话数",
    ),
    _counter(
        "live_news_shed",
        "News that live views were not told because the core was slow (link.max_lag_ms).",
        "繁忙时略去的实时消息数",
    ),
    _counter(
        "phones_corrected",
        "Seats whose phone was believed registered or gone until Asterisk's device states twice showed otherwise.",
        "话机注册状态校正数",
    ),
    _gauge("journal_pending_facts", "Facts in memory that are not yet on disk.", "待写入事实数"),
    _gauge("journal_spooled_facts", "Facts in the local spool because the store is away.", "暂存事实数"),
    _gauge("journal_sequence", "Number of the newest fact in the store, by the last look at it.", "事实最新序号"),
    _gauge(
        "folded_sequence",
        "Number of the newest fact that the read tables know, by the same look.",
        "读表已处理序号",
    ),
    _gauge(
        "open_appeals",
        "Appeals and their child tickets in which something is still to be done, by state, by the last look at the "
        "store, which is less than two minutes old.",
        "未办结诉求数",
        "state",
    ),
    _gauge(
        "overdue_appeals",
        "Appeals and child tickets with a unit whose deadline has passed, by unit, by the same look; a unit of "
        "units.yaml without any is shown with 0.",
        "超期工单数",
        "unit",
    ),
    _gauge(
        "overdue_callbacks",
        "Appeals whose appellant should have been called back about the result (回访) by now.",
        "超期未回访数",
    ),
    _gauge(
        "disk_free_bytes",
        "Room on the file system that holds the state directory, the recordings, or Asterisk's own record of calls, "
        "by use.",
        "磁盘可用空间",
        "use",
    ),
    _gauge("disk_size_bytes", "Size of the same file systems, by use.", "磁盘总容量", "use"),
    _gauge(
        "clock_offset_seconds",
        "How far the core's clock, carried on by the monotonic one, is ahead of the system's; below 0: behind it.",
        "核心时钟偏差",
    ),
    _gauge("time_seconds", "The core's own time when the page was read, since 1970 UTC.", "核心时间"),
)

DEFINITIONS: dict[str, Definition] = {definition.id: definition for definition in _ALL}
"""All metrics by id, in the order in which they are shown."""
