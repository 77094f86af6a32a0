"""``callcenter appeal similar``, ``link``, ``unlink``, ``same``, ``learn``: appeals about the same matter (AI辨重)."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from callcenter.appeals import AppealNumber
from callcenter.appeals.words import STATE_WORDS
from callcenter.casework import CaseDesk, Order, Outcome
from callcenter.cli.printing import table
from callcenter.cli.store import current_store
from callcenter.config import Config, load_config
from callcenter.errors import AppealUnknown
from callcenter.journal import open_engine
from callcenter.journal.engine import reading
from callcenter.journal.tables import appeal
from callcenter.workdays import Calendar

if TYPE_CHECKING:
    from callcenter.similarity import Candidate, Described

# scipy takes a second to be imported: only the commands that need it wait for that

__all__ = ["ABOUT_PAIRS", "add_similar", "carry_out_about_pairs"]

ABOUT_PAIRS = frozenset({"link", "unlink", "decide-duplicate"})
"""Deeds that say whether two appeals are about the same matter."""

_BANDS = {"probable": "很可能相同", "repeat": "同一人重复", "similar": "相似", "weak": "弱"}
_REASONS = {
    "same_wording": "用语相同", "same_matter": "事项相近", "same_place": "地点相同", "other_place": "地点不同",
    "same_category": "同类", "same_caller": "同一来电人", "same_week": "一周之内",
}  # fmt: skip


def add_similar(verbs: Any) -> None:
    """Add the verbs that look for similar appeals."""
    similar = verbs.add_parser("similar", help="earlier appeals that may be about the same matter")
    similar.add_argument("number", nargs="?", default="", help="an appeal; or say --text")
    similar.add_argument("--text", default="", help="what a caller says just now")
    similar.add_argument("--place", default="", help="where it is")
    similar.add_argument("--caller", default="", help="number of the caller")
    similar.add_argument("--limit", type=int, default=10, help="at most so many; default 10")
    similar.add_argument("--all", action="store_true", help="also the best of what is not worth a look")
    similar.add_argument("--json", action="store_true", help="print JSON")
    similar.set_defaults(main=_similar)
    learning = verbs.add_parser("learn-weights", help="learn from what was decided about pairs; a new version")
    learning.set_defaults(main=_learn)


def carry_out_about_pairs(order: Order, config: Config) -> Outcome:
    """Link, unlink or decide, with what the model holds of the pair kept beside the decision."""
    engine = open_engine(config.database_url, busy_seconds=10.0)
    try:
        desk = CaseDesk(engine, config, Calendar.load(config.calendar_file, config.site.timezone))
        outcomes = desk.do_all(_orders(order, config), whole=True)
        for outcome in outcomes:
            if outcome.refused is not None:
                raise outcome.refused
        return outcomes[-1]
    finally:
        engine.dispose()


def _orders(order: Order, config: Config) -> list[Order]:
    from callcenter.casework.likeness import link_orders, unlink_orders
    from callcenter.casework.likeness.decisions import decided

    if order.deed == "unlink":
        with current_store(config) as store:
            return unlink_orders(order, store)
    candidates = _candidates_of(str(AppealNumber.parse(order.number)), config, 50)
    if order.deed == "link":
        return link_orders(order, candidates)
    return [decided(order, candidates, same=order.said["same"], other=order.said["other"])]


def _candidates_of(number: str, config: Config, limit: int) -> list[Candidate]:
    from callcenter.casework.likeness import likeness_of
    from callcenter.casework.likeness.keeping import describe

    engine = open_engine(config.database_url, durable=False)
    try:
        with likeness_of(config.state, engine) as alike, reading(engine) as connection:
            described = describe(connection, number)
            return [] if described is None else alike(described, limit)
    finally:
        engine.dispose()


def _similar(args: argparse.Namespace) -> int:
    from callcenter.similarity import Described

    config = load_config()
    if args.number:
        found = _candidates_of(args.number, config, args.limit)
    elif args.text:
        found = _candidates_for(Described("", args.text, args.place, "", args.caller), config, args.limit)
    else:
        raise AppealUnknown("say an appeal's number, or --text")
    shown = [each for each in found if args.all or each.band.value != "weak"]
    if args.json:
        print(json.dumps([_json(each) for each in shown], ensure_ascii=False, indent=1))
    else:
        print(table(_rows(shown, config), ("number", "score", "band", "why", "state", "text")))
    return 0


def _candidates_for(described: Described, config: Config, limit: int) -> list[Candidate]:
    from callcenter.casework.likeness import likeness_of

    engine = open_engine(config.database_url, durable=False)
    try:
        with likeness_of(config.state, engine) as alike:
            return alike(described, limit)
    finally:
        engine.dispose()


def _json(candidate: Candidate) -> dict[str, Any]:
    return {
        "number": candidate.number, "score": candidate.score, "band": candidate.band.value,
        "conflict": candidate.conflict, "reasons": [reason.value for reason in candidate.reasons],
        "features": dict(candidate.features), "model": candidate.model, "copy_of": candidate.copy_of,
    }  # fmt: skip


def _rows(candidates: list[Candidate], config: Config) -> list[dict[str, str]]:
    from callcenter.casework.likeness.keeping import describe

    chinese = config.site.language == "zh"
    copies = Counter(each.copy_of for each in candidates if each.copy_of)
    candidates = [each for each in candidates if not each.copy_of]
    words = {state.value: word if chinese else state.value for state, word in STATE_WORDS.items()}
    with current_store(config) as store:
        known = {each.number: describe(store, each.number) for each in candidates}
        states = _states(store, [each.number for each in candidates])
    return [
        {
            "number": each.number,
            "score": f"{each.score:.2f}",
            "band": _BANDS[each.band.value] if chinese else each.band.value,
            "why": ("、" if chinese else ", ").join(
                _REASONS[reason.value] if chinese else reason.value for reason in each.reasons
            ),
            "state": words.get(states.get(each.number, ""), ""),
            "text": _times(copies[each.number], chinese) + _short(known[each.number]),
        }
        for each in candidates
    ]


def _times(copies: int, chinese: bool) -> str:
    """How often the same text came in, when it did more than once."""
    if not copies:
        return ""
    return f"[同文{copies + 1}件] " if chinese else f"[{copies + 1} times] "


def _states(store: Connection, numbers: list[str]) -> dict[str, str]:
    rows = store.execute(select(appeal.c.number, appeal.c.state).where(appeal.c.number.in_(numbers)))
    return {row[0]: row[1] for row in rows}


def _short(described: Described | None) -> str:
    text = " ".join(described.text.split()) if described else ""
    return text if len(text) <= 40 else text[:39] + "…"


def _learn(args: argparse.Namespace) -> int:
    from callcenter.casework.likeness import learn_weights

    config = load_config()
    engine = open_engine(config.database_url, durable=False)
    try:
        weights = learn_weights(engine, config.state / "similar")
    finally:
        engine.dispose()
    print(f"version {weights.version}, learned from {weights.learned_from} pairs")
    return 0
