"""Refuses what is dangerous in a dialplan, and what cannot work. Part of ``callcenter check``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set
from dataclasses import replace
from pathlib import Path

from callcenter.callcontrol.feature_codes import Say
from callcenter.config import Config, Secrets
from callcenter.errors import Mistake, shown
from callcenter.pbx import lint_caller_data, lint_jumps, lint_rules
from callcenter.pbx.dialplan import Dialplan, read_dialplan
from callcenter.pbx.finding import Finding
from callcenter.pbx.folders import Folders
from callcenter.pbx.program import AsteriskProgram
from callcenter.pbx.prompts import known_prompts
from callcenter.pbx.render import inspect_texts

RULES: tuple[Callable[[Dialplan], Iterator[Finding]], ...] = (
    lint_rules.not_understood,
    lint_rules.loose_pattern,
    lint_rules.forbidden,
    lint_caller_data.unfiltered_caller_data,
    lint_caller_data.caller_data_in_a_dangerous_place,
    lint_jumps.unknown_include,
    lint_jumps.missing_target,
    lint_rules.unguarded_core,
    lint_rules.unguarded_listening,
    lint_jumps.reachable_from_outside,
    lint_rules.priority_gap,
)
"""Each looks at the whole dialplan and yields what it finds."""

_TEMPLATE = "asterisk/templates/extensions.conf.j2"


def lint(text: str, file: str, sounds: Set[str] | None = None) -> list[Mistake]:
    """All findings in the text of an ``extensions.conf``, in the order of their lines.

    With ``sounds``, a prompt that is not among them is a finding too.
    """
    dialplan = read_dialplan(text)
    found = [finding for rule in RULES for finding in rule(dialplan)]
    if sounds is not None:
        found += lint_rules.missing_sound(dialplan, sounds)
    return [Mistake(file, each.line, each.where, each.message, each.hint) for each in sorted(found)]


def lint_config(config: Config) -> list[Mistake]:
    """Findings in the dialplan that these settings make, and in the templates; lines are those of a template.

    What the dialplan plays is not judged when the catalogue of prompts cannot be read.
    """
    texts, mistakes = _texts(config)
    text, template = texts.get("extensions.conf"), config.root / _TEMPLATE
    if text is None:
        if not template.exists():
            mistakes.append(Mistake(shown(template), 0, "", "is missing", "it holds the dialplan"))
        return mistakes
    places = _template_lines(text, template.read_text(encoding="utf-8"))
    known = known_prompts(config)
    for each in lint(text, shown(template), known):
        mistakes.append(replace(each, line=places.get(each.line, 0)))
    unspoken = [] if known is None else [name for name in Say if name not in known]
    for name in unspoken:
        hint = "codes on the phone need it"
        mistakes.append(Mistake(shown(config.prompts_file), 0, "prompts", f"{name} is missing", hint))
    return mistakes


def dialplan_text(config: Config) -> str:
    """The rendered dialplan, without an Asterisk and without secrets."""
    return _texts(config)[0]["extensions.conf"]


def _texts(config: Config) -> tuple[dict[str, str], list[Mistake]]:
    nowhere = AsteriskProgram("none", ("asterisk",), Path("/nonexistent"), Path("/nonexistent"), "22")
    no_secrets = Secrets(ami_events="", ami_control="", seats=dict.fromkeys(config.seats, ""))
    return inspect_texts(config, no_secrets, Folders.of(config), nowhere)


def _template_lines(text: str, template: str) -> dict[int, int]:
    """Line of the rendered file → the line of the template that it comes from, where that is plain."""
    patterns: list[tuple[re.Pattern[str], int]] = []
    for number, line in enumerate(template.splitlines(), 1):
        parts = re.split(r"\{\{.*?\}\}", line)
        if line.strip() and not line.lstrip().startswith(("{%", ";")):
            patterns.append((re.compile(".*".join(map(re.escape, parts))), number))
    found: dict[int, int] = {}
    last = 0
    for number, line in enumerate(text.splitlines(), 1):
        fitting = [at for pattern, at in patterns if pattern.fullmatch(line)]
        if fitting:
            # the same words may stand in several places: the next one below the last is meant
            last = found[number] = next((at for at in fitting if at >= last), fitting[0])
    return found
