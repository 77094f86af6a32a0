"""The rule ``never_closed``."""

from __future__ import annotations

from ivr_bench import Bench, flow_of

QUEUE = "{type: enqueue, queue: voice, exits: {talked: end, timeout: end, full: end, no_agent: end}}"


def test_at_night_nobody_is_turned_away(bench: Bench) -> None:
    flow = flow_of(f"""
when: {{type: hours, table: service, exits: {{day: wait, night: closed, holiday: message}}}}
wait: {QUEUE}
closed: {{type: play, prompt: goodbye, next: end}}
message: {{type: message, next: bye, exits: {{empty: bye}}}}
bye: {{type: hangup}}
""")
    expected = "6 main.closed: a caller of `main` is hung up on here without having reached a person"
    assert bench.mistakes(("main",), main=flow) == [expected]
    assert bench.mistakes(main=flow) == [], "only flows that callers dial into are asked for it"
    assert bench.mistakes(main=f"entry: true\n{flow}") == [expected.replace("6 ", "7 ")]


def test_a_key_does_not_excuse_it(bench: Bench) -> None:
    flow = flow_of(f"""
ask: {{type: menu, prompt: greeting, keys: {{1: bye}}, exits: {{timeout: wait, invalid: wait}}}}
wait: {QUEUE}
bye: {{type: hangup}}
""")
    assert bench.mistakes(("main",), main=flow) == [
        "6 main.bye: a caller of `main` is hung up on here without having reached a person"
    ]


def test_nor_where_nobody_is_on_duty(bench: Bench) -> None:
    flow = flow_of("""
mobile: {type: dial, duty: housing, exits: {talked: end, no_answer: end, busy: wait, failed: wait, unavailable: sorry}}
wait: {type: message, next: end, exits: {empty: end}}
sorry: {type: play, prompt: goodbye, next: end}
""")
    expected = "6 main.sorry: a caller of `main` is hung up on here without having reached a person"
    assert bench.mistakes(("main",), main=flow) == [expected]
    assert bench.mistakes(("main",), main=flow.replace("unavailable: sorry", "unavailable: wait")) == [
        "6 main.sorry: no way leads to this node"
    ]
