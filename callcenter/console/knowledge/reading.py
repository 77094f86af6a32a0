"""Search, lists and one entry, in the words of the one who reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from callcenter.casework.knowledge_lists import due, entries, find_entry, in_effect
from callcenter.config import Config
from callcenter.console.accounts.account import Account
from callcenter.console.knowledge.deeds import of_versions, possible
from callcenter.console.knowledge.sight import Sight
from callcenter.console.languages import Language
from callcenter.journal.tables import knowledge_entry, knowledge_version
from callcenter.knowledge import State, Version
from callcenter.knowledge.content import Content
from callcenter.knowledge.index import Hit
from callcenter.knowledge.words import AUDIENCE_WORDS, REMINDER_WORDS, STATE_WORDS

__all__ = ["LISTS", "Reader", "counts", "hits", "lists_of", "one", "rows"]

_PAGE = 50
_COLUMNS = knowledge_version.c
_LISTED = ("entry", "version", "title", "topic", "review_on", "uses")
_MOMENTS = ("shown_from", "shown_until", "review_at", "written", "submitted", "approved", "ended")
_INSIDE = ("submitter", "approver", "refusal")
"""Fields that only those who keep an entry see."""


class Reader(msgspec.Struct, frozen=True):
    """Who reads, and when."""

    sight: Sight
    config: Config
    now: int
    language: Language

    def unit(self, ident: str) -> str:
        """A unit's name."""
        unit = self.config.units.get(ident)
        return unit.name if unit else ident

    def word(self, words: Mapping[Any, str], key: Any) -> str:
        """A word of the knowledge base in the reader's language."""
        return words.get(key, str(key)) if self.language == "zh" else str(key).replace("_", " ")


def _is(*states: State) -> Callable[[int], ColumnElement[bool]]:
    return lambda _: _COLUMNS.state.in_([state.value for state in states])


def _is_over(at: int) -> ColumnElement[bool]:
    ended = _COLUMNS.state.in_([State.EXPIRED.value, State.WITHDRAWN.value, State.SUPERSEDED.value])
    return or_(ended, and_(_COLUMNS.state == State.APPROVED.value, _COLUMNS.shown_until <= at))


LISTS: Mapping[str, tuple[tuple[str, str], Callable[[int], ColumnElement[bool]] | None]] = MappingProxyType({
    "effect": (("生效中", "In effect"), in_effect),
    "submitted": (("待审核", "To be approved"), _is(State.SUBMITTED)),
    "drafts": (("草稿", "Drafts"), _is(State.DRAFT)),
    "due": (("复审提醒", "Reviews due"), None),
    "over": (("已失效或撤下", "Over"), _is_over),
})  # fmt: skip
"""Name → title, and what is in it at a moment; ``due`` is made by ``knowledge_lists``."""


def lists_of(sight: Sight) -> list[str]:
    """Seats have what is in effect, and nothing else."""
    return list(LISTS) if sight.keeps_any else ["effect"]


def rows(store: Connection, name: str, after: str, by: Reader) -> dict[str, Any]:
    """A page of a list, and where the next one begins (empty: there is none)."""
    if name == "due":
        found = due(store, by.now, unit=_only(by.sight))
        words = [{"what": by.word(REMINDER_WORDS, row["what"]), "due": _ms(row["due"])} for row in found]
        return {"rows": [{**_row(row, by), **more} for row, more in zip(found, words, strict=True)], "after": ""}
    which = [*_which(name, by), *([_COLUMNS.key > after] if after else [])]
    listed = entries(store, which, newest=name != "effect", limit=_PAGE + 1)
    following = listed[_PAGE - 1]["key"] if len(listed) > _PAGE else ""
    return {"rows": [_row(row, by) for row in listed[:_PAGE]], "after": following}


