"""Live views are told nothing while the core is slow, and how much they missed afterwards; calls go on."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from twisted.internet.threads import deferToThread

from callcenter.callcontrol.live_news import LiveNews
from callcenter.callcontrol.slowness import Slowness
from callcenter.facts import CallEnded, CoreStarted, Fact
from callcenter.link import LinkClient
from tests.callcontrol.hotline import Hotline

FACT = CoreStarted(id="x", at=1, node="haian1", version="1")


class View:
    """A view that listens, and an audience of it."""

    def __init__(self) -> None:
        self.listeners: set[Any] = {"a view"}
        self.told: list[Mapping[str, Any]] = []
        self.slowness = Slowness()
        config = SimpleNamespace(link=SimpleNamespace(max_lag_ms=250))
        house: Any = SimpleNamespace(slowness=self.slowness, config=config, clock=SimpleNamespace(now=lambda: 7))
        self.news = LiveNews(house, self)

    def announce(self, news: Mapping[str, Any]) -> None:
        self.told.append(news)

    def slow(self, seconds: float) -> None:
        """So late was the event loop just now."""
        self.slowness.seconds = seconds

    def happens(self, times: int = 1, fact: Fact = FACT) -> None:
        for _ in range(times):
            self.news.tell(fact)


def test_views_are_told_while_the_core_is_quick() -> None:
    view = View()
    view.slow(0.25)
    view.happens(3)
    assert [each["type"] for each in view.told] == ["CoreStarted"] * 3
    assert view.news.shed == 0


def test_they_are_left_out_first_and_told_how_much_they_missed() -> None:
    view = View()
    view.slow(0.3)
    view.happens(5)
    view.news.catch_up()
    assert view.told == []
    view.slow(0.1)
    view.happens()
    assert view.told[0] == {"type": "NewsShed", "at": 7, "count": 5}
    assert [each["type"] for each in view.told[1:]] == ["CoreStarted"]
    assert view.news.shed == 5


def test_they_are_told_of_it_although_nothing_happens_any_more() -> None:
    view = View()
    view.slow(0.3)
    view.happens(2)
    view.slow(0.0)
    view.news.catch_up()
    view.news.catch_up()
    assert view.told == [{"type": "NewsShed", "at": 7, "count": 2}]


def test_whoever_comes_later_has_missed_nothing() -> None:
    view = View()
    view.slow(0.3)
    view.happens(2)
    view.listeners = set()
    view.happens()
    view.listeners = {"another"}
    view.slow(0.0)
    view.news.catch_up()
    assert view.told == []


def test_a_delay_fades() -> None:
    slowness = Slowness()
    slowness.observe(1.0)
    for _ in range(14):
        slowness.observe(0.001)
    assert 0.2 < slowness.seconds < 0.25
    slowness.observe(0.5)
    assert slowness.seconds == 0.5


class WhileCallsGoOn(Hotline):
    async def test_a_call_is_served_and_no_view_hears_of_it(self) -> None:
        self.core._lag.stop()
        link = LinkClient(self.core._config.socket_path)
        self.addCleanup(link.close)
        first = deferToThread(next, link.news())
        await self.until(lambda: self.core._link.listeners)
        self.house.slowness.seconds = 1.0
        self.login("1001")
        call = await self.arrives(will_press=("", "1"))
        dial = await self.talks(call)
        dial.hang_up()
        await call.left
        await self.fact(CallEnded)
        shed = int(self.core._registry.get_sample_value("callcenter_live_news_shed_total") or 0)
        self.assertGreater(shed, 8)
        self.house.slowness.seconds = 0.0
        self.core._tick()
        news = await first
        self.assertEqual((news["type"], news["count"]), ("NewsShed", shed))
