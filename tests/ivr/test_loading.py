"""The loader: every mistake of every file at once, each with its line, node and hint."""

from __future__ import annotations

import pytest
from ivr_bench import ROOT, Bench, flow_of

from callcenter.errors import FlowError
from callcenter.ivr import inspect_library, load_library

BROKEN = """title: 测试
start: helo
colour: red
nodes:
  hello:
    type: pley
    prompt: greeting
  ask:
    type: menu
    promt: greeting
    tries: many
    wait_seconds: 0
    keys: {2: ask, A: ask}
    exits: {timeout: ask, invalid: ask}
  no:
    type: hangup
  Ask2: {type: hangup}
  text: hello
  what: {prompt: greeting}
  branch:
    type: branch
    cases:
      - {when: time > "8:00", next: ask}
      - {when: caller ==, next: ask}
      - {next: ask}
  write: {type: set, variables: {a: [1], B: 2}, next: ask}
  say: {type: say, form: words, value: "{caller", next: ask}
  say: {type: hangup}
"""


def test_all_mistakes_of_one_file(bench: Bench) -> None:
    head, rest = BROKEN.replace("colour: red\n", ""), BROKEN
    mistakes = bench.inspect(main=head)[1]
    said = [(m.line, m.where, m.message, m.hint) for m in mistakes]
    assert (2, "main.start", "there is no node `helo`", "do you mean hello?") in said
    assert (5, "main.hello.type", "there is no node type 'pley'", "do you mean play?") in said
    assert (9, "main.ask.promt", "`promt` is no part of a menu node", "do you mean prompt?") in said
    assert (7, "main.ask.prompt") not in [(line, where) for line, where, _, _ in said], "it is only mistyped"
    places = [(line, where) for line, where, _, _ in said]
    for place in (
        (10, "main.ask.tries"),
        (11, "main.ask.wait_seconds"),
        (12, "main.ask.keys.A"),
        (14, "main.no"),
        (16, "main.Ask2"),
        (17, "main.text.type"),
        (18, "main.what.type"),
        (22, "main.branch.cases.0.when"),
        (23, "main.branch.cases.1.when"),
        (24, "main.branch.cases.2.when"),
        (25, "main.write.variables.a"),
        (25, "main.write.variables.B"),
        (27, "nodes.say"),
    ):
        assert place in places, place
    assert all(m.file == str(bench.folder / "main.yaml") for m in mistakes)
    found = bench.inspect(main=rest)[1]
    assert {(m.line, m.where) for m in found} == {
        (3, "main.colour"),
        *((m.line + (m.line > 2), m.where) for m in mistakes),
    }, "a mistake at the top hides none further down"


def test_mistakes_of_all_files_come_together(bench: Bench) -> None:
    mistakes = bench.inspect(
        one=flow_of("a: {type: hangup, cuase: 3}"),
        two="title: [",
        three="- 1",
        four="title: x\nstart: a\nnodes: {}",
        Five=flow_of("a: {type: hangup}"),
    )[1]
    assert [(m.file.rpartition("/")[2], m.line) for m in mistakes] == [
        ("Five.yaml", 1),
        ("four.yaml", 3),
        ("one.yaml", 4),
        ("three.yaml", 1),
        ("two.yaml", 1),
    ]


def test_what_a_node_with_a_mistake_names_is_judged_all_the_same(bench: Bench) -> None:
    flow = flow_of("""
a:
  type: enqueue
  queue: voic
  rong: 5
  announce: please_wiat
  exits: {talked: bye, timeout: buy, full: bye, no_agent: Bye}
b: {type: lookup, what: appeal, arguments: {number: "{", color: "2"}, exits: {found: bye, not_found: bye}}
bye: {type: hangup}
""")
    assert sorted(bench.mistakes(main=flow)) == [
        "10 main.b.arguments.color: the lookup appeal takes no `color`",
        "10 main.b.arguments.number: has a { or } without its partner",
        "6 main.a.queue: there is no queue `voic`",
        "7 main.a.rong: `rong` is no part of an enqueue node",
        "8 main.a.announce: there is no prompt `please_wiat`",
        "9 main.a.exits.no_agent: 'Bye' is not possible here",
        "9 main.a.exits.timeout: there is no node `buy`",
    ]


