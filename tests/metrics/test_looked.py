"""Looks at disks and the store: in a thread, one at a time, and never older than they may be."""

from pathlib import Path
from threading import Event

from twisted.internet import reactor
from twisted.internet.task import deferLater
from twisted.trial.unittest import TestCase

from callcenter.metrics import Looked, rooms


class TestLooked(TestCase):
    def setUp(self) -> None:
        self.now = 100.0
        self.figures = iter(range(1, 9))
        self.go_on = Event()
        self.go_on.set()
        self.broken = False
        self.looked = Looked("figures", self.read, 60.0, lambda: self.now)

    def read(self) -> int:
        self.go_on.wait(10)
        if self.broken:
            raise OSError("no such disk")
        return next(self.figures)

    async def settled(self) -> None:
        while self.looked._looking:
            await deferLater(reactor, 0.001)

    async def test_nothing_is_known_before_the_first_look(self) -> None:
        self.assertIsNone(self.looked.seen)
        self.looked.look()
        await self.settled()
        self.assertEqual(self.looked.seen, 1)

    async def test_a_look_that_takes_long_is_not_joined(self) -> None:
        self.go_on.clear()
        self.looked.look()
        self.looked.look()
        self.assertIsNone(self.looked.seen)
        self.go_on.set()
        await self.settled()
        self.assertEqual(self.looked.seen, 1)

    async def test_what_is_too_old_is_not_shown(self) -> None:
        self.looked.look()
        await self.settled()
        self.now += 60
        self.assertEqual(self.looked.seen, 1)
        self.now += 0.1
        self.assertIsNone(self.looked.seen)

    async def test_age_counts_from_the_beginning_of_the_look(self) -> None:
        self.go_on.clear()
        self.looked.look()
        self.now += 61
        self.go_on.set()
        await self.settled()
        self.assertIsNone(self.looked.seen)

    async def test_a_look_that_fails_keeps_what_was_seen_and_is_tried_again(self) -> None:
        self.looked.look()
        await self.settled()
        self.broken = True
        for _ in range(2):
            self.looked.look()
            await self.settled()
        self.assertEqual(self.looked.seen, 1)
        self.broken = False
        self.looked.look()
        await self.settled()
        self.assertEqual(self.looked.seen, 2)


class TestRooms(TestCase):
    def test_a_folder_that_is_not_there_yet_is_measured_where_it_will_be(self) -> None:
        here = Path(self.mktemp())
        here.mkdir()
        found = rooms({"state": here, "record": here / "not" / "yet"})
        self.assertEqual(found["record"].size, found["state"].size)
        self.assertTrue(0 < found["state"].free <= found["state"].size)
