"""Words of the supervisor's page."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from callcenter.console.pages.wall_texts import TEXTS as WALL

__all__ = ["TEXTS"]

_STATES = {key: pair for key, pair in WALL.items() if key.startswith("state.")}
TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType({
    **_STATES,
    "sup.agents": ("座席", "Agents"),
    "sup.nobody": ("本班组暂无座席签入", "Nobody of your teams is logged in"),
    "sup.no_team": (
        "您的账号没有班组，看不到座席和来电。请系统管理员在“账号”页为您填写班组。",
        "Your account has no team, so there is nothing to see. Ask an administrator to name your teams.",
    ),
    "sup.no_number": (
        "您的账号没有班长工号，只能查看。请系统管理员在“账号”页填写工号（seats.yaml 的 supervisors）。",
        "Your account has no supervisor's number: you can look only. Ask an administrator (supervisors in seats.yaml).",
    ),
    "sup.team": ("班组", "Team"),
    "sup.every": ("全部", "all"),
    "sup.state": ("状态", "State"),
    "sup.all_states": ("全部状态", "every state"),
    "sup.my_phone": ("我的话机（分机）", "My phone (seat)"),
    "sup.phone_why": ("监听时这部话机会振铃", "It rings when you listen"),
    "sup.no_phone": ("无话机", "no phone"),
    "sup.calls": ("接听", "calls"),
    "sup.talked": ("通话时长", "talk"),
    "sup.caller": ("来电", "caller"),
    "sup.recording": ("录音中", "recording"),
    "sup.paused_recording": ("录音暂停", "recording paused"),
    "sup.listened": ("监听：{who}", "listened to: {who}"),
    "sup.pause_wanted": ("通话后示忙：{reason}", "pause after the call: {reason}"),
    "sup.waiting": ("排队来电", "Waiting callers"),
    "sup.none_waiting": ("无人排队", "nobody waits"),
    "sup.listen": ("监听", "Listen"),
    "sup.whisper": ("密语", "Whisper"),
    "sup.barge": ("强插", "Barge in"),
    "sup.takeover": ("接管", "Take over"),
    "sup.leave": ("退出监听", "Leave"),
    "sup.on_call": ("您正在{mode}座席 {agent} 的通话", "You {mode} on the call of agent {agent}"),
    "sup.mode.listen": ("监听", "listen in"),
    "sup.mode.whisper": ("密语指导", "whisper"),
    "sup.mode.barge": ("强插", "talk"),
    "sup.rings": ("分机 {seat} 正在振铃，请摘机", "The phone at seat {seat} rings: lift it"),
    "sup.takeover_ask": (
        "座席 {agent} 的来电将转到分机 {seat}，座席退出通话。您须以座席身份在该分机签入。",
        "The caller of agent {agent} goes to seat {seat}, the agent is out of it. You must be logged in at that seat.",
    ),
    "sup.pause": ("示忙", "Pause"),
    "sup.unpause": ("取消示忙", "End pause"),
    "sup.ready": ("结束整理", "End wrap-up"),
    "sup.logout": ("签出", "Log out"),
    "sup.force": ("{what}：{agent}", "{what}: {agent}"),
    "sup.reason": ("原因（将记入审计日志）", "Reason (goes on the audit log)"),
    "sup.pause_reason": ("示忙原因", "Reason of the pause"),
    "sup.move": ("移动", "Move"),
    "sup.move_title": ("移动来电 {caller}", "Move the caller {caller}"),
    "sup.to_queue": ("移往队列", "To the queue"),
    "sup.to_agent": ("指定座席（60 秒内仅由其接听）", "For one agent (only that one, for 60 s)"),
    "sup.to_front": ("排到队首", "To the front"),
    "sup.stay": ("不变", "as it is"),
    "sup.anybody": ("不指定", "anybody"),
    "sup.why": ("为何未接", "Why not answered?"),
    "sup.why_title": ("来电 {caller} 为何仍在等待", "Why {caller} still waits"),
    "sup.others": ("另有其他班组座席 {count} 名", "and {count} agents of other teams"),
    "sup.nobody_asked": ("没有座席签入", "No agent is logged in"),
    "sup.done": ("已完成", "done"),
    "sup.moved": ("来电已移动，现排第 {position} 位", "Moved: place {position} in line"),
    "sup.state_now": ("座席 {agent}：{state}", "Agent {agent}: {state}"),
    "sup.story": ("经过", "Course"),
    "sup.away": ("呼叫核心无应答，以下内容不是当前情况", "The core does not answer: what is shown is not of now"),
    "sup.standby": ("本机核心处于待命状态", "The core here waits to lead"),
})  # fmt: skip
"""Key → Chinese and English."""
