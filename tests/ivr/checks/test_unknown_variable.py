"""The rule ``unknown_variable``."""

from __future__ import annotations

from ivr_bench import Bench, flow_of


def test_names_that_nothing_sets(bench: Bench) -> None:
    flow = flow_of("""
a:
  type: branch
  cases:
    - {when: surge and colour == "red", next: b}
    - {when: enterprise_name != red, next: c}
  otherwise: c
b: {type: say, form: digits, value: "{numer}", next: c}
c: {type: play, prompt: {prompt: greeting, when: sruge}, next: d}
d: {type: lookup, what: enterprise, exits: {found: end, not_found: end}}
""").replace("nodes:", "variables: {surge: false, number: 1}\nnodes:")
    library, mistakes = bench.inspect(main=flow)
    assert [(m.line, m.where, m.message, m.hint) for m in mistakes] == [
        (8, "main.a.cases.0.when", "no flow sets the variable `colour`", "texts stand in quotes"),
        (9, "main.a.cases.1.when", "no flow sets the variable `red`", "texts stand in quotes"),
        (11, "main.b.value", "no flow sets the variable `numer`", "do you mean number?"),
        (12, "main.c.prompt", "no flow sets the variable `sruge`", "do you mean surge?"),
    ]
    assert library.flows["main"].variables == {"surge": False, "number": 1}


def test_names_of_the_system_are_taken(bench: Bench) -> None:
    flow = flow_of("a: {type: set, variables: {time: 1}, next: end}")
    flow = flow.replace("nodes:", "variables: {caller: '110'}\nnodes:")
    assert bench.mistakes(main=flow) == [
        "3 main.variables.caller: `caller` is a name of the system",
        "5 main.a: `time` is a name of the system",
    ]
