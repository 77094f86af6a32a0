"""Facts ↔ JSON: every type, every value, every version ever written."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter import facts
from callcenter.facts import FACT_TYPES, CallConnected, CallEnded, Fact, decode, encode, new_id, stable_id
from callcenter.facts.codec import decode_line
from tests.facts.strategies import facts as any_of


@pytest.mark.parametrize("kind", FACT_TYPES.values(), ids=FACT_TYPES.keys())
def test_every_type_comes_back_as_it_was(kind: type[Fact]) -> None:
    @settings(max_examples=25, deadline=None)
    @given(any_of(kind))
    def check(fact: Fact) -> None:
        line = encode(fact)
        assert b"\n" not in line
        assert decode(kind.__name__, line) == fact
        assert decode(kind.__name__, line.decode()) == fact
        assert decode_line(line) == fact
        assert msgspec.json.decode(line)["type"] == kind.__name__

    check()


def test_every_public_class_of_the_language_is_known() -> None:
    public = {name for name in facts.__all__ if isinstance(getattr(facts, name), type)}
    assert public - {"Fact", "AnyFact", "AppealFact", "KnowledgeFact"} == FACT_TYPES.keys()


def test_an_unknown_type_is_no_error() -> None:
    assert decode("CallDreamt", b'{"type": "CallDreamt", "id": "1", "at": 0}') is None
    assert decode_line(b'{"type": "CallDreamt", "id": "1", "at": 0}') is None
    assert decode_line(b'{"id": "1", "at": 0}') is None


OLD = b'{"type":"CallConnected","id":"1","at":5,"contact":"c","offer":"o","queue":"voice","agent":"1001","seat":"1001",'


def test_older_bodies_get_the_defaults_and_newer_ones_are_read_too() -> None:
    older = decode("CallConnected", OLD + b'"waited":7}')
    assert isinstance(older, CallConnected)
    assert (older.via, older.uncertain, older.waited) == ("core", False, 7)
    newer = decode("CallConnected", OLD + b'"waited":7,"mood":"good"}')
    assert newer == older
    ended = decode("CallEnded", b'{"type":"CallEnded","id":"1","at":5,"contact":"c","ended_by":"caller"}')
    assert ended == CallEnded(id="1", at=5, contact="c", ended_by="caller", uncertain=False, evidence="agi")


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"type":"CallEnded","id":1,"at":"x"}', OLD + b'"waited":"long"}'])
def test_a_body_that_does_not_fit_is_told(body: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode("CallConnected", body)


@given(st.lists(st.text(max_size=5), max_size=3), st.lists(st.text(max_size=5), max_size=3))
def test_stable_ids_are_the_same_for_the_same_thing_only(one: list[str], other: list[str]) -> None:
    assert stable_id(*one) == stable_id(*one)
    if "\x1f".join(one) != "\x1f".join(other):
        assert stable_id(*one) != stable_id(*other)


def test_fresh_ids_differ() -> None:
    assert len({new_id() for _ in range(1000)}) == 1000
