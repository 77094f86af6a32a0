"""A draft tried out with keys: the machine that runs calls, without a telephone, from the beginning at each look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from callcenter.console.ivr.trial_words import arrived, came, does, option
from callcenter.console.languages import Language
from callcenter.ivr.effects import Collect, Dial, Effect, Enqueue, Http, LookUp, Play, PromiseCallback, Record
from callcenter.ivr.flow import FlowLibrary
from callcenter.ivr.inputs import Input
from callcenter.ivr.moment import WorkCalendar
from callcenter.ivr.replies import BY_ITSELF, reply
from callcenter.ivr.session import Call, Value
from callcenter.ivr.tryout import Tryout, Turn

__all__ = ["MOST_WORDS", "WordUnfit", "tried"]

MOST_WORDS = 80
_KEYS = (*"123456789*0#", "-", "hangup")
_OPTIONS: Mapping[type[Effect], Sequence[str]] = {
    Collect: _KEYS,
    Enqueue: ("talked", "timeout", "full", "no_agent", "long_wait", "key", "hangup"),
    Dial: ("talked", "busy", "no_answer", "failed", "unavailable", "hangup"),
    Record: ("8.0", "hangup"),
    LookUp: ("not_found", "found", "failed"),
    PromiseCallback: ("promised", "already", "refused"),
    Http: ("-",),
}
"""What may be answered by a button, as ``ivr.replies`` understands it; more can be typed."""


class WordUnfit(ValueError):
    """What was answered does not fit to what was waited for."""


def tried(
    library: FlowLibrary, calendar: WorkCalendar, flow: str, words: Sequence[str], *, caller: str, did: str,
    began: int, variables: Mapping[str, Value], language: Language,
) -> dict[str, Any]:  # fmt: skip
    """What the caller hears and where they come to when this is answered, one word at each wait. Raises WordUnfit."""
    call = Call("tryout-1.1", caller, did, variables=dict(variables))
    tryout = Tryout(library, calendar, flow, call, began)
    turns = [_turn(tryout, tryout.turns[0], "", language)]
    left = list(words)
    while (effect := tryout.waits_for) is not None:
        if not isinstance(effect, BY_ITSELF) and not left:
            break
        answer = _answer(effect, "" if isinstance(effect, BY_ITSELF) else left.pop(0))
        said = "" if isinstance(effect, BY_ITSELF) else came(answer, language)
        turns.append(_turn(tryout, tryout.answer(answer), said, language))
    seconds = tryout.seconds_to_human()
    return {
        "turns": turns, "ended": tryout.ended, "unused": left, "waits": _waits(tryout, language),
        "reached": arrived(tryout.reached(), language), "seconds": None if seconds is None else round(seconds, 1),
    }  # fmt: skip


def _answer(effect: Effect, word: str) -> Input:
    try:
        return reply(effect, "" if word == "-" else word)
    except ValueError:
        raise WordUnfit(word) from None


def _turn(tryout: Tryout, turn: Turn, said: str, language: Language) -> dict[str, Any]:
    """One step: the answer that led to it, the nodes that it passed, what is heard and done."""
    nodes = [{name: draft.fields[name] for name in ("flow", "node", "kind")}
             for draft in turn.step.facts if "kind" in draft.fields]  # fmt: skip
    happens: list[dict[str, str]] = []
    for effect in turn.step.effects:
        heard = effect.files if isinstance(effect, Play | Collect) else ()
        heard = effect.announce if isinstance(effect, Enqueue) else heard
        if words := does(effect, language):
            happens.append({"kind": "does", "text": words})
        if heard:
            happens.append({"kind": "heard", "text": tryout.text(heard)})
    return {"at": round(turn.at, 1), "said": said, "nodes": nodes, "happens": happens, "problem": turn.step.problem}


def _waits(tryout: Tryout, language: Language) -> dict[str, Any] | None:
    """What is waited for now, with the buttons for it; None when the call is over."""
    effect = tryout.waits_for
    if effect is None:
        return None
    words = _OPTIONS[type(effect)]
    if isinstance(effect, Enqueue) and not effect.key:
        words = [word for word in words if word != "key"]
    session = tryout.step.session
    return {
        "kind": type(effect).__name__, "flow": session.flow, "node": session.node,
        "options": [{"word": word, "label": option(word, language)} for word in words],
    }  # fmt: skip
