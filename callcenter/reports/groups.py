"""Which metrics stand together in a table, in the order in which a reader wants them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from callcenter.metrics.registry import METRICS, TIMES
from callcenter.reports.cube import splittable

__all__ = ["GROUPS", "Group", "dimensions"]


class Group(msgspec.Struct, frozen=True):
    """Metrics of one subject."""

    id: str
    title: str
    metrics: tuple[str, ...]

    def by(self, dimension: str) -> tuple[str, ...]:
        """Those that can be split so."""
        return tuple(ident for ident in self.metrics if splittable(ident, dimension))


def _group(ident: str, title: str, metrics: str) -> Group:
    return Group(ident, title, tuple(metrics.split()))


GROUPS = (
    _group("calls", "来电", "calls calls_ivr_only calls_message calls_outside"),
    _group(
        "waiting", "人工服务",
        "offered answered connect_rate connect_rate_24h answered_within_15 answered_within_20 answered_within_30 "
        "service_level_a service_level_b service_level_c asa longest_wait abandoned short_abandons abandon_rate "
        "abandon_wait left_queue still_waiting",
    ),
    _group("callers", "来电人", "callers chains through_rate tries_per_chain"),
    _group(
        "talks", "通话", "talks talk hold wrap_up aht talk_total longest_talk talks_transferred talks_uncertain "
        "talks_capped",
    ),
    _group(
        "seats", "座席",
        "logged_in on_call_time outbound_time ring_time after_call_time idle_time pause_time presence occupancy",
    ),
    _group("ratings", "通话评价", "ratings call_rated_rate call_satisfaction"),
    _group("outbound", "外呼", "outbound outbound_connect_rate outbound_connect_rate_citizens outbound_talk"),
    _group("callbacks", "排队回拨", "callbacks callback_connect_rate callbacks_called_in callbacks_open"),
    _group("opened", "诉求登记", "opened refused linked directives"),
    _group("services", "诉求服务", "services online_answers department_tickets online_answer_rate member_unit_rate"),
    _group(
        "enterprise", "一企来",
        "enterprise_services enterprise_seat enterprise_commissioner enterprise_tickets instant_answer_rate",
    ),
    _group(
        "handling", "成员单位办理",
        "dispatched return_rate unfounded_return_rate due on_time_rate response_rate",
    ),
    _group("duration", "成员单位办理时长", "handling_workdays handling_time"),
    _group(
        "follow_ups", "回访", "follow_ups follow_up_connect_rate follow_up_connect_rate_citizens",
    ),
    _group(
        "satisfaction", "参评与满意",
        "solicited participation effective_satisfaction satisfaction_broad resolution_rate excluded redone unreached",
    ),
)  # fmt: skip


def dimensions() -> tuple[str, ...]:
    """All that some metric of some group can be split by, times last."""
    found: Iterable[str] = (name for group in GROUPS for ident in group.metrics for name in METRICS[ident].dimensions)
    return (*dict.fromkeys(found), *TIMES)
