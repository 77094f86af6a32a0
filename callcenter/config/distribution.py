"""Settings of the distribution: queues, what agents need, pauses, who waits where."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from callcenter.config.base import Name, Settings

__all__ = ["Acd", "Level", "PauseReason", "Queue", "Relaxation"]

Level = Annotated[int, Field(ge=1, le=10)]


class PauseReason(Settings):
    """Why agents may pause (`acd.pause_reasons`)."""

    title: str = Field(description="Name as people see it.")
    code: str = Field(pattern=r"^[1-9][0-9]?$", description="Digits that an agent dials after `*46`.")
    limit_minutes: int = Field(default=0, ge=0, le=1440, description="Longest single pause, minutes; 0: none.")
    shift_minutes: int = Field(default=0, ge=0, le=1440, description="Most minutes of it in a shift; 0: no limit.")


def _pause_reasons() -> dict[str, PauseReason]:
    return {
        "rest": PauseReason(title="小休", code="1", limit_minutes=15, shift_minutes=60),
        "lunch": PauseReason(title="用餐", code="2", limit_minutes=60, shift_minutes=90),
        "training": PauseReason(title="培训", code="3"),
        "meeting": PauseReason(title="会议", code="4"),
        "paperwork": PauseReason(title="整理工单", code="5", limit_minutes=30),
    }


class Acd(Settings):
    """Distribution of calls."""

    fallback_seconds: int = Field(
        default=5,
        ge=2,
        le=60,
        description="Time in Asterisk's fallback queue before the core is tried again, seconds.",
    )
    fallback_tries: int = Field(
        default=60, ge=1, le=1000, description="Rounds through the fallback queue before a message is taken."
    )
    rest_seconds: float = Field(
        default=5.0, ge=0, description="An agent who missed or refused a call is offered none for this long, seconds."
    )
    auto_pause_misses: int = Field(
        default=3, ge=0, le=100, description="An agent who misses so many calls in a row is paused; 0: never."
    )
    priority_seconds: float = Field(
        default=30.0,
        ge=0,
        le=3600,
        description="A point of priority counts as so many seconds of waiting; nobody overtakes further than that.",
    )
    vip_priority: int = Field(default=20, ge=0, le=100, description="Points for a number marked as priority.")
    abusive_priority: int = Field(default=-20, ge=-100, le=0, description="Points for a number marked as abusive.")
    repeat_minutes: float = Field(
        default=10.0, ge=0, le=1440, description="Who gave up waiting and calls again within this time comes first."
    )
    repeat_priority: int = Field(default=10, ge=0, le=100, description="Points for such a caller.")
    reap_seconds: float = Field(
        default=5.0, ge=1, le=300, description="Agents believed in a call are compared with Asterisk so often, seconds."
    )
    hung_seconds: float = Field(
        default=60.0,
        ge=0,
        le=3600,
        description="A channel that belongs to no call, has no session and is with nobody for so long is ended, "
        "seconds; 0: never.",
    )
    pause_reasons: dict[Name, PauseReason] = Field(
        default_factory=_pause_reasons, description="Reasons for which agents may pause."
    )


class Relaxation(Settings):
    """A step of a queue's demands (`queues.<queue>.relax`)."""

    after_seconds: float = Field(gt=0, le=86400, description="From this wait in the queue on, seconds.")
    needs: dict[Name, Level] = Field(min_length=1, description="Skill → least level an agent needs then.")


class Queue(Settings):
    """One queue (queues.yaml)."""

    title: str = Field(description="Name as people see it.")
    number: str = Field(
        default="",
        pattern=r"^([0-9]{2,6})?$",
        description="What seats transfer to for this queue, in quotes; a number that nothing else has.",
    )
    skill: Name = Field(description="Skill an agent needs to be offered its calls; strategies rank by its level.")
    needs: dict[Name, Level] = Field(
        default_factory=dict, description="Skill → least level; adds to `skill`, which alone may be of any level."
    )
    relax: tuple[Relaxation, ...] = Field(
        default=(), description="What agents need after longer waits instead of `skill` and `needs`, step by step."
    )
    strategy: Name = Field(default="longest_idle", description="Who of the free agents is chosen.")
    priority: int = Field(default=0, ge=-100, le=100, description="Points of priority of its callers.")
    ring_seconds: int = Field(default=20, ge=3, le=120, description="Ring time of one offer, seconds.")
    wrap_up_seconds: int = Field(default=0, ge=0, le=3600, description="After-call work after each call, seconds.")
    max_wrap_up_seconds: int = Field(
        default=900, ge=0, le=14400, description="Longest after-call work when an agent asks for more, seconds."
    )
    max_wait_seconds: int = Field(
        default=0, ge=0, le=86400, description="Longest wait before the flow's `timeout` exit, seconds; 0: none."
    )
    max_waiting: int = Field(
        default=0, ge=0, le=100000, description="With so many waiting, callers take the flow's `full` exit; 0: none."
    )
    target_wait_seconds: int = Field(
        default=0,
        ge=0,
        le=86400,
        description="The line may be as long as the agents on duty serve in this time "
        "(agents × this ÷ handling time); more callers take the `full` exit; 0: no such limit.",
    )
    handling_seconds: int = Field(
        default=180, ge=1, le=86400, description="Handling time of a call while too few were measured, seconds."
    )
    sticky_hours: float = Field(
        default=0.0, ge=0, le=8760, description="Prefer the agent a caller talked to within this time; 0: never."
    )
    sticky_seconds: float = Field(
        default=8.0, ge=0, le=300, description="Wait so long for that agent to be free, seconds."
    )
    leave_when_empty: bool = Field(
        default=False,
        description="With nobody logged in who has the skill, callers take the flow's `no_agent` exit at once.",
    )
    say_position: bool = Field(default=True, description="Tell waiting callers their place in line.")
    say_wait: bool = Field(
        default=True, description="Tell them the expected wait too, as long as earlier estimates came true."
    )
    announce_seconds: int = Field(
        default=60, ge=0, le=3600, description="Pause between two such announcements, seconds; 0: only one."
    )
    music: Name = Field(default="default", description="Music-on-hold class.")
    enterprise: bool = Field(default=False, description="Appeals from it are marked as enterprise appeals.")
