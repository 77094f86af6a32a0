"""The node type ``http``."""

from __future__ import annotations

import pytest
from ivr_bench import Bench, flow_of, last, play

from callcenter.ivr.effects import Hangup, Http
from callcenter.ivr.inputs import HttpAnswered, HttpFailed, Input

NODES = """
ask:
  type: http
  method: POST
  url: https://city.example/q/{caller}
  body: {who: "{caller}"}
  wait_seconds: 1.5
  store: {district: area}
  next: done
  exits: {fallback: none}
done: {type: hangup, cause: 2}
none: {type: hangup, cause: 3}
"""


def test_values_are_escaped_for_their_place(bench: Bench) -> None:
    effect = last(bench.call(NODES, caller='+86"/?&').step)
    url = "https://city.example/q/%2B86%22%2F%3F%26"
    assert effect == Http("POST", url, '{"who":"+86\\"/?&"}', 1.5)


@pytest.mark.parametrize(
    ("answer", "cause", "district"),
    [
        (HttpAnswered(200, {"area": "城东"}), 2, "城东"),
        (HttpAnswered(204), 2, ""),
        (HttpAnswered(500, {"area": "x"}), 3, None),
        (HttpFailed("timeout"), 3, None),
    ],
)
def test_exits(bench: Bench, answer: Input, cause: int, district: str | None) -> None:
    call = play(bench.call(NODES), answer)
    assert last(call.step) == Hangup(cause)
    assert call.step.session.variables.get("district") == district


@pytest.mark.parametrize("url", ["https://{caller}/", "ftp://a/", "https://", "file:///etc/passwd", "https://a /b"])
def test_the_host_is_fixed(bench: Bench, url: str) -> None:
    flow = flow_of(NODES.replace("https://city.example/q/{caller}", f'"{url}"'))
    assert [m for m in bench.mistakes(main=flow) if "must begin with http" in m]
