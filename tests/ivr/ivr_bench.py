"""Flows written inside a test, and calls played through them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from callcenter.errors import FlowError, Mistake
from callcenter.ivr import Call, Effect, FlowLibrary, Input, Step, inspect_library
from callcenter.ivr.replies import reply
from callcenter.ivr.session import Value
from callcenter.ivr.tryout import Tryout
from callcenter.workdays import Calendar

ROOT = Path(__file__).parents[2]
MORNING = "2026-11-23T10:00:00+08:00"


class Bench:
    """Loads flows from text, and tries calls on them."""

    def __init__(self, folder: Path, calendar: Calendar) -> None:
        self.folder = folder
        self.calendar = calendar
        self.prompts = ROOT / "ivr_flows" / "prompts.yaml"

    def inspect(self, entries: tuple[str, ...] = (), **flows: str) -> tuple[FlowLibrary, list[Mistake]]:
        """Name → text of the file."""
        for name, text in flows.items():
            (self.folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        return inspect_library(
            self.folder, self.prompts, self.calendar, queues=("voice", "enterprise"), entries=entries
        )

    def mistakes(self, entries: tuple[str, ...] = (), **flows: str) -> list[str]:
        """``line where: message`` of each mistake."""
        found = self.inspect(entries, **flows)[1]
        return [f"{mistake.line} {mistake.where}: {mistake.message}" for mistake in found]

    def library(self, **flows: str) -> FlowLibrary:
        """The flows, which must be without mistake."""
        library, mistakes = self.inspect(**flows)
        if mistakes:
            raise FlowError(mistakes)
        return library

    def call(self, text: str, *, at: str = MORNING, caller: str = "13800001234", **variables: Value) -> Tryout:
        """A call in a flow named ``main`` made of nodes: ``text`` stands under ``nodes:``, the first one starts."""
        return self.start(self.library(main=flow_of(text)), at=at, caller=caller, **variables)

    def start(
        self,
        library: FlowLibrary,
        flow: str = "main",
        *,
        at: str = MORNING,
        caller: str = "13800001234",
        **variables: Value,
    ) -> Tryout:
        """A call in one of the flows."""
        call = Call("node-1.1", caller, "12345", variables=variables)
        began = round(datetime.fromisoformat(at).timestamp() * 1e6)
        return Tryout(library, self.calendar, flow, call, began)


def flow_of(nodes: str) -> str:
    """A flow file around nodes, the first of which starts."""
    lines = nodes.strip("\n").splitlines()
    indent = len(lines[0]) - len(lines[0].lstrip())
    start = lines[0].strip().partition(":")[0]
    body = "\n".join("  " + line[indent:] for line in lines)
    return f"title: test\nstart: {start}\nnodes:\n{body}\n"


def last(step: Step) -> Effect:
    """The effect that a step waits for."""
    return step.effects[-1]


def play(tryout: Tryout, *words: str | Input) -> Tryout:
    """Answer wait after wait."""
    for word in words:
        assert tryout.waits_for is not None
        tryout.answer(reply(tryout.waits_for, word) if isinstance(word, str) else word)
    return tryout