def counts(store: Connection, by: Reader) -> dict[str, int]:
    """How much is in each list of the reader."""
    found = {}
    for name in lists_of(by.sight):
        if name == "due":
            found[name] = len(due(store, by.now, unit=_only(by.sight)))
            continue
        same = knowledge_entry.c.entry == _COLUMNS.entry
        joined = same if name == "effect" else and_(same, knowledge_entry.c.version == _COLUMNS.version)
        wanted = select(func.count()).select_from(knowledge_version.join(knowledge_entry, joined))
        found[name] = store.execute(wanted.where(*_which(name, by))).scalar() or 0
    return found


def hits(found: Sequence[Hit], by: Reader) -> list[dict[str, Any]]:
    """What a seat reads out, the likeliest first."""
    return [
        {**_row(_fields(hit.version), by), "answer": hit.version.answer, "score": round(hit.score, 3)} for hit in found
    ]


def one(store: Connection, ident: str, account: Account, by: Reader) -> dict[str, Any] | None:
    """An entry with the versions that the reader sees; None when there are none."""
    entry = find_entry(store, ident)
    versions = by.sight.versions(entry, by.now)
    if not versions:
        return None
    shown, unit = entry.shown(by.now), versions[0].unit
    row = store.execute(select(knowledge_entry).where(knowledge_entry.c.entry == ident)).mappings().one()
    may = of_versions(account, entry, by.now)
    inside = by.sight.keeps(unit)
    return {
        "entry": ident, "unit": by.unit(unit), "shown": shown.version if shown else 0,
        "uses": row["uses"], "helpful": row["helpful"], "unhelpful": row["unhelpful"], "used": _ms(row["used"]),
        "keeps": inside, "may": possible(account, entry, by.now),
        "versions": [{**_version(each, by, inside=inside), "may": may.get(each.version, [])} for each in versions],
    }  # fmt: skip


def _version(version: Version, by: Reader, *, inside: bool) -> dict[str, Any]:
    told = {name: getattr(version, name) for name in ("version", "changed", *Content.__struct_fields__)}
    told |= {name: told[name].splitlines() for name in ("questions", "keywords")}
    told |= {name: _ms(getattr(version, name)) for name in _MOMENTS}
    told |= {"audience_word": by.word(AUDIENCE_WORDS, version.audience), **_state(_fields(version), by)}
    if inside:
        told |= {name: getattr(version, name) for name in _INSIDE}
        told["writers"] = version.writers.splitlines()
    return told


def _row(row: Mapping[str, Any], by: Reader) -> dict[str, Any]:
    told = {name: row[name] for name in _LISTED if name in row}
    told |= {name: _ms(row[name]) for name in ("shown_from", "shown_until")}
    return {**told, **_state(row, by), "unit": by.unit(row["unit"])}


def _state(row: Mapping[str, Any], by: Reader) -> dict[str, str]:
    """The state as it is at this moment: dates count before the program has taken note of them."""
    state, version = row["state"], Version.of(row)
    if state != State.APPROVED:
        return {"state": state, "state_word": by.word(STATE_WORDS, State(state))}
    if version.is_shown(by.now):
        return {"state": "effect", "state_word": {"zh": "生效中", "en": "in effect"}[by.language]}
    if version.is_coming(by.now):
        return {"state": "coming", "state_word": {"zh": "待生效", "en": "not yet in effect"}[by.language]}
    over = State.EXPIRED if version.ends == version.shown_until else State.SUPERSEDED
    return {"state": over.value, "state_word": by.word(STATE_WORDS, over)}


def _which(name: str, by: Reader) -> list[ColumnElement[bool]]:
    """What is in effect is everybody's; of the rest a unit sees its own."""
    condition = LISTS[name][1]
    assert condition is not None
    unit = _only(by.sight) if name != "effect" else ""
    return [condition(by.now), *([_COLUMNS.unit == unit] if unit else [])]


def _only(sight: Sight) -> str:
    return "" if sight.every else sight.unit


def _fields(version: Version) -> dict[str, Any]:
    return {name: getattr(version, name) for name in version.__struct_fields__}


def _ms(moment: int | None) -> int | None:
    return moment // 1000 if moment else None
