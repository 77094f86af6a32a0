"""Events are handled in slices, in order, and the socket is held when too many wait."""

from __future__ import annotations

from twisted.internet.task import Clock

from callcenter.ami.codec import Message
from callcenter.ami.event_queue import EventQueue


class Consumer:
    """Takes 1 ms for each event."""

    def __init__(self, most: int) -> None:
        self.clock = Clock()
        self.seen: list[str] = []
        self.held: list[bool] = []
        self.queue = EventQueue(self.take, self.held.append, most, self.clock)

    def take(self, event: Message) -> None:
        self.seen.append(event["N"])
        self.clock.rightNow += 0.001

    def give(self, first: int, last: int) -> None:
        self.queue.extend([Message(N=str(number)) for number in range(first, last)])


def test_slices_keep_the_order() -> None:
    consumer = Consumer(most=100)
    consumer.give(0, 10)
    assert consumer.seen == ["0", "1"]
    consumer.give(10, 12)
    assert consumer.seen == ["0", "1"]
    consumer.clock.pump([0] * 8)
    assert consumer.seen == [str(number) for number in range(12)]
    assert not consumer.clock.getDelayedCalls()


def test_the_socket_is_held_until_half_is_done() -> None:
    consumer = Consumer(most=6)
    consumer.give(0, 10)
    assert (consumer.held, consumer.queue.holding) == ([True], True)
    consumer.clock.advance(0)
    assert consumer.held == [True]
    consumer.clock.pump([0, 0])
    assert (consumer.held, len(consumer.queue)) == ([True, False], 2)


def test_after_closing_nothing_is_delivered() -> None:
    consumer = Consumer(most=6)
    consumer.give(0, 10)
    consumer.queue.close()
    consumer.give(10, 12)
    consumer.clock.advance(1)
    assert consumer.seen == ["0", "1"]
