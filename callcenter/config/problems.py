"""What pydantic finds wrong, in the words of a person who edits settings: what is wrong, and what to write."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, TypeGuard, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from callcenter.config.commissioners import Number
from callcenter.config.models import Address, Config, Extension, Host, Name, Secret
from callcenter.config.outbound import Span
from callcenter.config.yaml_file import Key, dotted

__all__ = ["explain", "holder_of", "key_of", "meant", "plain", "suggest", "without_echoes"]

_LONGEST_INPUT = 60
_FORMS: Mapping[str, str] = {
    get_args(kind)[1].pattern: words
    for kind, words in (
        (Name, "a name: a-z, 0-9 and _, beginning with a letter"),
        (Extension, "a number of 2 to 8 digits"),
        (Host, "an address or the name of a host"),
        (Address, "an address or a network, such as 10.0.0.5 or 10.0.0.0/24"),
        (Number, "a telephone number: 2 to 20 digits"),
        (Span, "a span of hours such as 08:30-18:00"),
        (Secret, "a secret: letters, digits and _ . ~ -, at most 64"),
    )
}
"""Pattern of a text → what it asks for."""
_KINDS: Mapping[str, str] = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "a text",
    "dict_type": "a mapping, `key: value`",
    "model_type": "a mapping, `key: value`",
    "list_type": "a list, `[one, two]`",
    "tuple_type": "a list, `[one, two]`",
    "invalid_key": "a text as a key",
}
_LIMITS: Mapping[str, tuple[str, str]] = {
    "greater_than_equal": ("ge", "{} or more"),
    "greater_than": ("gt", "more than {}"),
    "less_than_equal": ("le", "at most {}"),
    "less_than": ("lt", "less than {}"),
}
_QUOTES = "put it in quotes"
_INDENT = "its keys stand below it, two spaces further in"


def key_of(problem: ErrorDetails) -> Key:
    """Where the problem is; a bad key of a mapping is a place like any other."""
    return tuple(part for part in problem["loc"] if part != "[key]")


def without_echoes(problems: Iterable[ErrorDetails]) -> list[ErrorDetails]:
    """Without needed keys that are missing only because they are mistyped, and lists that are too short only because
    their rows are wrong: what is mistyped or wrong is told."""
    found = list(problems)
    strange = [problem["loc"] for problem in found if problem["type"] == "extra_forbidden"]

    def echoes(problem: ErrorDetails) -> bool:
        *around, name = problem["loc"] or ("",)
        if problem["type"] == "too_short":
            own = problem["loc"]
            return any(each["loc"][: len(own)] == own and each["loc"] != own for each in found)
        return problem["type"] == "missing" and any(
            [*loc[:-1]] == around and difflib.get_close_matches(str(loc[-1]), [str(name)], 1) for loc in strange
        )

    return [problem for problem in found if not echoes(problem)]


def explain(problem: ErrorDetails, model: type[BaseModel], at: Key = ()) -> tuple[str, str]:
    """Message and hint; ``model`` stands at ``at`` in the settings."""
    key = key_of(problem)
    if problem["type"] == "extra_forbidden":
        return "is not a setting", suggest(key, model, at)
    field = _field_of(model, key)
    meaning = (field.description or "" if field else "").rstrip(".")
    if problem["type"] == "missing":
        return "is missing", meaning
    if problem["type"] in ("dict_type", "model_type"):
        return plain(problem), meaning or _INDENT
    if problem["type"] in ("string_type", "invalid_key") and isinstance(problem["input"], int | float):
        return plain(problem), _QUOTES
    return plain(problem), meaning


def plain(problem: ErrorDetails) -> str:
    """What must stand there, and what does."""
    kind, context = problem["type"], problem.get("ctx", {})
    if kind == "value_error":
        return str(problem["msg"]).removeprefix("Value error, ")
    if kind in _KINDS:
        wanted = _KINDS[kind]
    elif kind in _LIMITS:
        name, form = _LIMITS[kind]
        wanted = form.format(f"{context.get(name, 0):g}")
    elif kind == "string_pattern_mismatch":
        pattern = str(context.get("pattern"))
        wanted = _FORMS.get(pattern, f"of the form {pattern}")
    elif kind == "too_short" and not problem["input"]:
        return "must not be empty"
    elif kind == "literal_error":
        wanted = f"one of {context.get('expected')}"
    else:
        return f"{problem['msg']}, but is {_shortened(problem['input'])}"
    if str(problem["loc"][-1] if problem["loc"] else "").endswith("secret"):
        return f"must be {wanted}"  # what is there stays out of terminals and logs
    return f"must be {wanted}, but is {_shortened(problem['input'])}"


def _shortened(value: Any) -> str:
    if value is None:
        return "empty"
    text = repr(value)
    return text if len(text) <= _LONGEST_INPUT else text[: _LONGEST_INPUT - 1] + "…"


def suggest(key: Key, model: type[BaseModel] = Config, at: Key = ()) -> str:
    """A hint at the setting that a strange key may have been meant as."""
    found = meant(key, model)
    return f"do you mean {dotted((*at, *found))}?" if found else "docs/reference/settings.md lists them all"


def meant(key: Key, model: type[BaseModel] = Config) -> Key | None:
    """The setting that a strange key of ``model`` was probably meant as: one beside it, or one of another section."""
    name, around = str(key[-1]), key[:-1]
    holder = holder_of(model, key)
    if close := difflib.get_close_matches(name, holder.model_fields if holder else (), 1):
        return (*around, close[0])
    known = list(_all_keys()) if model is Config else []
    alike = [each for each in known if each.count(".") == len(around)]
    close = difflib.get_close_matches(dotted(key), alike, 1, cutoff=0.75)
    close = close or [each for each in known if each.rpartition(".")[2] == name]
    return tuple(close[0].split(".")) if close else None


def _all_keys() -> Iterable[str]:
    """Every key of callcenter.yaml, dotted."""
    for name, field in Config.model_fields.items():
        yield name
        if _is_model(field.annotation):
            yield from (f"{name}.{key}" for key in field.annotation.model_fields)


def holder_of(model: type[BaseModel], key: Key) -> type[BaseModel] | None:
    """The model that the last part of ``key`` belongs to; None when that is no model."""
    kind: Any = model
    for part in key[:-1]:
        kind = _inner(kind, part)
    return kind if _is_model(kind) else None


def _field_of(model: type[BaseModel], key: Key) -> FieldInfo | None:
    """The setting that ``key`` is or is part of."""
    holders = ((holder_of(model, key[:end]), key[end - 1]) for end in range(len(key), 0, -1))
    return next((holder.model_fields.get(str(name)) for holder, name in holders if holder), None)


def _inner(kind: Any, part: str | int) -> Any:
    """The type of one part of a type: of a model's field, of a mapping's value, of a list's row."""
    if _is_model(kind):
        field = kind.model_fields.get(str(part))
        return field.annotation if field else None
    if get_origin(kind) is Annotated:
        return _inner(get_args(kind)[0], part)
    inner = get_args(kind)
    return inner[1] if get_origin(kind) is dict and len(inner) == 2 else inner[0] if inner else None


def _is_model(kind: Any) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
