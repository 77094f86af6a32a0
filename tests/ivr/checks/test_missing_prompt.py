"""The rule ``missing_prompt``."""

from __future__ import annotations

from ivr_bench import Bench, flow_of


def test_prompts_without_a_text(bench: Bench) -> None:
    flow = flow_of("""
a: {type: play, prompt: [greeting, gretting, {prompt: nothing, when: talked}], next: b}
b: {type: say, form: digits, value: "1", after: unknown, next: end}
""")
    library, mistakes = bench.inspect(main=flow)
    assert [(m.line, m.where, m.message) for m in mistakes] == [
        (4, "main.a.prompt", "there is no prompt `gretting`"),
        (4, "main.a.prompt", "there is no prompt `nothing`"),
        (5, "main.b.after", "there is no prompt `unknown`"),
    ]
    assert mistakes[0].hint == "do you mean greeting?"
    assert "greeting" in library.prompts


def test_the_prompts_of_the_lifeline_are_needed(bench: Bench) -> None:
    text = bench.prompts.read_text(encoding="utf-8")
    bench.prompts = bench.folder / "prompts.yaml"
    bench.prompts.write_text(text.replace("  lines_busy:", "  lines_bussy:"), encoding="utf-8")
    assert bench.mistakes(main=flow_of("a: {type: hangup}")) == ["0 lines_busy: is missing"]
