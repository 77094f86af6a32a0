"""The rules that whole flows are checked by: one file each, and this list of them.

Each has ``check(survey)``, which yields the mistakes; a new rule is a new file and its line here.
"""

from collections.abc import Callable, Iterator

from callcenter.errors import Mistake
from callcenter.ivr.checks import (
    dead_end,
    endless_loop,
    few_keys,
    forbidden_number,
    hours_gap,
    missing_exit,
    missing_prompt,
    never_closed,
    seconds_to_human,
    unknown_reference,
    unknown_target,
    unknown_variable,
    unreachable_node,
)
from callcenter.ivr.checks.survey import Survey

__all__ = ["RULES", "WAYS", "Survey"]

RULES: dict[str, Callable[[Survey], Iterator[Mistake]]] = {
    "missing_exit": missing_exit.check,
    "unknown_target": unknown_target.check,
    "unknown_reference": unknown_reference.check,
    "forbidden_number": forbidden_number.check,
    "unknown_variable": unknown_variable.check,
    "missing_prompt": missing_prompt.check,
    "unreachable_node": unreachable_node.check,
    "dead_end": dead_end.check,
    "endless_loop": endless_loop.check,
    "hours_gap": hours_gap.check,
    "never_closed": never_closed.check,
    "few_keys": few_keys.check,
    "seconds_to_human": seconds_to_human.check,
}
"""Name of the rule → its function."""

WAYS = ("missing_exit", "unknown_target", "hours_gap")
"""Rules about single ways. Where they find something, nothing can be said about what no way leads to."""
