"""What the journal keeps of a fact: the exact text comes back, from every form that was ever written."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select

from callcenter.facts import FACT_TYPES, AppealDescribed, AppealSigned, CallEnded, Fact, encode
from callcenter.journal.bodies import STORED, deflated, fact_of, line_of, shortened
from callcenter.journal.bulk import append_new, rows_of
from callcenter.journal.dictionary import DICTIONARY
from callcenter.journal.engine import reading, writing
from callcenter.journal.questions import bodies_of_appeal, facts_after
from callcenter.journal.store import append_lines
from callcenter.journal.tables import fact as table
from tests.facts.strategies import facts

NUMBER = "HA12345-20260105-500001-9"
DESCRIBED = AppealDescribed(
    id="0h1", at=7, number=NUMBER, actor="1007", role="agent", appeal_type="help", text="楼道灯不亮", category="物业"
)
SIGNED = AppealSigned(id="0h2", at=8, number=NUMBER, actor="housing", role="unit")
ENDED = CallEnded(id='odd "id"', at=9, contact="haian1-1.1", ended_by="caller")


def columns(fact: Fact) -> tuple[str, str, int, str | None, str | None]:
    return type(fact).__name__, fact.id, fact.at, getattr(fact, "contact", None), getattr(fact, "number", None)


@given(st.sampled_from([*FACT_TYPES.values()]).flatmap(facts))
def test_every_fact_comes_back_byte_for_byte(fact: Fact) -> None:
    line = encode(fact).decode()
    short = shortened(line, *columns(fact))
    assert len(short) <= len(line)
    for body in (line, short, deflated(short)):
        assert line_of(*columns(fact), body) == line
        assert fact_of(*columns(fact), body) == fact


@given(st.text(max_size=40), st.text(max_size=9), st.integers(), st.text(max_size=9) | st.none())
def test_any_line_comes_back_whatever_the_columns_say(rest: str, ident: str, at: int, number: str | None) -> None:
    line = f'{{"type":"X","id":"{ident}","at":{at}{rest}'
    for given_number in (number, None):
        short = shortened(line, "X", ident, at, None, given_number)
        assert line_of("X", ident, at, None, given_number, short) == line


def test_what_the_columns_hold_is_left_out() -> None:
    short = shortened(encode(SIGNED).decode(), *columns(SIGNED))
    assert short == ' {"actor":"housing","role":"unit"}'
    assert len(deflated(short)) < len(short)


def test_the_dictionary_is_never_changed() -> None:
    assert hashlib.sha256(DICTIONARY).hexdigest() == "64ec0cd789af51b11c5a5b0c62d227d3c6dc699a3bbed6141accd36215ba31ff"
    written = bytes.fromhex("0153a8862b3734303047578d234921251848fd83887660fd02aa321ad73fd9d1fb64d73aa55a00")
    assert line_of(*columns(DESCRIBED), written) == encode(DESCRIBED).decode()


def test_a_body_of_an_unknown_form_is_told() -> None:
    with pytest.raises(ValueError, match="form that this version does not know"):
        line_of(*columns(SIGNED), b"\x02abc")


def test_both_ways_of_writing_keep_the_same(engine: Engine) -> None:
    some = [DESCRIBED, SIGNED]
    with writing(engine) as connection:
        append_lines(connection, [encode(fact) for fact in (*some, ENDED)])
        one = _rows(connection)
        connection.execute(table.delete())
        append_new(connection, rows_of([*some, ENDED], engine.dialect.name))
        assert _rows(connection) == one
        assert [line_of(*row) for row in one] == [encode(fact).decode() for fact in (*some, ENDED)]


def _rows(connection: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(select(*STORED).order_by(table.c.seq))]


def test_facts_of_earlier_versions_are_read_beside_new_ones(engine: Engine) -> None:
    old = {
        "id": DESCRIBED.id, "type": "AppealDescribed", "at": DESCRIBED.at, "appeal": NUMBER,
        "body": encode(DESCRIBED).decode(),
    }  # fmt: skip
    with writing(engine) as connection:
        connection.execute(insert(table), [old])
        append_lines(connection, [encode(fact) for fact in (DESCRIBED, SIGNED)])  # what is there already stays
    with reading(engine) as connection:
        assert [fact for _, fact in facts_after(connection, 0, 9)] == [DESCRIBED, SIGNED]
        assert bodies_of_appeal(connection, NUMBER) == [encode(fact).decode() for fact in (DESCRIBED, SIGNED)]
