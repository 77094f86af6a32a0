"""``config/assessment.yaml`` → the formulas, or all mistakes of the file at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from callcenter.config import YamlFile, load_yaml
from callcenter.config.assessment import AssessmentFormula, Formulas, Indicator
from callcenter.config.partial import read_partly
from callcenter.config.problems import explain, key_of
from callcenter.config.yaml_file import Key
from callcenter.errors import ConfigError, Mistake
from callcenter.facts.assessment import Term
from callcenter.oversight.assessment.definitions import DEFINITIONS
from callcenter.oversight.assessment.formula import Formula

__all__ = ["inspect_formulas", "load_formulas"]


def load_formulas(path: Path) -> list[Formula]:
    """The formulas in ``path``. Raises ConfigError with every mistake found."""
    formulas, mistakes = inspect_formulas(path)
    if mistakes:
        raise ConfigError(mistakes)
    return formulas


def inspect_formulas(path: Path) -> tuple[list[Formula], list[Mistake]]:
    """The same, mistakes and all; with mistakes there are no formulas."""
    file = load_yaml(path)
    mistakes = list(file.mistakes)
    if file.document is not None:
        made = read_partly(Formulas, file.document)
        mistakes += (file.mistake(key_of(problem), *explain(problem, Formulas)) for problem in made.problems)
        mistakes += _misfits(file)
        if not mistakes:
            return [_formula(each) for each in made.value.formulas], []
    return [], sorted(mistakes, key=lambda mistake: (mistake.line, mistake.where))


def _formula(given: AssessmentFormula) -> Formula:
    terms = tuple(_term(name, each) for name, each in given.indicators.items())
    return Formula(version=given.version, effective=given.effective, terms=terms)


def _term(name: str, given: Indicator) -> Term:
    ident = given.definition or name
    return Term(
        indicator=name, definition=ident, version=DEFINITIONS[ident].version, scoring=given.scoring,
        **{field: _decimal(getattr(given, field)) for field in ("weight", "target", "floor", "per_case")},
    )  # fmt: skip


def _decimal(given: float | None) -> str:
    """As a person would write it: 98.5, 25."""
    return "" if given is None else f"{Decimal(str(given)).normalize():f}"


# -- what does not fit; what is wrong in itself is not judged again ----------------------------------------------------


def _misfits(file: YamlFile) -> Iterator[Mistake]:
    rows = file.document.get("formulas") if isinstance(file.document, dict) else None
    if not isinstance(rows, list):
        return
    formulas = [read_partly(AssessmentFormula, row).value for row in rows]
    yield from _twice(file, formulas, "version")
    yield from _twice(file, formulas, "effective")
    for number, row in enumerate(rows):
        content = row.get("indicators") if isinstance(row, dict) else None
        if isinstance(content, dict) and content:
            yield from _indicators(file, ("formulas", number, "indicators"), content)


def _twice(file: YamlFile, formulas: list[AssessmentFormula], field: str) -> Iterator[Mistake]:
    seen: set[Any] = {None}
    for number, formula in enumerate(formulas):
        value = getattr(formula, field)
        if value in seen - {None}:
            yield file.mistake(("formulas", number, field), f"{value} stands here twice", "each formula has its own")
        seen.add(value)


def _indicators(file: YamlFile, at: Key, content: dict[Any, Any]) -> Iterator[Mistake]:
    made = {str(name): read_partly(Indicator, row) for name, row in content.items()}
    for name, partial in made.items():
        yield from _indicator(file, (*at, name), name, partial.value, {str(key[0]) for key in partial.unknown if key})
    if any(partial.problems for partial in made.values()):
        return
    weight = sum((Decimal(str(partial.value.weight)) for partial in made.values()), Decimal(0))
    if weight != 100:
        yield file.mistake(at, f"the weights add up to {weight.normalize():f}", "they must add up to 100")


def _indicator(file: YamlFile, at: Key, name: str, given: Indicator, unknown: set[str]) -> Iterator[Mistake]:
    ident = given.definition or name
    if ident not in DEFINITIONS and "definition" not in unknown:
        close = difflib.get_close_matches(ident, DEFINITIONS, 1)
        hint = f"do you mean {close[0]}?" if close else f"known are {', '.join(DEFINITIONS)}"
        yield file.mistake((*at, "definition") if given.definition else at, f"nothing is defined as {ident!r}", hint)
    if "scoring" not in unknown:
        yield from _scoring(file, at, given, unknown)
    if ident in DEFINITIONS and given.scoring == "rate" and given.target is not None and given.floor is not None:
        yield from _order(file, at, ident, given.target, given.floor)


_NEEDED = {"rate": ("target", "floor"), "deduct": ("per_case",)}


def _scoring(file: YamlFile, at: Key, given: Indicator, unknown: set[str]) -> Iterator[Mistake]:
    """What the scoring needs is there, what belongs to the other is not."""
    for scoring, fields in _NEEDED.items():
        for field in fields:
            there = getattr(given, field) is not None
            if scoring == given.scoring and not there and field not in unknown:
                yield file.mistake(at, f"{field} is missing", f"`scoring: {scoring}` needs it")
            if scoring != given.scoring and there:
                yield file.mistake((*at, field), f"has no meaning with `scoring: {given.scoring}`", "leave it out")


def _order(file: YamlFile, at: Key, ident: str, target: float, floor: float) -> Iterator[Mistake]:
    """For what should be high the target is above the floor; for what should be low, below it."""
    better = DEFINITIONS[ident].better
    if (target <= floor) if better == "higher" else (target >= floor):
        where = "above" if better == "higher" else "below"
        message = f"{target:g} must be {where} the floor, {floor:g}"
        yield file.mistake((*at, "target"), message, f"of {ident}, {better} is better")
