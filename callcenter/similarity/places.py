"""The places that a text names, and whether two appeals name different ones.

A name is known by its last two characters before the ending: 请问金桂花苑 and 金桂花苑小区 agree in 桂花, however much
of the sentence stands before. No gazetteer is needed, and an unknown place is a place all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from callcenter.similarity.place_words import (
    COARSE_ENDS,
    FINE_ENDS,
    GENERIC,
    NO_NAME_CHARACTERS,
    NO_NAME_FIRST,
    NO_NAMES,
)

__all__ = ["Places", "in_conflict", "places_of", "shared_places", "shortened_places"]

_FINE = re.compile("|".join(FINE_ENDS))
_COARSE = re.compile("|".join(COARSE_ENDS))
_NAME = re.compile(rf"([\u4e00-\u9fff]{{2}})(?:{'|'.join(GENERIC)})*$")
_CODE = re.compile(r"([a-z]\d{1,2})$")
_MAX_READ = 1000
_MOST = 10
_REACH = 12
_LEFT_OUT = 2
"""Most characters that a short form leaves out at one point."""
_LONGEST_END = 3


class Places(msgspec.Struct, frozen=True, array_like=True):
    """Names found in one text, in order, each once."""

    fine: tuple[str, ...] = ()
    """Communities, streets, villages, schools…"""
    coarse: tuple[str, ...] = ()
    """Towns and districts."""


def places_of(text: str) -> Places:
    """The places in a normal text; punctuation ends a name.

    >>> places_of("海陵镇金桂花苑小区旁边的幸福路，路灯不亮")
    Places(fine=('桂花', '花苑', '幸福'), coarse=('海陵',))
    """
    text = text[:_MAX_READ]
    fine = dict.fromkeys(_names(text, _FINE))
    coarse = dict.fromkeys([*_names(text, _COARSE), *_codes(text)])
    return Places(tuple(fine)[:_MOST], tuple(coarse)[:_MOST])


def in_conflict(one: Places, text: str, other: Places, other_text: str) -> bool:
    """Both name places of one kind, and neither text (clean) holds any place of the other."""
    for ours, theirs in ((one.fine, other.fine), (one.coarse, other.coarse)):
        if ours and theirs:
            return not _any_in(ours, other_text) and not _any_in(theirs, text)
    return False


def shared_places(one: Places, text: str, other: Places, other_text: str) -> tuple[str, ...]:
    """Fine places that both texts (clean) hold, whoever of the two writes the ending."""
    found = [name for name in one.fine if name in other_text]
    return tuple(dict.fromkeys([*found, *(name for name in other.fine if name in text)]))


def shortened_places(one: Places, text: str, other: Places, other_text: str) -> tuple[str, ...]:
    """Fine places of one text that are short forms of a place in the other (clean).

    >>> shortened_places(Places(("文旅",)), "海陵文旅城", Places(("旅游",)), "海陵文化旅游城")
    ('文旅',)
    """
    found = [name for name in one.fine if _is_short_in(name, other_text)]
    return tuple(dict.fromkeys([*found, *(name for name in other.fine if _is_short_in(name, text))]))


def _is_short_in(name: str, text: str) -> bool:
    """Both characters stand there in order, with some left out, and an ending of a place follows."""
    begin = text.find(name[0])
    while begin >= 0:
        for last in range(begin + 2, begin + 2 + _LEFT_OUT):
            if text[last : last + 1] == name[1] and _ends_a_name(text, begin, last + 1):
                return True
        begin = text.find(name[0], begin + 1)
    return False


def _ends_a_name(text: str, begin: int, after: int) -> bool:
    end = _FINE.search(text, after, after + _LEFT_OUT + _LONGEST_END)
    return (
        end is not None
        and end.start() <= after + _LEFT_OUT
        and NO_NAME_CHARACTERS.isdisjoint(text[begin : end.start()])
    )


def _any_in(names: Iterable[str], text: str) -> bool:
    return any(name in text for name in names)


def _names(text: str, ends: re.Pattern[str]) -> Iterable[str]:
    for end in ends.finditer(text):
        before = _NAME.search(text[max(0, end.start() - _REACH) : end.start()])
        if before is not None and _is_name(before[1]):
            yield before[1]


def _codes(text: str) -> Iterable[str]:
    """Districts written as a letter and a number, as data without names has them."""
    for end in _COARSE.finditer(text):
        before = _CODE.search(text[max(0, end.start() - _REACH) : end.start()])
        if before is not None:
            yield before[1]


def _is_name(pair: str) -> bool:
    return (
        pair not in NO_NAMES and pair[0] not in NO_NAME_FIRST and not NO_NAME_CHARACTERS.intersection(pair)
    )
