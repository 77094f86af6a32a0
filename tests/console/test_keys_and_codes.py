"""Keys of systems, query codes of appeals."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine

from callcenter.config import Console as Settings
from callcenter.console.codes import Codes
from callcenter.console.keys import add_key, find_key, keys, revoke_key
from callcenter.console.problems import Refusal
from callcenter.errors import ApiKeyRefused
from callcenter.journal import reading, writing


def test_a_key_is_found_by_itself_until_it_is_revoked(engine: Engine) -> None:
    with writing(engine) as connection:
        key = add_key(connection, "mini", "wechat", ["query", "create"], 1)
        other = add_key(connection, "mini", "wechat", ["query"], 2)
    with reading(engine) as connection:
        found = find_key(connection, key)
        assert found is not None
        assert (found.name, found.channel, found.rights) == ("mini", "wechat", {"create", "query"})
        assert found.for_citizens
        changed = key[:-1] + ("A" if key[-1] != "A" else "B")
        for wrong in ("", "x", changed, key[:-1], key + "A", key.upper(), f" {key}", key.replace("cc_", "dd_")):
            assert find_key(connection, wrong) is None
    with writing(engine) as connection:
        assert revoke_key(connection, found.id, 3) == 1
        assert find_key(connection, key) is None
        assert find_key(connection, other) is not None
        assert revoke_key(connection, "mini", 4) == 1
        with pytest.raises(ApiKeyRefused, match="no key mini in force"):
            revoke_key(connection, "mini", 5)
    with reading(engine) as connection:
        assert [row["revoked"] for row in keys(connection)] == [3, 4]


def test_what_is_stored_does_not_hold_the_key(sqlite_url: str, tmp_path: Path) -> None:
    from callcenter.journal import open_engine

    engine = open_engine(sqlite_url)
    with writing(engine) as connection:
        key = add_key(connection, "mini", "wechat", ["query"], 1)
    engine.dispose()
    rows = sqlite3.connect(tmp_path / "store.db").execute("SELECT * FROM api_key").fetchall()
    assert len(rows) == 1
    assert key not in repr(rows)
    assert key.rpartition("_")[2] not in repr(rows)


@pytest.mark.parametrize(
    ("name", "channel", "rights", "told"),
    [
        ("Mini", "wechat", ["query"], "no name of a key"),
        ("a\r\nb", "wechat", ["query"], "no name of a key"),
        ("mini", "phone", ["query"], "channel 'phone' is not known"),
        ("mini", "wechat", ["fly"], "fly: no such right"),
        ("mini", "wechat", [], "without rights"),
        ("mini", "wechat", ["direct"], "come from above"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(
    engine: Engine, name: str, channel: str, rights: list[str], told: str
) -> None:
    with writing(engine) as connection:
        with pytest.raises(ApiKeyRefused, match=told):
            add_key(connection, name, channel, rights, 1)
        assert keys(connection) == []


def test_a_system_has_one_channel(engine: Engine) -> None:
    with writing(engine) as connection:
        add_key(connection, "mini", "wechat", ["query"], 1)
        with pytest.raises(ApiKeyRefused, match="has a key for wechat"):
            add_key(connection, "mini", "web", ["query"], 2)


class Moment:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def said(codes: Codes, number: str, known: str | None, given: str, address: str = "a") -> str:
    try:
        codes.check(number, known, given, address)
    except Refusal as refusal:
        return refusal.word
    return "right"


def test_wrong_codes_of_one_number_are_few() -> None:
    clock = Moment()
    codes = Codes(Settings(wrong_codes=3, wrong_codes_per_address=100, wrong_codes_minutes=15), clock)
    assert [said(codes, "N", "K7M3PX", "AAAAAA") for _ in range(3)] == ["appeal-unknown"] * 3
    assert said(codes, "N", "K7M3PX", "K7M3PX") == "too-many-tries"  # also the right one: else a guess would be told
    assert said(codes, "M", "K7M3PX", "k7m3px ") == "right"
    clock.now += 300
    assert said(codes, "N", "K7M3PX", "K7M3PX") == "right"


def test_an_unknown_number_is_answered_like_a_wrong_code() -> None:
    clock = Moment()
    codes = Codes(Settings(wrong_codes=3, wrong_codes_per_address=100), clock)
    unknown = [said(codes, "U", None, "333333") for _ in range(5)]
    wrong = [said(codes, "W", "K7M3PX", "333333") for _ in range(5)]
    assert unknown == wrong == ["appeal-unknown"] * 3 + ["too-many-tries"] * 2


def test_one_address_may_not_try_many_numbers() -> None:
    codes = Codes(Settings(wrong_codes=5, wrong_codes_per_address=4), Moment())
    tried = [said(codes, str(n), "K7M3PX", "AAAAAA", "6.6.6.6") for n in range(6)]
    assert tried == ["appeal-unknown"] * 4 + ["too-many-tries"] * 2
    assert said(codes, "9", "K7M3PX", "K7M3PX", "7.7.7.7") == "right"


def test_right_codes_are_never_too_many() -> None:
    codes = Codes(Settings(wrong_codes=1, wrong_codes_per_address=1), Moment())
    assert {said(codes, "N", "K7M3PX", "K7M3PX") for _ in range(100)} == {"right"}


@pytest.mark.parametrize("given", ["", "K7M3P", "K7M3PXX", "\udcff", "576379", "K" * 10_000, "é" * 6])
def test_odd_codes_are_wrong_ones(given: str) -> None:
    """The keys of a telephone, too: over the network a code has to be the whole of it."""
    assert said(Codes(Settings(), Moment()), "N", "K7M3PX", given) == "appeal-unknown"
