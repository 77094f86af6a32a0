"""What ``callcenter run`` prints."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from callcenter.callcontrol.news import news_of
from callcenter.config import load_config
from callcenter.facts import FACT_TYPES, CallConnected, CallEnded, NodeEntered, TalkEnded
from callcenter.run import lines
from callcenter.run.banner import banner
from callcenter.run.lines import line
from tests.facts.strategies import fact_with

ZONE = ZoneInfo("Asia/Shanghai")
CONFIG = load_config(Path(__file__).parents[2] / "config" / "callcenter.yaml", {})


ELSEWHERE = {"appeal", "assessment", "knowledge", "oversight", "ticket"}
"""Modules of facts that other processes write: the desk's, mostly."""
OF_THE_CORE = [name for name, kind in FACT_TYPES.items() if kind.__module__.rpartition(".")[2] not in ELSEWHERE]
OF_CALLS_TOO = ["AppealOpened", "AppealCompleted", "TicketProposed", "CallbackAttempted"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", [*OF_THE_CORE, *OF_CALLS_TOO])
def test_each_fact_has_its_words(name: str, language: str) -> None:
    text = line(news_of(fact_with(FACT_TYPES[name])), ZONE, language)
    assert "\n" not in text
    assert language in lines._WORDS[name]
    assert "{" not in text
    assert name not in text


def test_a_line_tells_time_call_and_what_happened() -> None:
    fact = fact_with(CallConnected, at=1795461356123456, contact="haian1-1795461356.29", waited=1_234_567, agent="1001")
    assert line(news_of(fact), ZONE, "en") == "03:15:56.123  1795461356.29     agent 1001 answered after 1.235 s"


def test_fields_at_their_default_and_unknown_news() -> None:
    assert "-" in line({"type": "CallArrived", "at": 0}, ZONE, "zh")
    assert line({"type": "SomethingNew", "at": 0}, ZONE, "zh").endswith("SomethingNew")
    assert line({}, ZONE, "zh").startswith("08:00:00.000")


def test_waits_and_talks_are_seconds() -> None:
    talk = line(news_of(fact_with(TalkEnded, talked=2_000_000, ended_by="agent")), ZONE, "en")
    assert "2.000 s (agent hung up)" in talk


def test_words_of_a_call_are_not_taken_for_a_format() -> None:
    assert "{x}" in line(news_of(fact_with(NodeEntered, node="{x}", flow="main")), ZONE, "en")
    assert line(news_of(fact_with(CallEnded, ended_by="caller")), ZONE, "en").endswith("call over (caller)")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_banner_says_where_to_point_a_phone_and_who_sits_where(language: str) -> None:
    config = CONFIG.model_copy(update={"site": CONFIG.site.model_copy(update={"language": language})})
    text = banner(config, 1.25)
    assert "sip:12345@127.0.0.1:5060" in text
    for span in ("voice 1001–1030 (30)", "network 1101–1102 (2)", "enterprise 1201 (1)", "convenience 1301–1304 (4)"):
        assert span in text
    assert re.search(r"ctl login 1001 --seat 1001", text)
    assert "make demo" in text
    assert "http://127.0.0.1:9464/metrics" in text
    assert "{" not in text


def test_the_banner_of_a_site_without_agents() -> None:
    assert "ctl login - --seat -" in banner(CONFIG.model_copy(update={"agents": {}, "seats": {}}), 0.1)
