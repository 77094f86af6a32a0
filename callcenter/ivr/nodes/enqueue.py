"""``enqueue``: wait for a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from callcenter.ivr.effects import Enqueue
from callcenter.ivr.flow import Exit, Name, Node, Outcome
from callcenter.ivr.inputs import Input, QueueLeft
from callcenter.ivr.nodes.asking import HANGUP, Exits, as_text
from callcenter.ivr.run import Run
from callcenter.ivr.spoken import Spoken


class EnqueueNode(Node):
    """Puts the caller in a queue until an agent has talked to them, or another exit is taken."""

    TYPE = "enqueue"
    HUMAN = True
    AWAITS = (QueueLeft,)
    EXITS: ClassVar[Mapping[str, Exit]] = {
        "talked": Exit("an agent talked to the caller and hung up"),
        "timeout": Exit("the caller waited as long as `max_wait_seconds`"),
        "full": Exit("the queue takes no more callers", silent=True),
        "no_agent": Exit("nobody who could answer is logged in", silent=True),
        "key": Exit("the caller pressed `key`", required=False),
        "long_wait": Exit("the expected wait is above `long_wait_seconds`; once in a call", required=False),
        "hangup": HANGUP,
    }

    type: Literal["enqueue"]
    queue: Name = Field(description="Queue of config/queues.yaml.")
    priority: int = Field(0, ge=-100, le=100, description="Added to the queue's own; higher is served first.")
    max_wait_seconds: int = Field(0, ge=0, le=86400, description="Longest wait, seconds; 0: the queue's own.")
    key: Annotated[str, BeforeValidator(as_text), StringConstraints(pattern=r"^[0-9*#]?$")] = Field(
        "", description="Key by which a waiting caller leaves the queue; empty: none."
    )
    long_wait_seconds: int = Field(
        0, ge=0, le=86400, description="Expected wait above which the exit `long_wait` is taken, once; 0: never."
    )
    announce: Spoken = Field(Spoken(), description="Said to a caller who has to wait; they stand in line already.")
    exits: Exits = Field({}, description="Where to go on: talked, timeout, full, no_agent, key, long_wait, hangup.")

    def enter(self, run: Run) -> Outcome:
        """Stand in line."""
        return Enqueue(
            self.queue,
            self.priority,
            self.max_wait_seconds,
            self.key,
            self.announce.files(run),
            self.long_wait_seconds,
        )

    def take(self, run: Run, answer: Input) -> Outcome:
        """Leave it; after a talk the agent and the queue are kept for the survey."""
        assert isinstance(answer, QueueLeft)
        if answer.why == "talked":
            run.talked = True
            run.set("agent", answer.agent)
            run.set("queue", answer.queue or self.queue)
        return self.exit(answer.why, "timeout")

    def required_exits(self) -> frozenset[str]:
        """``key`` and ``long_wait`` too, when there is something that leads to them."""
        more = {"key": self.key, "long_wait": self.long_wait_seconds}
        return super().required_exits() | {name for name, wanted in more.items() if wanted}

    def writes(self) -> frozenset[str]:
        """``agent`` and ``queue``."""
        return frozenset({"agent", "queue"})

    def gist(self) -> str:
        """The queue."""
        return f"queue {self.queue}"