@pytest.mark.parametrize(
    ("old", "new", "doubts"),
    [
        ("start: a", "strat: a", {"start"}),
        ("start: a", "start: a\nstart: b", {"start"}),
        ("start: a", "start: a\nentry: perhaps", {"entry"}),
        ("start: a", "start: a\ncolour: red", {"entry", "variables"}),
        ("nodes:", "knots:", {"nodes"}),
        ("  a:", "  A:", {"nodes"}),
        ("  b:", "  a:", {"nodes"}),
        ("title: test", "titel: test", set()),
    ],
)
def test_what_may_be_meant_otherwise_brings_no_other_mistake(
    bench: Bench, old: str, new: str, doubts: set[str]
) -> None:
    flow = flow_of("a: {type: play, prompt: greeting, next: b}\nb: {type: hangup}").replace(old, new, 1)
    library, mistakes = bench.inspect(main=flow)
    assert library.flows["main"].doubts == doubts
    assert len(mistakes) == 1


def test_without_queues_hours_or_prompts_nothing_is_said_of_them(bench: Bench) -> None:
    flow = flow_of("""
a: {type: hours, table: nights, exits: {day: b}}
b: {type: enqueue, queue: voic, announce: nothing, exits: {talked: end, timeout: end, full: end, no_agent: end}}
""")
    (bench.folder / "main.yaml").write_text(flow, encoding="utf-8")
    nowhere = bench.folder / "prompts.yaml"
    mistakes = inspect_library(bench.folder, nowhere, None, queues=None)[1]
    assert [mistake.message for mistake in mistakes] == ["cannot be read: No such file or directory"]


def test_another_catalogue_of_prompts_is_no_flow(bench: Bench) -> None:
    assert bench.mistakes(main=flow_of("a: {type: hangup}"), prompts="prompts: {}\n") == []


def test_the_error_prints_them_all(bench: Bench) -> None:
    (bench.folder / "main.yaml").write_text(flow_of("a: {type: hangup, cuase: 3}\nb: {type: hangup}"), encoding="utf-8")
    with pytest.raises(FlowError) as caught:
        load_library(bench.folder, bench.prompts, bench.calendar, queues={"voice"})
    lines = str(caught.value).splitlines()
    assert len(lines) == 1
    assert lines[0].endswith("main.yaml:4: main.a.cuase: `cuase` is no part of a hangup node (do you mean cause?)")


def test_an_unfinished_flow_can_still_be_drawn(bench: Bench) -> None:
    library, mistakes = bench.inspect(main=flow_of("a: {type: play, prompt: nothing, next: b}"))
    assert len(mistakes) == 2
    assert list(library.flows["main"].nodes) == ["a"]


def test_an_empty_folder_is_a_mistake(bench: Bench) -> None:
    assert [message.partition(": ")[2] for message in bench.mistakes()] == ["holds no flows"]


def test_a_condition_in_braces_gets_a_hint(bench: Bench) -> None:
    flow = flow_of("""
a:
  type: branch
  cases:
    - {when: starts_with(caller, "0513"), next: end}
  otherwise: end
""")
    hints = [mistake.hint for mistake in bench.inspect(main=flow)[1]]
    assert [hint for hint in hints if "conditions with , : # { or quotes stand in single quotes" in hint]


def test_the_shipped_flows_are_well(bench: Bench) -> None:
    folder = ROOT / "ivr_flows"
    library = load_library(folder, bench.prompts, bench.calendar, queues={"voice", "enterprise"}, entries={"main"})
    assert library.flows.keys() == {
        "main",
        "enterprise",
        "survey",
        "progress",
        "after_hours_message",
        "callback_confirm",
        "callback_offer",
        "follow_up",
    }
    assert library.node("main", "greeting") is not None
    assert library.node("main", "nowhere") is None
    assert library.node("nowhere", "greeting") is None
