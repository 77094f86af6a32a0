"""Data with mistakes: what is right is kept, every mistake is told in plain words, and no more stays unknown."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from callcenter.config.models import Agent, Config, Queue, Seat
from callcenter.config.partial import read_partly
from callcenter.config.problems import explain, key_of


def told(model: type[BaseModel], data: Any) -> list[str]:
    """``key: message (hint)`` of each problem."""
    found = []
    for problem in read_partly(model, data).problems:
        message, hint = explain(problem, model)
        found.append(f"{'.'.join(map(str, key_of(problem)))}: {message} ({hint})")
    return found


def test_what_is_right_stays() -> None:
    made = read_partly(Config, {"sip": {"udp_port": 0, "tls_port": 5071}, "acd": 5, "agi": {"port": 4574}})
    assert (made.value.sip.udp_port, made.value.sip.tls_port, made.value.agi.port) == (5060, 5071, 4574)
    assert made.value.acd == Config(root=".").acd  # type: ignore[arg-type]
    assert made.unknown == {("sip", "udp_port"), ("acd",)}


def test_what_is_needed_and_missing_is_none() -> None:
    made = read_partly(Queue, {"title": "Q"})
    assert (made.value.title, made.value.skill, made.value.ring_seconds) == ("Q", None, 20)
    assert isinstance(made.value, Queue)
    assert made.unknown == {("skill",)}


def test_rows_of_a_list_and_entries_of_a_mapping_go_one_by_one() -> None:
    data = {"trunk": {"dids": {"1": "main", "22": "main", "33": "No"}, "match": ["10.0.0.1", "a b", "10.0.0.2"]}}
    made = read_partly(Config, data)
    assert made.value.trunk.dids == {"22": "main"}
    assert made.value.trunk.match == ("10.0.0.1", "10.0.0.2")
    assert data["trunk"]["match"] == ["10.0.0.1", "a b", "10.0.0.2"], "the data themselves are left as they are"


def test_a_part_in_which_something_is_missing_is_left_out() -> None:
    data = {"title": "Q", "skill": "a", "relax": [{"needs": {"a": 1}}, {"after_seconds": 9, "needs": {"a": 1}}]}
    made = read_partly(Queue, data)
    assert [step.after_seconds for step in made.value.relax] == [9]
    assert made.unknown == {("relax", 0, "after_seconds")}


@pytest.mark.parametrize("data", [None, 7, "text", [1], {}])
def test_data_of_another_shape(data: Any) -> None:
    made = read_partly(Seat, data)
    assert made.value.extension is None
    assert made.problems


@pytest.mark.parametrize(
    ("written", "unknown"),
    [
        ("rtp_form", {("sip", "rtp_form"), ("sip", "rtp_from")}),
        (
            "zzz",
            {("sip", "zzz"), *(("sip", name) for name in type(Config(root=".").sip).model_fields if name != "host")},
        ),  # type: ignore[arg-type]
    ],
)
def test_a_strange_key_leaves_unknown_what_it_may_be_meant_as(written: str, unknown: set[tuple[str, ...]]) -> None:
    assert read_partly(Config, {"sip": {"host": "10.0.0.1", written: 5}}).unknown == unknown


def test_a_mistyped_key_is_told_once() -> None:
    assert told(Queue, {"titel": "Q", "skill": "a"}) == ["titel: is not a setting (do you mean title?)"]
    assert told(Queue, {"colour": "Q", "skill": "a"}) == [
        "title: is missing (Name as people see it)",
        "colour: is not a setting (docs/reference/settings.md lists them all)",
    ]


@pytest.mark.parametrize(
    ("model", "data", "said"),
    [
        (Config, {"sip": None}, "sip: must be a mapping, `key: value`, but is empty (its keys stand below it,"),
        (Config, {"sip": {"udp_port": 70000}}, "sip.udp_port: must be at most 65535, but is 70000 (SIP over UDP"),
        (Config, {"acd": {"rest_seconds": "long"}}, "acd.rest_seconds: must be a number, but is 'long' (An agent who"),
        (Config, {"ami": {"ping_seconds": 0}}, "ami.ping_seconds: must be more than 0, but is 0 (Interval of"),
        (Config, {"sip": {"nat": "perhaps"}}, "sip.nat: must be true or false, but is 'perhaps' (Phones sit"),
        (Config, {"sip": {"host": "a b"}}, "sip.host: must be an address or the name of a host, but is 'a b'"),
        (Config, {"sip": {True: 1}}, "must be a text as a key, but is True (put it in quotes)"),
        (Config, {"site": {"name": 12345}}, "site.name: must be a text, but is 12345 (put it in quotes)"),
        (Config, {"site": {"language": "de"}}, "site.language: must be one of 'zh' or 'en', but is 'de' (Language"),
        (Config, {"udp_port": 1}, "udp_port: is not a setting (do you mean sip.udp_port?)"),
        (Config, {"trunk": {"dids": ["12345"]}}, "trunk.dids: must be a mapping, `key: value`, but is ['12345']"),
        (Config, {"agi": {"port": list(range(99))}}, "agi.port: must be a whole number, but is [0, 1, 2,"),
        (Agent, {"agent": "1", "name": "A", "skills": {}}, "agent: must be a number of 2 to 8 digits, but is '1'"),
        (Agent, {"agent": "11", "name": "A", "skills": {"a": 11}}, "skills.a: must be at most 10, but is 11 (Skill"),
    ],
)
def test_plain_words(model: type[BaseModel], data: Any, said: str) -> None:
    (line,) = told(model, data)
    assert said in line
    assert len(line) < 250


def test_a_secret_is_not_shown() -> None:
    for written in ("pass word", 1234):
        (line,) = told(Config, {"ami": {"events_secret": written}})
        assert line.startswith("ami.events_secret: must be a ")
        assert str(written) not in line
