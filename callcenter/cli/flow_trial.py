"""What ``callcenter flow try`` shows: what the caller hears, when, and what is waited for."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from callcenter.cli.flow_words import described, what_came
from callcenter.ivr import Flow
from callcenter.ivr.effects import Collect, Effect, Enqueue, Http, LookUp, Play
from callcenter.ivr.inputs import HungUp, Input
from callcenter.ivr.replies import BY_ITSELF, HELP, reply
from callcenter.ivr.tryout import Tryout, Turn

__all__ = ["Answers", "Trial"]

_INDENT = " " * 8
_WEEKDAYS = "一二三四五六日"


class Answers:
    """Where the answers come from: a list of words, or the person at the terminal."""

    def __init__(self, words: Sequence[str] | None, found: Sequence[str]) -> None:
        self.words = [word.strip() for word in words if word.strip()] if words is not None else None
        self._found = dict(_lookup(text) for text in found)

    def answer(self, effect: Effect) -> Input:
        """The answer to an effect."""
        if isinstance(effect, BY_ITSELF):
            return reply(effect, "")
        if isinstance(effect, LookUp) and effect.what in self._found:
            return reply(effect, self._found[effect.what])
        if self.words is None:
            return _asked(effect)
        return self._next_if_it_fits(effect, self.words)

    @staticmethod
    def _next_if_it_fits(effect: Effect, words: list[str]) -> Input:
        """The next word; ``2,5`` may leave out that a queue's agent talks in between."""
        if words and not isinstance(effect, LookUp | Http):
            try:
                answer = reply(effect, words[0])
            except ValueError:
                return reply(effect, "")
            words.pop(0)
            return answer
        return reply(effect, "")


def _lookup(text: str) -> tuple[str, str]:
    what, _, values = text.strip().partition(" ")
    return what, values.strip() or "found"


def _asked(effect: Effect) -> Input:
    while True:
        try:
            print(f"{_INDENT}\033[2m[{HELP[type(effect)]}]\033[0m")
            return reply(effect, input(f"{_INDENT}› "))
        except ValueError as error:
            print(f"{_INDENT}{error}")
        except EOFError:
            return HungUp()


class Trial:
    """Plays a call to its end and prints it."""

    def __init__(self, tryout: Tryout, answers: Answers, *, colours: bool) -> None:
        self.tryout = tryout
        self.answers = answers
        self._colours = colours

    def run(self) -> None:
        """Until the call is over."""
        self._heading()
        self._show(self.tryout.turns[0])
        while (effect := self.tryout.waits_for) is not None:
            answer = self.answers.answer(effect)
            if not isinstance(effect, Play):
                print(f"{_INDENT}{self._bold('‹ ' + what_came(answer))}")
            self._show(self.tryout.answer(answer))
        last = self.tryout.turns[-1]
        after = sum(self.tryout.seconds(effect.files) for effect in last.step.effects if isinstance(effect, Play))
        print(f"{last.at + after:7.1f} {self._bold('the call is over')}")
        seconds = self.tryout.seconds_to_human()
        if seconds is not None:
            print(f"{_INDENT}{self.tryout.reached()} was reached after {seconds:.1f} s")
        if self.answers.words:
            print(f"{_INDENT}not used any more: {', '.join(self.answers.words)}", file=sys.stderr)

    def _heading(self) -> None:
        tryout = self.tryout
        flow = tryout.library.flows[tryout.flow]
        local = tryout.now().local
        day = f"{local:%Y-%m-%d %H:%M} 周{_WEEKDAYS[local.weekday()]} {tryout.now().kind}"
        print(f"{self._bold(flow.title)} {flow.name} · {day} · {tryout.call.caller} → {tryout.call.did}\n")

    def _show(self, turn: Turn) -> None:
        for draft in turn.step.facts:
            if "kind" in draft.fields:
                name = draft.fields["node"]
                flow = draft.fields["flow"]
                place = name if flow in (self.tryout.flow, "") else f"{flow}.{name}"
                print(f"{turn.at:7.1f} {self._bold(place)} {self._dim(draft.fields['kind'])}")
        for effect in turn.step.effects:
            for line in self._lines(effect):
                print(_INDENT + line)
        if turn.step.problem:
            print(f"{_INDENT}! {turn.step.problem}")

    def _lines(self, effect: Effect) -> Iterator[str]:
        match effect:
            case Play(files=files):
                yield self._heard(files)
            case Collect(files=files, timeout_ms=pause, max_digits=most):
                yield self._heard(files)
                keys = "a key" if most == 1 else f"up to {most} keys, # ends them"
                yield self._dim(f"… waits {pause / 1000:g} s for {keys}: {self._ways()}")
            case Enqueue(queue=queue, max_wait_seconds=limit, announce=files):
                yield f"☎ in line of the queue {queue}" + (f", {limit} s at most" if limit else "")
                if files:
                    yield f"  while waiting: {self._heard(files)}"
            case _:
                yield described(effect)

    def _heard(self, files: tuple[str, ...]) -> str:
        return f"♪ {self.tryout.text(files)} " + self._dim(f"({self.tryout.seconds(files):.1f} s)")

    def _ways(self) -> str:
        """``2 → enterprise · timeout, invalid → voice``."""
        session = self.tryout.step.session
        flow: Flow | None = self.tryout.library.flows.get(session.flow)
        node = flow.nodes.get(session.node) if flow else None
        by_target: dict[str, list[str]] = {}
        for way in node.ways() if node else ():
            by_target.setdefault(way.target, []).append(way.label or "next")
        return " · ".join(f"{', '.join(labels)} → {target}" for target, labels in by_target.items())

    def _bold(self, text: str) -> str:
        return f"\033[1m{text}\033[0m" if self._colours else text

    def _dim(self, text: str) -> str:
        return f"\033[2m{text}\033[0m" if self._colours else text
