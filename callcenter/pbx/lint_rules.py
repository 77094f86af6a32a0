"""The linter's rules about single lines: loose patterns, programs, a core without a limit, missing sounds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from callcenter.pbx.dialplan import Dialplan
from callcenter.pbx.finding import Finding, place

_FORBIDDEN_APPLICATIONS = {
    "system", "trysystem", "exec", "tryexec", "execif", "externalivr", "macro", "macroif", "macroexclusive", "eagi",
    "deadagi", "readfile", "originate", "disa", "authenticate",
}  # fmt: skip
_FORBIDDEN_FUNCTION = re.compile(
    r"\$\{\s*(SHELL|EVAL|FILE|CURL|ODBC\w*|DB_DELETE|REALTIME\w*)\b|\bSHELL\(", re.IGNORECASE
)
_SPIED = re.compile(r"\$\{CC_SPIED\},[a-zA-Z]+")
_SPIED_GUARD = '${REGEX("^PJSIP/[0-9]+(-web)?-[0-9a-f]+$" ${CC_SPIED})}'
_SAFE_AGI = re.compile(r"agi://(127\.0\.0\.1|\[::1\]|[A-Za-z0-9.:-]+):\d+/[a-z]\w*(\?[a-z]+=\w+)?$|/[^$]*$")


def not_understood(dialplan: Dialplan) -> Iterator[Finding]:
    """A line that is no dialplan, ``#exec`` and ``switch`` among them."""
    for line, text in dialplan.not_understood:
        yield Finding(line, "", f"is no line of a dialplan that we allow: {text[:60]}")


def loose_pattern(dialplan: Dialplan) -> Iterator[Finding]:
    """``_X.``, ``_.``, ``_!`` and whatever else matches without an end."""
    for context in dialplan.contexts.values():
        for extension in context.extensions.values():
            if extension.name.startswith("_") and extension.name.endswith((".", "!")):
                yield Finding(
                    extension.line,
                    f"{context.name}.{extension.name}",
                    "this pattern has no end: it takes whatever is dialled",
                    "write one pattern for each length, such as _XXXXX",
                )


def forbidden(dialplan: Dialplan) -> Iterator[Finding]:
    """Applications and functions that run programs, read files or evaluate text."""
    for context, extension, step in dialplan.steps():
        where = place(context.name, extension, step)
        if step.application.lower() in _FORBIDDEN_APPLICATIONS:
            yield Finding(step.line, where, f"{step.application}() is not allowed")
        for word in _FORBIDDEN_FUNCTION.finditer(step.data):
            yield Finding(step.line, where, f"{word[0].strip('${(')} is not allowed")
        if step.application.lower() == "agi" and not _SAFE_AGI.match(step.data.split(",")[0]):
            yield Finding(step.line, where, "AGI() runs something else than a named route or a fixed path")


def unguarded_core(dialplan: Dialplan) -> Iterator[Finding]:
    """A call given to the core without a limit: a core that says nothing would hold the caller for ever."""
    for context, extension, step in dialplan.steps():
        if step.application.lower() != "agi" or not step.data.startswith("agi:"):
            continue
        before = " ".join(each.data for each in extension.steps if each.priority < step.priority)
        for needed in ("TIMEOUT(absolute)=", "AGIEXITONHANGUP=yes"):
            if needed not in before:
                yield Finding(step.line, place(context.name, extension, step), f"there is no {needed} before AGI()")
        if "T" not in context.extensions:
            yield Finding(step.line, context.name, "there is no extension T for a core that says nothing")


def unguarded_listening(dialplan: Dialplan) -> Iterator[Finding]:
    """ChanSpy() outside of ``supervision``, or on something else than the agent's channel that the core named."""
    for context, extension, step in dialplan.steps():
        name, where = step.application.lower(), place(context.name, extension, step)
        if name == "extenspy":
            yield Finding(step.line, where, "ExtenSpy() is not allowed")
        if name != "chanspy":
            continue
        if context.name != "supervision":
            yield Finding(step.line, where, "ChanSpy() belongs into the context supervision only")
        if not _SPIED.fullmatch(step.data):
            yield Finding(step.line, where, "ChanSpy() takes ${CC_SPIED} and fixed options")
        if not any(_SPIED_GUARD in each.data for each in extension.steps if each.priority < step.priority):
            yield Finding(step.line, where, "the channel is not checked before ChanSpy()", f"compare {_SPIED_GUARD}")


def priority_gap(dialplan: Dialplan) -> Iterator[Finding]:
    """A priority that is missing or stands twice: the call would end there."""
    for context in dialplan.contexts.values():
        for extension in context.extensions.values():
            for expected, step in enumerate(extension.steps, 1):
                if step.priority != expected:
                    where = place(context.name, extension, step)
                    yield Finding(step.line, where, f"priority {expected} should stand here, not {step.priority}")
                    break


def missing_sound(dialplan: Dialplan, sounds: Set[str]) -> Iterator[Finding]:
    """``Playback`` of a prompt that does not exist."""
    for context, extension, step in dialplan.steps():
        if step.application.lower() in ("playback", "background"):
            for name in step.data.split(",")[0].split("&"):
                if name not in sounds:
                    yield Finding(step.line, place(context.name, extension, step), f"plays {name}, which is no prompt")
