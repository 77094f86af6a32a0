"""Small pure things that every request passes: language, address, limits, words for what is wrong."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter import errors
from callcenter.console.addresses import asker_address, networks
from callcenter.console.field_errors import field_errors
from callcenter.console.languages import preferred
from callcenter.console.limits import Buckets
from callcenter.console.problems import KINDS, Refusal, problem, refusal_of, refusal_of_status


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "zh"),
        ("en", "en"),
        ("en-US,en;q=0.9", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("fr, en;q=0.3, zh;q=0.4", "zh"),
        ("en;q=0", "zh"),
        ("de", "zh"),
        ("en;q=much", "zh"),
        ("en;q=nan", "zh"),
    ],
)
def test_the_language_that_is_preferred(accept: str, language: str) -> None:
    assert preferred(accept, "zh") == language


@given(st.text())
def test_any_header_gives_a_language(accept: str) -> None:
    assert preferred(accept, "en") in ("zh", "en")


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("198.51.100.7", "", "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),  # not of ours: what it says is not believed
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),  # the first is what the client made up
        ("127.0.0.1", "6.6.6.6, 203.0.113.9, 10.1.1.1", "203.0.113.9"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "rubbish", "unknown"),
        ("127.0.0.1", "2001:db8:1:2:3::9", "2001:db8:1:2::/64"),
        ("127.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        ("", "203.0.113.9", "unknown"),
    ],
)
def test_whose_request_it_is(peer: str, forwarded: str, address: str) -> None:
    assert asker_address(peer, forwarded, networks(["127.0.0.1", "10.0.0.0/8"])) == address


class Moment:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_and_fills_again() -> None:
    clock = Moment()
    buckets = Buckets(3, 30.0, clock)
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 0]
    assert buckets.take("a") == 10.0
    assert buckets.take("b") == 0  # each key has its own
    clock.now = 9.0
    assert buckets.take("a") == pytest.approx(1.0)
    clock.now = 10.0
    assert buckets.take("a") == 0
    clock.now = 1000.0
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 10.0]


def test_what_is_given_back_can_be_taken_again_and_no_more() -> None:
    buckets = Buckets(2, 20.0, Moment())
    for _ in range(50):
        assert buckets.take("a") == 0
        buckets.give_back("a")
    buckets.give_back("a")
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 10.0]


def test_buckets_do_not_grow_without_end() -> None:
    buckets = Buckets(1, 60.0, Moment(), most=100)
    for number in range(1000):
        buckets.take(str(number))
    assert len(buckets._levels) == 100
    assert buckets.take("999") > 0  # the last ones are remembered


def test_every_problem_is_told_in_both_languages() -> None:
    for word, kind in KINDS.items():
        for language in ("zh", "en"):
            told = problem(Refusal(word), language)
            assert told["status"] == kind.status
            assert told["title"]
            assert told["detail"]
        assert not problem(Refusal(word), "zh")["title"].isascii()


def test_no_error_of_ours_tells_the_public_its_text() -> None:
    secret = "13800138000 in /srv/callcenter"
    for kind in vars(errors).values():
        if not (isinstance(kind, type) and issubclass(kind, errors.CallcenterError)):
            continue
        made = kind.__new__(kind, secret)
        Exception.__init__(made, secret)
        made.why = "kind"  # type: ignore[attr-defined]
        refusal = refusal_of(made)
        assert "13800138000" not in json.dumps(problem(refusal, "en"))
        assert refusal.status >= 400


def test_a_wait_is_told_in_whole_seconds_and_never_none() -> None:
    assert Refusal("too-many-tries", retry_after=0.2).headers == {"Retry-After": "1"}
    assert int(Refusal("busy", retry_after=59.9).headers["Retry-After"]) >= 60
    assert Refusal("key-needed").headers == {"WWW-Authenticate": "Bearer"}


@pytest.mark.parametrize("status", [400, 404, 405, 413, 415, 418, 500, 503])
def test_what_the_framework_refuses_keeps_its_status(status: int) -> None:
    assert refusal_of_status(status).status == status


def test_findings_name_fields_and_never_what_was_given() -> None:
    found = [
        {"type": "string_too_long", "loc": ("body", "name"), "ctx": {"max_length": 200}, "input": "秘密"},
        {"type": "missing", "loc": ("body", "text")},
        {"type": "never_heard_of", "loc": ("body", "x\r\ny", 3), "input": "秘密"},
    ]
    assert field_errors(found, "zh") == (
        {"field": "name", "message": "超过 200 字"},
        {"field": "text", "message": "必填"},
        {"field": "xy", "message": "内容不正确"},
    )
    assert "秘密" not in repr(field_errors(found, "en"))
