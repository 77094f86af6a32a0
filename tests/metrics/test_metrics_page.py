"""Gauges ask at the moment of reading; the lag timer; the page over real HTTP."""

from contextlib import closing
from dataclasses import replace
from http.client import HTTPConnection
from typing import Any

from prometheus_client import CollectorRegistry
from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.internet.threads import deferToThread
from twisted.trial.unittest import TestCase

from callcenter import __version__
from callcenter.metrics import (
    CallMetrics,
    Health,
    LiveGauges,
    LiveSources,
    MetricsSite,
    ReactorLag,
    Readiness,
    Room,
)
from callcenter.projections.backlog import Backlog

SOURCES = LiveSources(
    waiting=lambda: {"voice": 2},
    longest_wait=lambda: {"voice": 12.5},
    agents=lambda: {"available": 3},
    ami=lambda: {"haian1": False},
    queue_limit=lambda: {"voice": 40},
    trunk_calls=lambda: 17,
    trunk_limit=lambda: 1000,
    surge=lambda: False,
    sip=lambda: {"haian1": True},
    agi_sessions=lambda: 6,
    agi_limit=lambda: 6000,
    agi_refused=lambda: 2,
    news_shed=lambda: 3,
    phones_corrected=lambda: 4,
    journal_pending=lambda: 7,
    journal_spooled=lambda: 8,
    missing_calls=lambda: 0,
    record_written=lambda: {"haian1": True},
    backlog=lambda: Backlog(
        open={"draft": 2, "in_progress": 5}, overdue={"health": 0, "transport": 3}, callbacks=1, written=900, folded=890
    ),
    rooms=lambda: {"state": Room(5 << 30, 20 << 30)},
    clock_offset=lambda: 0.002,
    time=lambda: 1_767_225_600.25,
)

WELL: dict[str, Any] = {
    "asterisk": True,
    "sip_silent": 0.0,
    "distributing": True,
    "refusing": False,
    "store_away": False,
    "record_silent": False,
    "pending": 0,
    "spooled": 0,
}


class TestLiveGauges(TestCase):
    def test_figures_are_those_of_now(self) -> None:
        waiting = {"voice": 2}
        registry = CollectorRegistry()
        LiveGauges(registry, replace(SOURCES, waiting=lambda: waiting))
        self.assertEqual(registry.get_sample_value("callcenter_waiting_calls", {"queue": "voice"}), 2)
        waiting["voice"] = 5
        self.assertEqual(registry.get_sample_value("callcenter_waiting_calls", {"queue": "voice"}), 5)
        self.assertEqual(registry.get_sample_value("callcenter_ami_connected", {"node": "haian1"}), 0)
        self.assertEqual(registry.get_sample_value("callcenter_journal_spooled_facts"), 8)

    def test_what_others_count_and_what_is_not_known(self) -> None:
        registry = CollectorRegistry()
        LiveGauges(registry, replace(SOURCES, trunk_calls=lambda: None))
        self.assertEqual(registry.get_sample_value("callcenter_agi_sessions_refused_total"), 2)
        self.assertEqual(registry.get_sample_value("callcenter_live_news_shed_total"), 3)
        self.assertEqual(registry.get_sample_value("callcenter_queue_limit", {"queue": "voice"}), 40)
        self.assertIsNone(registry.get_sample_value("callcenter_trunk_calls"))
        self.assertEqual(registry.get_sample_value("callcenter_trunk_calls_limit"), 1000)

    def test_what_the_store_tells(self) -> None:
        registry = CollectorRegistry()
        LiveGauges(registry, SOURCES)
        get = registry.get_sample_value
        self.assertEqual(get("callcenter_overdue_appeals", {"unit": "transport"}), 3)
        self.assertEqual(get("callcenter_open_appeals", {"state": "in_progress"}), 5)
        self.assertEqual((get("callcenter_journal_sequence"), get("callcenter_folded_sequence")), (900, 890))
        self.assertEqual(get("callcenter_disk_free_bytes", {"use": "state"}), 5 << 30)
        self.assertEqual(get("callcenter_time_seconds"), 1_767_225_600.25)

    def test_what_is_not_known_is_not_shown(self) -> None:
        registry = CollectorRegistry()
        LiveGauges(registry, replace(SOURCES, backlog=lambda: None, rooms=dict))
        self.assertIsNone(registry.get_sample_value("callcenter_overdue_callbacks"))
        self.assertIsNone(registry.get_sample_value("callcenter_disk_free_bytes", {"use": "state"}))

    def test_a_source_is_not_asked_before_the_page_is_read(self) -> None:
        def not_ready() -> int:
            raise RuntimeError("not ready yet")

        registry = CollectorRegistry()
        LiveGauges(registry, replace(SOURCES, agi_sessions=not_ready))
        self.assertEqual(self.flushLoggedErrors(RuntimeError), [])

    def test_a_broken_source_hides_only_itself(self) -> None:
        def broken() -> dict[str, int]:
            raise RuntimeError("broken")

        registry = CollectorRegistry()
        LiveGauges(registry, replace(SOURCES, agents=broken))
        self.assertIsNone(registry.get_sample_value("callcenter_agents", {"state": "available"}))
        self.assertEqual(registry.get_sample_value("callcenter_agi_sessions"), 6)
        self.assertTrue(self.flushLoggedErrors(RuntimeError))

    def test_a_second_set_of_gauges_is_refused(self) -> None:
        registry = CollectorRegistry()
        LiveGauges(registry, SOURCES)
        self.assertRaises(ValueError, LiveGauges, registry, SOURCES)


