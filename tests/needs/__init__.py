"""What people ask of such systems and often do not get: each need is a test named after it.

The names are ``test_need_NN_…``; ``NEEDS`` is the table, and ``test_table.py`` holds it against the tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["LATER", "NEEDS"]

NEEDS: Mapping[int, tuple[str, str]] = MappingProxyType({
    1: ("test_needs_e2e", "when_the_call_is_over_my_agent_is_free_again_even_if_a_bye_is_lost"),
    2: ("test_needs_e2e", "a_caller_who_hung_up_never_rings_an_agent"),
    3: ("test_distribution", "a_callback_keeps_my_place_and_comes_once"),
    4: ("test_record", "a_transferred_call_counts_once_and_each_agent_is_credited_with_their_own_talk"),
    5: ("test_record", "the_page_and_the_list_of_calls_say_the_same_numbers"),
    6: ("test_agents", "statistics_and_pause_reasons_survive_a_restart"),
    7: ("test_agents", "wrap_up_is_honoured_in_every_queue_and_after_transfers"),
    8: ("test_record", "every_metric_is_defined_where_it_is_shown"),
    9: ("test_distribution", "who_rejects_or_misses_is_followed_by_the_next_neither_dropped_nor_looping"),
    10: ("test_distribution", "a_large_queue_does_not_stall_the_switch"),
    12: ("test_record", "callers_who_gave_up_are_listed_also_those_of_the_time_without_a_core"),
    13: ("test_agents", "losing_the_control_connection_costs_nobody_a_call"),
    15: ("test_agents", "i_can_extend_my_after_call_work_and_end_it_early"),
    16: ("test_distribution", "idle_is_counted_from_when_i_could_last_be_offered_a_call"),
    17: ("test_distribution", "my_place_and_my_wait_are_told_honestly"),
    18: ("test_distribution", "my_wait_goes_on_when_i_am_offered_again"),
    19: ("test_needs_e2e", "an_announcement_neither_delays_nor_kills_the_connection"),
    20: ("test_record", "intervals_are_in_my_time_zone_and_exactly_as_asked"),
    21: ("test_needs_e2e", "hold_holds"),
    22: ("test_listening", "the_recording_is_paused_and_goes_on_for_this_talk_only"),
    23: ("test_listening", "a_supervisor_hears_only_their_own_team_and_every_listening_is_on_record"),
    24: ("test_needs_e2e", "the_survey_runs_whenever_the_agent_hangs_up"),
    25: ("test_agents", "a_queue_is_changed_without_logging_anybody_out_and_asked_over_the_link"),
})  # fmt: skip
"""Number → file and the rest of the test's name."""

LATER: Mapping[int, str] = MappingProxyType({
    11: "one line of callers served over several nodes",
    14: "a browser that is refreshed loses neither the call nor the agent's state",
})  # fmt: skip
"""Needs whose part of the system is still to be built."""
