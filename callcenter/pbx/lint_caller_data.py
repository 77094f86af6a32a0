"""The linter's rules about what a caller's phone says: filtered first, and never where it can do harm."""

from __future__ import annotations

import re
from collections.abc import Iterator

from callcenter.pbx.dialplan import Dialplan
from callcenter.pbx.finding import Finding, place

_CALLER = (
    r"(?:CALLERID|CONNECTEDLINE|REDIRECTING|PJSIP_HEADERS?|PJSIP_PARSE_URI|CALLERIDNUM|CALLERIDNAME|SIPCALLID"
    r"|SIPREFER\w+|SIPREPLACES\w+)"
)
_CALLER_DATA = re.compile(rf"\$\{{\s*{_CALLER}\b", re.IGNORECASE)
_FILTERED = re.compile(
    rf"\$\{{FILTER\([0-9+*#\-]+,\$\{{{_CALLER}(?:\([^()$]*\))?\}}\)(?::\d+)?(?::\d+)?\}}", re.IGNORECASE
)
_ASSIGNED = re.compile(r"(?:^|,)\s*_{0,2}([A-Za-z_]\w*(?:\([^()]*\))?)=([^=]*)$")
_FILES_AND_CALLS = {
    "dial", "playback", "background", "record", "mixmonitor", "monitor", "agi", "queue", "goto", "gosub", "gotoif",
    "gosubif", "controlplayback", "read", "musiconhold", "startmusiconhold", "chanspy", "page", "transfer", "log",
}  # fmt: skip


def unfiltered_caller_data(dialplan: Dialplan) -> Iterator[Finding]:
    """What the caller's phone says, used before FILTER() took out everything but digits."""
    for context, extension, step in dialplan.steps():
        if _CALLER_DATA.search(_FILTERED.sub("", step.data)):
            yield Finding(
                step.line,
                place(context.name, extension, step),
                "uses what the caller's phone says without a filter",
                "write ${FILTER(0-9+,${CALLERID(num)})}",
            )


def caller_data_in_a_dangerous_place(dialplan: Dialplan) -> Iterator[Finding]:
    """Caller data, or a variable made of it, in an expression, a file name, a jump or a call."""
    tainted = _variables_of_caller_data(dialplan)
    names = "|".join([_CALLER, *map(re.escape, sorted(tainted))])
    use = re.compile(rf"\$\{{[^{{}}]*\b(?:{names})\b", re.IGNORECASE)
    for context, extension, step in dialplan.steps():
        where = place(context.name, extension, step)
        if any(use.search(expression) for expression in _expressions(step.data)):
            yield Finding(step.line, where, "what the caller says stands in an expression $[…]")
        if step.application.lower() in _FILES_AND_CALLS and use.search(step.data):
            yield Finding(step.line, where, f"what the caller says stands in {step.application}()")


def _variables_of_caller_data(dialplan: Dialplan) -> set[str]:
    found: set[str] = set()
    for _, _, step in dialplan.steps():
        if step.application.lower() in ("set", "mset") and re.search(rf"\b{_CALLER}\b", step.data, re.IGNORECASE):
            name, _, value = step.data.partition("=")
            if re.search(rf"\b{_CALLER}\b", value, re.IGNORECASE) and "(" not in name:
                found.add(name.strip().lstrip("_"))
    return found


def _expressions(data: str) -> Iterator[str]:
    """Every ``$[…]`` with what is nested in it."""
    for start in (match.end() for match in re.finditer(r"\$\[", data)):
        depth, at = 1, start
        while at < len(data) and depth:
            depth += {"[": 1, "]": -1}.get(data[at], 0)
            at += 1
        yield data[start : at - 1]