class TestReactorLag(TestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.late = 0.0
        self.seen: list[float] = []
        self.lag = ReactorLag(self.clock, self.seen.append, 0.1, lambda: self.clock.seconds() + self.late)

    def test_a_timer_in_time_has_no_lag(self) -> None:
        self.lag.start()
        self.clock.pump([0.1] * 3)
        self.assertEqual([round(seconds, 9) for seconds in self.seen], [0, 0, 0])

    def test_a_blocked_loop_is_seen_and_not_carried_on(self) -> None:
        self.lag.start()
        self.late = 0.25
        self.clock.pump([0.1, 0.1])
        self.assertEqual([round(seconds, 9) for seconds in self.seen], [0.25, 0])

    def test_a_clock_set_back_is_no_negative_lag(self) -> None:
        self.lag.start()
        self.late = -5
        self.clock.advance(0.1)
        self.assertEqual(self.seen, [0.0])

    def test_stop(self) -> None:
        self.lag.stop()
        self.lag.start()
        self.lag.stop()
        self.clock.advance(1)
        self.assertEqual((self.seen, self.clock.getDelayedCalls()), ([], []))


class TestPage(TestCase):
    def setUp(self) -> None:
        registry = CollectorRegistry()
        CallMetrics(registry, ["voice"])
        self.readiness = Readiness()
        health = Health(1_000_000, lambda: 62_400_000, lambda: self.readiness)
        self.port = reactor.listenTCP(0, MetricsSite(registry, health), interface="127.0.0.1")
        self.addCleanup(self.port.stopListening)

    def ask(self, path: str, method: str = "GET", accept: str = "*/*") -> Deferred[tuple[int, str, bytes]]:
        """Status, content type and body."""

        def talk() -> tuple[int, str, bytes]:
            connection = HTTPConnection("127.0.0.1", self.port.getHost().port, timeout=5)
            with closing(connection):
                connection.request(method, path, headers={"accept": accept})
                response = connection.getresponse()
                return response.status, response.headers["content-type"], response.read()

        return deferToThread(talk)

    async def test_the_page(self) -> None:
        status, kind, body = await self.ask("/metrics")
        self.assertEqual(status, 200)
        self.assertIn(b'callcenter_calls_total{result="answered"} 0.0', body)
        self.assertTrue(kind.startswith("text/plain; version="), kind)

    async def test_openmetrics_when_asked_for(self) -> None:
        _, _, body = await self.ask("/metrics", accept="application/openmetrics-text; version=1.0.0")
        self.assertTrue(body.endswith(b"# EOF\n"))

    async def test_nothing_else_is_here(self) -> None:
        for path in ("/", "/metrics/x", "/etc/passwd"):
            self.assertEqual((path, (await self.ask(path))[0]), (path, 404))

    async def test_only_reading(self) -> None:
        for path in ("/metrics", "/healthz", "/readyz"):
            for method in ("POST", "PUT", "DELETE", "OPTIONS"):
                self.assertEqual((path, method, (await self.ask(path, method))[0]), (path, method, 405))
            status, _, body = await self.ask(path, method="HEAD")
            self.assertEqual((status, body), (200, b""))

    async def test_alive(self) -> None:
        status, kind, body = await self.ask("/healthz")
        self.assertEqual((status, kind), (200, "text/plain; charset=utf-8"))
        self.assertEqual(body.decode(), f"alive\nuptime 61 s\nversion {__version__}\ntime 62.400000\n")

    async def test_ready(self) -> None:
        self.assertEqual(await self.ask("/readyz"), (200, "text/plain; charset=utf-8", b"ready\n"))

    async def test_not_ready_says_every_reason(self) -> None:
        self.readiness = Readiness.of(**WELL | {"asterisk": False, "distributing": False})
        status, _, body = await self.ask("/readyz")
        first, *reasons = body.decode().splitlines()
        self.assertEqual((status, first, len(reasons)), (503, "not ready", 2))
        self.assertIn("manager is not connected", reasons[0])
        self.assertIn("no calls are offered yet", reasons[1])
        self.assertEqual((await self.ask("/readyz", method="HEAD"))[0], 503)
        self.assertEqual((await self.ask("/healthz"))[0], 200)

    async def test_an_asterisk_that_answers_no_sip_is_a_reason(self) -> None:
        self.readiness = Readiness.of(**WELL | {"sip_silent": 12.4})
        status, _, body = await self.ask("/readyz")
        self.assertEqual(status, 503)
        self.assertIn(b"Asterisk does not answer SIP since 12 s: is it frozen?", body)

    async def test_a_database_that_is_away_is_a_warning(self) -> None:
        self.readiness = Readiness.of(**WELL | {"store_away": True, "spooled": 12})
        status, _, body = await self.ask("/readyz")
        self.assertEqual(status, 200)
        self.assertEqual(body, b"ready\nwarning: the database is away: 12 facts wait in the spool\n")

    async def test_a_record_that_is_not_written_is_a_warning(self) -> None:
        self.readiness = Readiness.of(**WELL | {"record_silent": True})
        status, _, body = await self.ask("/readyz")
        self.assertEqual((status, body.count(b"warning: Asterisk does not write")), (200, 1))

    async def test_a_journal_that_takes_nothing_is_a_reason(self) -> None:
        self.readiness = Readiness.of(**WELL | {"store_away": True, "refusing": True, "pending": 50_000})
        status, _, body = await self.ask("/readyz")
        self.assertEqual(status, 503)
        self.assertIn(b"the journal takes no facts, 50000 are in memory only", body)
        self.assertNotIn(b"warning", body)
