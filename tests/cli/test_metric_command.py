"""``callcenter metric`` and ``callcenter verify``, as staff use them."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from callcenter.journal import open_engine, writing
from callcenter.journal.tables import contact
from tests.cli.store_commands import Commands, commands
from tests.metrics.registry.told import SECOND, Told, in_order, targets, us

__all__ = ["commands"]
AT = us("2026-11-27T09:00")


@pytest.fixture
def told(commands: Commands) -> Commands:
    commands.write(in_order(
        [targets(AT - 3600 * SECOND, answer=20, short=3)],
        Told(AT, "haian1-1").queue().answer(after=18).talk(30).end(),
        Told(AT + SECOND, "haian1-2").queue("enterprise").give_up(60, "enterprise").end(),
        Told(AT + 2 * SECOND, "haian1-3").queue().give_up(2).end(),
    ))  # fmt: skip
    return commands


def test_all_metrics_are_listed_in_chinese(commands: Commands) -> None:
    code, out, _ = commands.run("metric", "list")
    assert code == 0
    assert "接通率" in out
    assert "answered_within_x ÷ (answered + abandoned_late)" in out


def test_a_definition_is_shown_count_by_count(commands: Commands) -> None:
    code, out, _ = commands.run("metric", "show", "service_level_a")
    assert code == 0
    assert "x 内接听的来电数 ÷ (座席接听的来电数 + 等待超过 s 才挂断的来电数)" in out
    assert "SQL：COUNT(*) WHERE contact.connected IS NOT NULL AND contact.waited_us <= 15000000" in out
    assert commands.json("metric", "show", "asa")["formula"] == "waited_us ÷ answered_seen"


def test_an_explanation_puts_counts_thresholds_and_calls_in(told: Commands) -> None:
    code, out, _ = told.run("metric", "explain", "service_level_a", "--at", "2026-11-27")
    assert code == 0
    assert "x = 20 秒，s = 3 秒" in out
    assert "2026-11-27 08:00:00 起" in out
    assert "1 ÷ (1 + 1) = 50.00 %" in out
    assert "haian1-1" in out
    assert "haian1-2" in out
    assert "haian1-3" not in out


def test_it_can_be_split_and_one_part_be_asked_for(told: Commands) -> None:
    _, out, _ = told.run("metric", "explain", "connect_rate", "--at", "2026-11", "--by", "queue", "--ids", "0")
    assert "【queue=enterprise】" in out
    assert "0 ÷ 1 = 0.00 %" in out
    assert "1 ÷ 2 = 50.00 %" in out
    found = told.json("metric", "explain", "connect_rate", "--at", "2026-11", "--key", "queue=voice")
    assert found["numerator_ids"] == ["haian1-1"]
    assert found["denominator_ids"] == ["haian1-1", "haian1-3"]
    assert [each["denominator"] for each in found["figures"]] == [2]


def test_the_lowest_24_hours_are_named(told: Commands) -> None:
    _, out, _ = told.run("metric", "explain", "connect_rate_24h", "--at", "2026-11-27")
    assert "统计期：2026-11-26 09:15:00 至 2026-11-27 09:15:00" in out
    assert "1 ÷ 3 = 33.33 %" in out


def test_values_of_several(told: Commands) -> None:
    _, out, _ = told.run("metric", "value", "connect_rate", "asa", "--at", "2026", "--by", "month")
    assert out.splitlines()[0].split() == ["metric", "name", "month", "value", "numerator", "denominator"]
    assert "18.00 s" in out
    found = told.json("metric", "value", "handling_workdays", "connect_rate", "--at", "2026-11-27T09")
    assert [each["value"] for each in found] == [None, "0.3333"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("explain", "conect_rate", "--at", "2026"), "do you mean connect_rate"),
        (("value", "asa", "--at", "2026-13"), "is no time to be counted"),
        (("value", "asa", "occupancy", "--at", "2026", "--by", "unit"), "cannot be split by 'unit'"),
        (("value", "asa", "--at", "2026", "--zone", "Nowhere"), "no time zone"),
        (("explain", "asa", "--at", "2026", "--key", "queue"), "write NAME=WORD"),
    ],
)
def test_mistakes_say_what_to_do(told: Commands, words: tuple[str, ...], why: str) -> None:
    code, _, err = told.run("metric", *words)
    assert code == 1
    assert why in err


def test_verify_compares_tables_and_figures(told: Commands) -> None:
    code, out, _ = told.run("verify", "--seed", "7", "--times", "2")
    assert code == 0
    assert out.startswith("equal\nfigures: ")
    assert out.endswith("(--seed 7): all equal\n")
    engine = open_engine(told.url)
    with writing(engine) as connection:
        connection.execute(update(contact).where(contact.c.contact == "haian1-1").values(waited_us=0))
    engine.dispose()
    code, out, _ = told.run("verify", "--seed", "7", "--times", "1")
    assert code == 1
    assert "contact haian1-1 waited_us" in out
    assert "waited_us from" in out
    assert "differ" in out
