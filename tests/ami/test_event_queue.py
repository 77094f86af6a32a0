"""Events are handled in slices, in order, and the socket is held when too many wait."""

from __future__ import annotations

from twisted.internet.task import Clock

from callcenter.ami.codec import Message
from callcenter.ami.event_queue import EventQueue


class Consumer:
    """Takes longer than a slice for each event."""

    def __init__(self, most: int) -> None:
        self.clock = Clock()
        self.seen: list[str] = []
        self.held: list[bool] = []
        self.queue = EventQueue(self.take, self.held.append, most, self.clock)

    def take(self, event: Message) -> None:
        self.seen.append(event["N"])
        self.clock.rightNow += 0.0025

    def turns(self, count: int) -> None:
        """That many turns of the reactor."""
        for _ in range(count):
            call = self.clock.calls.pop(0)
            call.func(*call.args, **call.kw)

    def give(self, first: int, last: int) -> None:
        self.queue.extend([Message(N=str(number)) for number in range(first, last)])


def test_slices_keep_the_order() -> None:
    consumer = Consumer(most=100)
    consumer.give(0, 10)
    assert consumer.seen == ["0"]
    consumer.give(10, 12)
    assert consumer.seen == ["0"]
    consumer.turns(11)
    assert consumer.seen == [str(number) for number in range(12)]
    assert not consumer.clock.getDelayedCalls()


def test_the_socket_is_held_until_half_is_done() -> None:
    consumer = Consumer(most=6)
    consumer.give(0, 10)
    assert (consumer.held, consumer.queue.holding) == ([True], True)
    consumer.turns(5)
    assert (consumer.held, len(consumer.queue)) == ([True], 4)
    consumer.turns(1)
    assert (consumer.held, len(consumer.queue)) == ([True, False], 3)


def test_after_closing_nothing_is_delivered() -> None:
    consumer = Consumer(most=6)
    consumer.give(0, 10)
    consumer.queue.close()
    consumer.give(10, 12)
    assert not consumer.clock.getDelayedCalls()
    assert consumer.seen == ["0"]
