"""The rule ``unknown_reference``."""

from __future__ import annotations

from ivr_bench import ROOT, Bench, flow_of

from callcenter.ivr import inspect_library


def test_queues_flows_and_arguments(bench: Bench) -> None:
    flow = flow_of("""
a: {type: subflow, flow: mian, next: b}
b:
  type: lookup
  what: appeal
  arguments: {number: "1", color: "2"}
  exits: {found: c, not_found: c}
c:
  type: enqueue
  queue: voic
  exits: {talked: d, timeout: d, full: d, no_agent: d}
d: {type: goto, flow: nowhere}
""")
    library, mistakes = bench.inspect(("elsewhere",), main=flow)
    assert [(m.line, m.where, m.message) for m in mistakes] == [
        (4, "main.a.flow", "there is no flow `mian`"),
        (8, "main.b.arguments.color", "the lookup appeal takes no `color`"),
        (8, "main.b.arguments", "the lookup appeal needs `query_code`"),
        (12, "main.c.queue", "there is no queue `voic`"),
        (14, "main.d.flow", "there is no flow `nowhere`"),
        (0, "trunk.dids", "a telephone number leads to the flow `elsewhere`, which does not exist"),
    ]
    assert mistakes[3].hint == "do you mean voice?"
    assert library.default_queue == "voice"


def test_the_queue_that_callers_fall_back_to_must_exist(bench: Bench) -> None:
    folder = ROOT / "ivr_flows"
    mistakes = inspect_library(
        folder, bench.prompts, bench.calendar, queues=("voice", "enterprise"), default_queue="operators"
    )[1]
    assert [m.message for m in mistakes] == ["there is no queue `operators`, which callers fall back to"]


def test_departments(bench: Bench) -> None:
    exits = "exits: {talked: end, busy: end, no_answer: end, failed: end, unavailable: end}"
    bench.library(main=flow_of(f"a: {{type: dial, duty: hosing, {exits}}}"))
    mistakes = inspect_library(
        bench.folder, bench.prompts, bench.calendar, queues=("voice",), departments=("housing", "taxation")
    )[1]
    assert [(m.line, m.where, m.message, m.hint) for m in mistakes] == [
        (4, "main.a.duty", "there is no department `hosing`", "do you mean housing?")
    ]
