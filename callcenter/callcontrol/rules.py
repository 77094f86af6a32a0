"""Settings of the queues → the rules that the distributor goes by."""

from __future__ import annotations

from collections.abc import Mapping

from callcenter.acd import QueueRule, Step
from callcenter.config import Config, Queue

__all__ = ["rule_of", "rules_of"]


def rules_of(config: Config) -> Mapping[str, QueueRule]:
    """Queue → its rule."""
    return {name: rule_of(name, queue) for name, queue in config.queues.items()}


def rule_of(name: str, queue: Queue) -> QueueRule:
    """The rule of one queue: what it asks for, and the steps by which it asks for less."""
    first = {queue.skill: queue.needs.get(queue.skill, 1), **queue.needs}
    relaxed = sorted(queue.relax, key=lambda step: step.after_seconds)
    steps = (Step(0, first), *(Step(int(step.after_seconds * 1_000_000), dict(step.needs)) for step in relaxed))
    return QueueRule(name, steps, queue.strategy)
