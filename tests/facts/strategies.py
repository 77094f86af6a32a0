"""Facts of every type, made by hypothesis or with chosen fields."""

from __future__ import annotations

from typing import Any, TypeVar, get_type_hints

from hypothesis import strategies as st

from callcenter.facts import Fact
from callcenter.facts.assessment import Count, Term

__all__ = ["fact_with", "facts"]

F = TypeVar("F", bound=Fact)
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_BY_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    str: _TEXT,
    int: st.integers(-(2**62), 2**62),
    bool: st.booleans(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    tuple[str, ...]: st.lists(_TEXT, max_size=3).map(tuple),
    tuple[int, ...]: st.lists(st.integers(-(2**62), 2**62), max_size=4).map(tuple),
    str | None: st.none() | _TEXT,
    bool | None: st.none() | st.booleans(),
    float | None: st.none() | st.floats(allow_nan=False, allow_infinity=False),
    dict[str, str]: st.dictionaries(_TEXT, _TEXT, max_size=3),
    dict[str, float]: st.dictionaries(_TEXT, st.floats(allow_nan=False, allow_infinity=False), max_size=3),
    dict[str, list[str]]: st.dictionaries(_TEXT, st.lists(_TEXT, max_size=3), max_size=3),
    tuple[Term, ...]: st.lists(st.builds(Term), max_size=2).map(tuple),
    tuple[Count, ...]: st.lists(st.builds(Count), max_size=2).map(tuple),
}
_PLAIN: dict[Any, Any] = {
    str: "x",
    int: 1,
    bool: True,
    float: 1.5,
    tuple[str, ...]: ("x 1",),
    tuple[int, ...]: (1, 2),
    str | None: "x",
    bool | None: True,
    float | None: 0.5,
    dict[str, str]: {"x": "y"},
    dict[str, float]: {"x": 0.5},
    dict[str, list[str]]: {"on_call": ["1001"]},
    tuple[Term, ...]: (),
    tuple[Count, ...]: (),
}


def facts(kind: type[F]) -> st.SearchStrategy[F]:
    """Facts of one type with any values."""
    return st.builds(kind, **{name: _BY_TYPE[hint] for name, hint in _fields(kind).items()})


def fact_with(kind: type[F], **values: Any) -> F:
    """A fact with those of ``values`` that its type has, and plain ones for the rest."""
    return kind(**{name: values.get(name, _PLAIN[hint]) for name, hint in _fields(kind).items()})


def _fields(kind: type[Fact]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {name: hints[name] for name in kind.__struct_fields__}
