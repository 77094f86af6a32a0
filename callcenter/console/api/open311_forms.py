"""What Open311 clients send, as the desk's words for it; all that is wrong in a request is told."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any

import msgspec
from pydantic_core import PydanticCustomError

from callcenter.appeals.fields import MAX_TEXT, number_to_call
from callcenter.console.api.fields import checked_line, checked_text
from callcenter.console.public_desk import normal_number
from callcenter.errors import AppealFieldInvalid

__all__ = ["ATTRIBUTES", "Search", "Wrong", "request_said", "search_of"]

ATTRIBUTES: Mapping[str, tuple[str, str, str]] = {
    "occurred": ("string", "发生时间", "when it happened"),
    "area": ("string", "所在镇街", "town or district"),
    "cause": ("text", "起因", "what led to it"),
    "course": ("text", "经过", "how it went on"),
    "confidential": ("singlevaluelist", "是否要求保密", "keep from the unit who you are"),
}
"""``attribute[…]`` of every service: data type, and what it is about."""
_LINES = {"first_name": 60, "last_name": 60, "address_string": 150, "media_url": 500}
_DAY = 86_400_000_000
_LONGEST_SPAN = 90 * _DAY
_MOST = 1000


class Wrong(Exception):
    """Something in a request is wrong; ``told`` says what, a sentence for each thing."""

    def __init__(self, told: list[str]) -> None:
        super().__init__("; ".join(told))
        self.told = told


def request_said(form: Mapping[str, str]) -> dict[str, Any]:
    """The arguments of the deed ``open``, as far as they stand in the form. Raises Wrong."""
    wrong: list[str] = []
    text = _text(form, "description", wrong)
    if not text and not wrong:
        wrong.append("description is needed")
    lines = {name: _line(form, name, longest, wrong) for name, longest in _LINES.items()}
    said: dict[str, Any] = {
        "name": _full_name(lines["first_name"], lines["last_name"]),
        "place": (lines["address_string"] + _position(form, wrong)).strip(),
        "caller": _phone(form, wrong),
        **{name: _line(form, f"attribute[{name}]", 200, wrong) for name in ("occurred", "area")},
        **{name: _text(form, f"attribute[{name}]", wrong) or None for name in ("cause", "course")},
        "confidential": form.get("attribute[confidential]", "") in ("true", "yes", "1"),
    }
    if lines["media_url"]:
        if not lines["media_url"].lower().startswith(("http://", "https://")):
            wrong.append("media_url must begin with http:// or https://")
        text = f"{text}\n{lines['media_url']}"
    if len(text) > MAX_TEXT:
        wrong.append(f"description has more than {MAX_TEXT} characters")
    if wrong:
        raise Wrong(wrong)
    return {**said, "text": text}


def _line(form: Mapping[str, str], name: str, longest: int, wrong: list[str]) -> str:
    try:
        line = checked_line(form.get(name, ""))
    except PydanticCustomError:
        wrong.append(f"{name} holds characters that cannot be stored")
        return ""
    if len(line) > longest:
        wrong.append(f"{name} has more than {longest} characters")
    return line


def _text(form: Mapping[str, str], name: str, wrong: list[str]) -> str:
    try:
        text = checked_text(form.get(name, ""))
    except PydanticCustomError:
        wrong.append(f"{name} holds characters that cannot be stored")
        return ""
    if len(text) > MAX_TEXT:
        wrong.append(f"{name} has more than {MAX_TEXT} characters")
    return text


def _full_name(first: str, last: str) -> str:
    """Chinese names stand together, the family's first."""
    return f"{first} {last}".strip() if (first + last).isascii() else last + first


def _phone(form: Mapping[str, str], wrong: list[str]) -> str:
    try:
        return number_to_call(form.get("phone", "").strip().removeprefix("+86"))
    except AppealFieldInvalid:
        wrong.append("phone has 3 to 20 digits")
        return ""


def _position(form: Mapping[str, str], wrong: list[str]) -> str:
    """`` (32.53340,120.46510)``; empty when none is given."""
    given = (form.get("lat", "").strip(), form.get("long", "").strip())
    if given == ("", ""):
        return ""
    try:
        lat, long = map(float, given)
    except ValueError:
        lat = long = math.nan
    if not (-90 <= lat <= 90 and -180 <= long <= 180):
        wrong.append("lat is -90 to 90, long is -180 to 180; both or neither")
        return ""
    return f" ({lat:.5f},{long:.5f})"


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """Which requests are asked for. Moments are µs since 1970 UTC."""

    numbers: tuple[str, ...] | None
    """None: whichever there are. What is no number is left out."""
    service_codes: tuple[str, ...]
    statuses: frozenset[str]
    """``open``, ``closed``."""
    start: int
    end: int
    """A moment after the last one."""
    most: int = _MOST


def search_of(given: Mapping[str, str], now: int, zone: tzinfo) -> Search:
    """The search that the parameters mean: of 90 days at most, by default the last ones. Raises Wrong."""
    wrong: list[str] = []
    named = list(_listed(given, "service_request_id"))
    numbers = tuple(filter(None, map(normal_number, named[:_MOST]))) if named else None
    statuses = frozenset(_listed(given, "status"))
    if strange := statuses - {"open", "closed"}:
        wrong.append(f"status is open or closed, not {', '.join(sorted(strange))[:40]}")
    end = _moment(given, "end_date", now + _DAY, zone, wrong)
    start = _moment(given, "start_date", end - _LONGEST_SPAN, zone, wrong)
    if len(named) > _MOST:
        wrong.append(f"service_request_id names more than {_MOST}")
    if wrong:
        raise Wrong(wrong)
    return Search(
        numbers=numbers,
        service_codes=tuple(_listed(given, "service_code")),
        statuses=statuses,
        start=max(start, end - _LONGEST_SPAN) if numbers is None else 0,
        end=end,
    )


def _listed(given: Mapping[str, str], name: str) -> Iterator[str]:
    return (part.strip() for part in given.get(name, "").split(",") if part.strip())


def _moment(given: Mapping[str, str], name: str, default: int, zone: tzinfo, wrong: list[str]) -> int:
    if not given.get(name):
        return default
    try:
        found = datetime.fromisoformat(given[name].strip().replace(" ", "+"))
        moment = found if found.tzinfo else found.replace(tzinfo=zone)
        return round(moment.timestamp() * 1e6)
    except (ValueError, OverflowError):
        wrong.append(f"{name} must be ISO 8601, such as 2026-11-23T08:00:00+08:00")
        return default
