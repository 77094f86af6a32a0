"""Where a caller goes when a flow fails them: to a person. A mistake of ours never ends a call.

It happens when a flow was changed under a live call, when an answer does not fit, or when a
flow runs in circles. The step then carries the reason in ``problem``.
"""

from __future__ import annotations

from callcenter.facts import NodeEntered
from callcenter.ivr.effects import Effect, Enqueue, Hangup
from callcenter.ivr.inputs import Input, QueueLeft
from callcenter.ivr.run import Run

__all__ = ["NODE", "PROMPTS", "catch", "go_on"]

NODE = "lifeline"
"""Name of the node that such a caller waits at; its flow has no name."""

PROMPTS = ("lines_busy", "goodbye")
"""Prompts it plays: nobody could be reached, and good-bye."""

_TRIES = 3


def catch(run: Run, problem: str) -> Effect:
    """Send the caller to the default queue, or say good-bye to one who has talked already."""
    run.problem = problem
    run.flow, run.node, run.returns, run.attempts = "", NODE, (), 0
    if run.talked or run.hung_up:
        return _farewell(run, "goodbye")
    run.note(NodeEntered, kind="enqueue")
    return Enqueue(run.library.default_queue)


def go_on(run: Run, answer: Input) -> Effect:
    """The caller left the default queue: thank them, or try again a few times."""
    run.attempts += 1
    if isinstance(answer, QueueLeft) and answer.why == "talked":
        run.talked = True
        return _farewell(run, "goodbye")
    if run.attempts >= _TRIES:
        return _farewell(run, "lines_busy")
    return Enqueue(run.library.default_queue)


def _farewell(run: Run, prompt: str) -> Effect:
    run.play((prompt,))
    return Hangup()
