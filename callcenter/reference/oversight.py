"""The lives of oversight, each drawn and listed from its table, and what the units' assessment can count."""

from __future__ import annotations

from typing import Any

from callcenter.oversight.assessment.definitions import DEFINITIONS
from callcenter.oversight.assessment.life import PERIOD
from callcenter.oversight.clues import PACKAGE
from callcenter.oversight.exclusion import EXCLUSION
from callcenter.oversight.life import Life
from callcenter.oversight.look_back import ITEM, PLAN
from callcenter.oversight.onsite import CHECK
from callcenter.oversight.supervision import RECORD
from callcenter.oversight.words import STATE_WORDS, VERB_WORDS
from callcenter.reference.docstrings import attribute_texts
from callcenter.reference.markdown import code, table

__all__ = ["LIVES", "definitions", "states"]

LIVES: tuple[tuple[str, Life[Any]], ...] = (
    ("Look-back check (回头看)", PLAN),
    ("Appeal of a look-back check", ITEM),
    ("On-site check (现场核查)", CHECK),
    ("Supervision record (督办)", RECORD),
    ("Clue package (线索)", PACKAGE),
    ("Assessment of a period (考核)", PERIOD),
    ("Exclusion from the assessment (考核剔除)", EXCLUSION),
)
"""Heading → life."""
_STATES = """\
# States of oversight

What stands in a table can be done, by whom it says; everything else is refused with an error that names state and verb.

"""
_DEFINITIONS = """\
# What the units' assessment (考核) counts

Formulas in `config/assessment.yaml` choose from these. A case is counted for the unit that had the appeal then. What
was returned or withdrawn is not held against a unit, nor is what went to another unit before the deadline. A change of
what is counted raises the version.

"""


def states() -> str:
    """The page on lives."""
    return _STATES + "".join(_life(title, life) for title, life in LIVES)


def definitions() -> str:
    """The page on the assessment."""
    rows = (
        (code(each.id), str(each.version), each.title, each.better, each.denominator, each.numerator)
        for each in DEFINITIONS.values()
    )
    return _DEFINITIONS + table(("id", "version", "中文", "better", "denominator", "numerator"), rows)


def _life(title: str, life: Life[Any]) -> str:
    texts = attribute_texts(life.states)
    named = ((code(state), STATE_WORDS[state.value], texts.get(state.name, "")) for state in life.states)
    rows = (
        (code(before), code(verb), VERB_WORDS[verb], code(cell.to), ", ".join(map(code, sorted(cell.roles))))
        for (before, verb), cell in life.cells.items()
    )
    return (
        f"## {title}\n\n```mermaid\n{life.draw().rstrip()}\n```\n\n"
        + table(("state", "中文", "meaning"), named)
        + table(("state", "verb", "中文", "state after it", "by"), rows)
    )
