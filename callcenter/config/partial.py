"""A model made of data with mistakes: what is right is kept, what is wrong is left out and remembered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Generic, TypeVar, cast

from pydantic import BaseModel, ValidationError, create_model
from pydantic_core import ErrorDetails

from callcenter.config.problems import holder_of, key_of, meant, without_echoes
from callcenter.config.yaml_file import Key

__all__ = ["Partial", "read_partly"]

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Partial(Generic[Model]):
    """As much of a model as its data give."""

    value: Model
    """What is wrong stands at its default here, what is needed and missing is None."""
    problems: tuple[ErrorDetails, ...] = ()
    unknown: frozenset[Key] = frozenset()
    """Parts whose meant value nobody knows: wrong, missing, or written under a name that is mistyped."""


def read_partly(model: type[Model], data: Any) -> Partial[Model]:
    """``data`` as far as it is right, every problem in it, and what stays unknown by them."""
    try:
        return Partial(model.model_validate(data))
    except ValidationError as error:
        found = error.errors()
    return Partial(_rest(model, data, found), tuple(without_echoes(found)), frozenset(_unknown(model, data, found)))


def _rest(model: type[Model], data: Any, problems: list[ErrorDetails]) -> Model:
    """The model without what is wrong: first only the wrong parts go, then the fields they are in."""
    lenient: type[Model] = _lenient(model)
    whole = deepcopy(data) if isinstance(data, dict) else {}
    for cut in (_exactly, _field):
        _remove(whole, {cut(problem) for problem in problems})
        try:
            return lenient.model_validate(whole)
        except ValidationError as error:
            problems = error.errors()
    return lenient.model_construct()


def _exactly(problem: ErrorDetails) -> Key:
    """The wrong part; where something is missing in a part, that part cannot be used."""
    key = key_of(problem)
    return key[:-1] if problem["type"] == "missing" else key


def _field(problem: ErrorDetails) -> Key:
    return key_of(problem)[:1]


def _remove(data: Any, keys: Iterable[Key]) -> None:
    """Take parts out of ``data``, of a list the last ones first, so that the others keep their place."""
    for key in sorted(keys, key=lambda key: [(isinstance(part, str), part) for part in key], reverse=True):
        place = data
        for part in key[:-1]:
            if not _holds(place, part):
                break
            place = place[part]
        else:
            if key and _holds(place, key[-1]):
                del place[key[-1]]


def _holds(place: Any, part: str | int) -> bool:
    if isinstance(place, list):
        return isinstance(part, int) and part < len(place)
    return isinstance(place, dict) and part in place


@cache
def _lenient(model: type[Model]) -> type[Model]:
    """The same model with nothing needed: what is missing is None."""
    needed: dict[str, Any] = {
        name: (_annotated(field.annotation, field.metadata), None)
        for name, field in model.model_fields.items()
        if field.is_required()
    }
    return create_model(model.__name__, __base__=model, **needed) if needed else model


def _annotated(kind: Any, metadata: list[Any]) -> Any:
    return cast(Any, Annotated)[(kind, *metadata)] if metadata else kind


def _unknown(model: type[BaseModel], data: Any, problems: list[ErrorDetails]) -> Iterator[Key]:
    for problem in problems:
        key = key_of(problem)
        yield key
        if problem["type"] != "extra_forbidden":
            continue
        if probable := meant(key, model):
            yield probable
        elif holder := holder_of(model, key):
            # any that is absent beside it may have been meant
            yield from ((*key[:-1], name) for name in holder.model_fields.keys() - _part(data, key[:-1]).keys())


def _part(data: Any, key: Key) -> dict[Any, Any]:
    for part in key:
        data = data[part]
    return data if isinstance(data, dict) else {}
