"""The loader: every mistake of every file at once, each with its line, node and hint."""

from __future__ import annotations

import pytest
from ivr_bench import ROOT, Bench, flow_of

from callcenter.errors import FlowError
from callcenter.ivr import load_library

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
    assert (7, "main.ask.prompt", "has no `prompt`", "Prompts that ask; a key interrupts them.") in said
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
    found = bench.mistakes(main=rest)
    assert found == ["3 main.colour: `colour` is no part of a flow file", "28 nodes.say: this key stands here twice"]


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
    }
    assert library.node("main", "greeting") is not None
    assert library.node("main", "nowhere") is None
    assert library.node("nowhere", "greeting") is None
