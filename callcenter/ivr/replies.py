"""Words for what can happen at a wait, as they are typed in ``callcenter flow try``."""

from __future__ import annotations

from collections.abc import Callable

from callcenter.ivr.effects import (
    CancelCallback,
    Collect,
    Dial,
    Effect,
    Enqueue,
    Http,
    LookUp,
    OpenAppeal,
    Play,
    PromiseCallback,
    Record,
)
from callcenter.ivr.inputs import (
    AppealIs,
    CallbackIs,
    DialEnded,
    Digits,
    Done,
    HttpAnswered,
    HttpFailed,
    HungUp,
    Input,
    LookedUp,
    QueueLeft,
    Recorded,
    TimedOut,
)
from callcenter.ivr.session import Value

__all__ = ["BY_ITSELF", "HELP", "reply", "values_in"]

HELP: dict[type[Effect], str] = {
    Collect: "keys, Enter for none, or hangup",
    Enqueue: "Enter or talked, timeout, full, no_agent, long_wait, key, or hangup",
    Dial: "Enter or talked, busy, no_answer, failed, unavailable, or hangup",
    Record: "Enter, or the seconds that were said, or hangup",
    LookUp: "Enter for not found, found, name=value …, or failed",
    PromiseCallback: "Enter for promised, already, or refused",
    Http: "Enter for no answer, or name=value …",
}
"""What may be typed, by the effect that is waited for."""

BY_ITSELF: tuple[type[Effect], ...] = (Play, OpenAppeal, CancelCallback)
"""Effects that nobody is asked about."""

_STATUS = {
    "talked": "ANSWER",
    "busy": "BUSY",
    "no_answer": "NOANSWER",
    "failed": "CHANUNAVAIL",
    "unavailable": "UNAVAILABLE",
}
_KEYS = frozenset("0123456789*#")


def reply(effect: Effect, word: str) -> Input:
    """The input that ``word`` means to ``effect``; ValueError when it means none."""
    word = word.strip()
    if word == "hangup":
        return HungUp()
    answer = _READERS[type(effect)](effect, word)
    if answer is None:
        raise ValueError(f"{word!r} does not fit here: {HELP.get(type(effect), 'nothing does')}")
    return answer


def values_in(text: str) -> dict[str, Value]:
    """``name=海安纺织 calls=3`` as a mapping; whole numbers as numbers."""
    pairs = [part.partition("=") for part in text.split()]
    return {name: int(value) if value.isdecimal() and len(value) < 10 else value for name, _, value in pairs}


def _collect(_effect: Effect, word: str) -> Input | None:
    if word in ("", "-", "timeout"):
        return TimedOut()
    return Digits(word.rstrip("#")) if set(word) <= _KEYS else None


def _enqueue(effect: Effect, word: str) -> Input | None:
    assert isinstance(effect, Enqueue)
    if word in ("", "talked"):
        return QueueLeft("talked", agent="1001", queue=effect.queue, ended_by="agent")
    if effect.key and word in (effect.key, "key"):
        return QueueLeft("key", digit=effect.key, queue=effect.queue)
    return QueueLeft(word, queue=effect.queue) if word in ("timeout", "full", "no_agent", "long_wait") else None


def _dial(_effect: Effect, word: str) -> Input | None:
    status = _STATUS.get(word or "talked")
    return DialEnded(status) if status else None


def _record(effect: Effect, word: str) -> Input | None:
    assert isinstance(effect, Record)
    if word and not word.replace(".", "", 1).isdecimal():
        return None
    return Recorded(f"messages/{effect.name_hint}.wav", min(float(word or 8), effect.max_seconds))


def _look_up(_effect: Effect, word: str) -> Input:
    if word == "failed":
        return LookedUp(found=False, failed=True)
    return LookedUp(found=word not in ("", "no", "not_found"), values=values_in(word) if "=" in word else {})


def _http(_effect: Effect, word: str) -> Input:
    return HttpAnswered(200, values_in(word)) if "=" in word else HttpFailed("no answer")


def _play(_effect: Effect, _word: str) -> Input:
    return Done()


def _open_appeal(_effect: Effect, _word: str) -> Input:
    return AppealIs("HA12345-20260101-000001-5", "K7M3PX")


def _promise_callback(_effect: Effect, word: str) -> Input | None:
    word = word or "promised"
    return CallbackIs(word) if word in ("promised", "already", "refused") else None


def _cancel_callback(_effect: Effect, _word: str) -> Input:
    return CallbackIs("cancelled")


_READERS: dict[type[Effect], Callable[[Effect, str], Input | None]] = {
    Collect: _collect,
    Enqueue: _enqueue,
    Dial: _dial,
    Record: _record,
    LookUp: _look_up,
    Http: _http,
    Play: _play,
    OpenAppeal: _open_appeal,
    PromiseCallback: _promise_callback,
    CancelCallback: _cancel_callback,
}
