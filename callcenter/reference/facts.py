"""Every fact that the journal can hold."""

from __future__ import annotations

from types import ModuleType, UnionType
from typing import get_args, get_origin, get_type_hints

import msgspec

from callcenter.facts import (
    FACT_TYPES,
    Fact,
    agent,
    appeal,
    assessment,
    call,
    callback,
    caller,
    consult,
    knowledge,
    outbound,
    outside,
    oversight,
    recording,
    supervision,
    system,
    ticket,
)
from callcenter.facts.base import CallFact
from callcenter.reference.docstrings import attribute_texts
from callcenter.reference.markdown import code, first_line, prose, table

__all__ = ["COMMON", "render"]

_HEAD = """\
# Facts

A fact is one thing that happened; the journal only ever grows by them, and all read tables are folded
from them. Each is one JSON object with its type in `type`. Moments (`at`) are microseconds since
1970-01-01 UTC, durations (`waited`, `talked`) are microseconds. A field at its default is not written.

"""
_PARTS: tuple[tuple[str, ModuleType], ...] = (
    ("Calls", call),
    ("Callbacks", callback),
    ("Consultations", consult),
    ("Outbound calls", outbound),
    ("Talks outside the queues", outside),
    ("Agents", agent),
    ("Callers", caller),
    ("Recordings", recording),
    ("Supervisors", supervision),
    ("Appeals", appeal),
    ("Tickets", ticket),
    ("Knowledge base", knowledge),
    ("Oversight", oversight),
    ("Assessment", assessment),
    ("The system", system),
)
COMMON = {
    "archive_at": "When it goes to the archive, µs since 1970 UTC.",
    "callback_due": "Until when the appellant must be called back, µs since 1970 UTC.",
    "code": "Why, by its word (`callcenter/appeals/words.py`).",
    "contact_due": "Until when the unit must have spoken with the appellant, µs since 1970 UTC.",
    "detail": "What the rule goes by: a number, or the number of another appeal.",
    "due": "Deadline, µs since 1970 UTC.",
    "ladder": "Moments of urging, supervision, escalation and referral, should it be overdue.",
    "notice": "What the appellant was told.",
    "opinion": "What the unit is to do.",
    "other": "Number of the other appeal.",
    "parent": "Number of the appeal that it follows, or of the ticket that it is a part of.",
    "resolved": "Does the appellant say that the matter is resolved?",
    "return_due": "Until when the unit may return it, µs since 1970 UTC; 0: it may not.",
    "review_due": "Until when the reply must be reviewed, µs since 1970 UTC.",
    "rule": "Which rule tells (`callcenter/appeals/alerts.py`).",
    "same": "True: about the same matter.",
    "satisfaction": "`satisfied`, `neutral` or `dissatisfied`; empty: not said.",
    "score": "What the model held of the pair, 0 to 1.",
    "sign_due": "Until when the unit must sign, µs since 1970 UTC.",
    "soon": "From when on it is at risk of being overdue, µs since 1970 UTC.",
    "task": "`event` or `directive`.",
    "unit": "Id of the unit (config/units.yaml).",
    "until": "Until when, µs since 1970 UTC.",
    "workdays": "How many workdays.",
    "supervision": "Id of the listening (`SupervisionStarted`).",
    "attempt": "Id of the attempt (`OutsideDialled`, `CallbackBegun`).",
    "department": "Department (config/commissioners.yaml) whose people on duty are rung; empty when there is none.",
    "person": "Name of the person on duty; empty when there is none.",
    "consult": "Id of the consultation (`ConsultStarted`).",
    "mode": "As in `SupervisionStarted`.",
    "supervisor": "Number of the supervisor (config/seats.yaml).",
    "callback": "Id of the callback (`CallbackRequested`).",
    "agent": "Number of the agent (config/seats.yaml).",
    "seat": "Extension of the seat (config/seats.yaml).",
    "queue": "Name of the queue (config/queues.yaml).",
    "offer": "Id of the offer, as in `CallOffered`.",
    "caller": "The caller's number; empty when withheld.",
    "contact": "The call concerned; empty when there is none.",
    "node": "Name of the Asterisk node.",
    "channel": "Asterisk's channel name.",
    "waited": "From the first queue entry to now, µs.",
    "talked": "Length of the talk, µs.",
    "cause": "Q.850 cause, 0 when unknown.",
    "digits": "The keys; stars where the flow keeps them private.",
    "before": "State before.",
    "after": "State after.",
    "number": "Number of the appeal.",
    "text": "What the caller said, as the seat wrote it.",
    "actor": "Who did it.",
    "role": "In which role: a `Role` of `callcenter/appeals/lifecycle.py`.",
    "reason": "Why.",
    "enterprise": "From the enterprise queue.",
    "callback_number": "Number to ring back.",
    "seconds": "Length of the recording, seconds.",
    "recording": "Id of the recording, as in `RecordingStarted`.",
    "segment": "Number of the talk, as in `RecordingStarted`.",
    "file": "Path below the state directory.",
    "uncertain": "True when the moment comes from the last evidence, not from seeing it.",
    "version": "Version of the program.",
}
"""What a field means in every fact that says nothing else about it."""
_IN_A_FLOW = {"flow": "Name of the IVR flow.", "node": "Name of the node in it."}


def render() -> str:
    """The page."""
    return _HEAD + _shared() + "".join(_part(title, module) for title, module in _PARTS)


def _shared() -> str:
    every = attribute_texts(Fact)
    text = "## In every fact\n\n" + table(("field", "meaning"), ((code(n), every[n]) for n in ("id", "at")))
    of_calls = attribute_texts(CallFact)["contact"]
    return f"{text}Facts about a call also have `contact`. {of_calls}\n\n"


def _part(title: str, module: ModuleType) -> str:
    own = [cls for cls in FACT_TYPES.values() if cls.__module__ == module.__name__]
    return f"## {title}\n\n" + "".join(map(_fact, own))


def _fact(cls: type[Fact]) -> str:
    inherited = {"id", "at", *(["contact"] if issubclass(cls, CallFact) else [])}
    texts = attribute_texts(cls)
    in_a_flow = {"flow", "node"} <= get_type_hints(cls).keys() and "node" not in texts
    known = {**COMMON, **(_IN_A_FLOW if in_a_flow else {}), **texts}
    rows = [
        (code(field.name), _form(field.type), _default(field), known.get(field.name, ""))
        for field in msgspec.structs.fields(cls)
        if field.name not in inherited
    ]
    return f"### {cls.__name__}\n\n{prose(first_line(cls))}\n\n" + table(("field", "form", "default", "meaning"), rows)


def _form(kind: object) -> str:
    names = {"str": "text", "int": "whole number", "float": "number", "bool": "true/false"}
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (tuple, list):
        return f"list of {_form(inner[0])}"
    if origin is UnionType:
        return f"{_form(inner[0])}, or nothing"
    if origin is dict:
        return f"{_form(inner[0])} → {_form(inner[1])}"
    name = getattr(kind, "__name__", str(kind))
    return names.get(name, name)


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return ""
    factory = field.default_factory
    default = field.default if factory is msgspec.NODEFAULT else factory()
    return code(msgspec.json.encode(default).decode())
