"""The journal as the core uses it: on a running reactor."""

from __future__ import annotations

import shutil
import tempfile
import threading
from pathlib import Path

from sqlalchemy import Connection
from twisted.internet import reactor
from twisted.trial.unittest import TestCase

from callcenter.errors import StoreAway
from callcenter.facts import Fact
from callcenter.journal import Journal, Spool, upgrade
from callcenter.journal.questions import facts_of
from callcenter.testing.facts import Story


class JournalOnReactor(TestCase):
    timeout = 20

    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.url = f"sqlite:///{self.folder / 'store.db'}"
        upgrade(self.url)

    def journal(self, url: str) -> Journal:
        made = Journal(url, Spool(self.folder / "spool"), deliver=reactor.callFromThread)  # type: ignore[attr-defined]
        made.start()
        self.addCleanup(made.stop)
        return made

    async def test_subscribers_are_told_on_the_reactors_thread_after_the_commit(self) -> None:
        journal = self.journal(self.url)
        story = list(Story().answered_call())
        told: list[tuple[Fact, threading.Thread]] = []
        journal.subscribe(lambda fact: told.append((fact, threading.current_thread())))
        for fact in story:
            journal.append(fact)
        assert told == [], "append only puts the fact in line"
        await journal.committed()
        assert [fact for fact, _ in told] == story
        assert {thread for _, thread in told} == {threading.current_thread()}
        assert await journal.read(lambda connection: facts_of(connection, story[0].contact)) == story  # type: ignore[attr-defined]

    async def test_questions_run_beside_the_reactor(self) -> None:
        journal = self.journal(self.url)

        def look(_connection: Connection) -> threading.Thread:
            return threading.current_thread()

        assert await journal.read(look) is not threading.current_thread()

    async def test_a_store_that_is_away_fails_questions_but_takes_facts(self) -> None:
        journal = self.journal("postgresql+psycopg://nobody@/nothing?host=/nonexistent")
        journal.append(Story().arrived())
        await journal.committed()
        assert (journal.spooled, journal.store_away) == (1, True)
        with self.assertRaises(StoreAway):
            await journal.read(lambda connection: None)
