"""``callcenter appeal categorise``, ``learn-categories``: what an appeal is about, by the site's own model."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callcenter.casework import Order
from callcenter.casework.categorising import categorised, has_categories
from callcenter.cli.category_statistics import add_statistics
from callcenter.cli.printing import table
from callcenter.cli.store import current_store
from callcenter.config import Config, load_config
from callcenter.errors import AppealUnknown
from callcenter.journal import open_engine

if TYPE_CHECKING:
    from callcenter.casework.likeness import CategoryProposal
    from callcenter.casework.likeness.categories import Learned

# scikit-learn takes seconds to be imported: only the commands that need it wait for that

__all__ = ["add_categories", "with_proposal"]


def add_categories(verbs: Any) -> None:
    """Add the verbs of the category proposal."""
    asking = verbs.add_parser("categorise", help="propose the subject category of a text or an appeal")
    asking.add_argument("number", nargs="?", default="", help="an appeal; or say --text")
    asking.add_argument("--text", default="", help="what a caller says just now")
    asking.add_argument("--json", action="store_true", help="print JSON")
    asking.set_defaults(main=_categorise)
    learning = verbs.add_parser(
        "learn-categories", help="learn the categories of the appeals that were dispatched; a new version"
    )
    learning.add_argument(
        "--levels", type=int, choices=(1, 2, 3), default=3,
        help="so many levels of a category are told apart; default 3",
    )  # fmt: skip
    learning.add_argument(
        "--least", type=_at_least_two, default=30, metavar="N", help="a category needs so many appeals; default 30"
    )
    learning.add_argument(
        "--words", type=Path, metavar="FILE",
        help="CSV or xlsx with names and keywords of categories (分类, 词语), for those without appeals yet",
    )  # fmt: skip
    learning.add_argument("--json", action="store_true", help="print JSON")
    learning.set_defaults(main=_learn)
    add_statistics(verbs)


def _at_least_two(given: str) -> int:
    if not given.isdecimal() or int(given) < 2:
        raise argparse.ArgumentTypeError(f"{given!r} is not a number from 2 on")
    return int(given)


def with_proposal(order: Order, config: Config) -> Order:
    """An order of the intake, with what the site's model proposes; the intake goes on when that cannot be had."""

    def already() -> tuple[str, str]:
        from callcenter.casework.likeness.intake import written_down

        if not order.number:
            return "", ""
        with current_store(config) as store:
            return written_down(store, order.number)

    return categorised(order, config.state, lambda why: print(f"callcenter: {why}", file=sys.stderr), already)


def _categorise(args: argparse.Namespace) -> int:
    from callcenter.casework.likeness import category_of
    from callcenter.casework.likeness.intake import written_down

    config = load_config()
    text = args.text
    if args.number and not text:
        with current_store(config) as store:
            text, _ = written_down(store, args.number)
    if not text.strip():
        raise AppealUnknown("say --text, or the number of an appeal that has one")
    found = category_of(config.state, text)
    chinese = config.site.language == "zh"
    if args.json:
        print(json.dumps(_json(found), ensure_ascii=False, indent=1))
    elif found is not None:
        print(_in_chinese(found) if chinese else _in_english(found))
    elif not has_categories(config.state):
        print("尚无分类模型：请先运行 callcenter appeal learn-categories" if chinese else
              "there is no model yet: run `callcenter appeal learn-categories` first")  # fmt: skip
    else:
        print("无法判断分类" if chinese else "the text says nothing that the model knows")
    return 0


def _json(found: CategoryProposal | None) -> dict[str, Any]:
    if found is None:
        return {"category": None}
    return {"category": found.category, "margin": found.margin, "sure": found.sure, "model": found.model}


def _in_chinese(found: CategoryProposal) -> str:
    word = "把握较大，可自动填写" if found.sure else "仅供参考，请人工确认"
    return f"{found.category}  {word}（间隔 {found.margin:.2f}，模型 {found.model}）"


def _in_english(found: CategoryProposal) -> str:
    word = "sure, may be filled in" if found.sure else "not sure, a person decides"
    return f"{found.category}  {word} (margin {found.margin:.2f}, model {found.model})"


def _learn(args: argparse.Namespace) -> int:
    from callcenter.casework.likeness import learn_categories
    from callcenter.casework.likeness.category_words import words_in

    config = load_config()
    words = words_in(args.words) if args.words else {}
    engine = open_engine(config.database_url, durable=False)
    try:
        with current_store(config):  # what the journal has beyond the read tables is folded first
            pass
        learned = learn_categories(engine, config.state / "similar", words, levels=args.levels, least=args.least)
    finally:
        engine.dispose()
    if args.json:
        print(json.dumps(_learned_json(learned), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_told(learned, chinese=config.site.language == "zh", least=args.least)))
    return 0


def _learned_json(learned: Learned) -> dict[str, Any]:
    gate = learned.model.about.gate
    return {
        "version": learned.model.about.version, "learned_from": learned.model.about.learned_from,
        "categories": dict(learned.counts), "left_out": dict(learned.left_out), "margin": gate.margin,
        "coverage": gate.coverage, "right": gate.right, "tried": gate.tried, "macro_f1": gate.macro_f1,
    }  # fmt: skip


def _told(learned: Learned, *, chinese: bool, least: int) -> list[str]:
    about, gate = learned.model.about, learned.model.about.gate
    rows = [{"category": name, "appeals": str(count)} for name, count in _by_count(learned.counts)]
    lines = [table(rows, ("category", "appeals"))] if rows else []
    left_out = "、".join(f"{name} {count}" for name, count in _by_count(learned.left_out))
    if chinese:
        lines.append(f"第 {about.version} 版，由 {about.learned_from} 件已派单诉求学得，{len(about.categories)} 个分类")
        if left_out:
            lines.append(f"不足 {least} 件、未纳入：{left_out}")
        lines.append(
            "样本太少，或达不到要求的准确率：只作建议，不自动填写" if gate.margin is None else
            f"留出 {gate.tried} 件验证：宏平均F1 {gate.macro_f1:.3f}；间隔 {gate.margin:.2f} 以上自动填写，"
            f"占 {gate.coverage:.0%}，其中 {gate.right:.1%} 正确"
        )  # fmt: skip
        return lines
    lines.append(
        f"version {about.version}, learned from {about.learned_from} appeals, {len(about.categories)} categories"
    )
    if left_out:
        lines.append(f"left out, fewer than {least}: {left_out}")
    lines.append(
        "too few, or not right often enough: shown only, never filled in" if gate.margin is None else
        f"tried on {gate.tried} held out: macro-F1 {gate.macro_f1:.3f}; filled in from a margin of {gate.margin:.2f} "
        f"on, {gate.coverage:.0%} of them, {gate.right:.1%} right"
    )  # fmt: skip
    return lines


def _by_count(counts: Any) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))
