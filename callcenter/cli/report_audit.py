"""``callcenter report audit``: what contradicts itself in published figures."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import msgspec
from pydantic import ValidationError

from callcenter.audit import Finding, PublishedReport, audit
from callcenter.audit.annual import from_raw
from callcenter.config import load_config, load_yaml
from callcenter.errors import ConfigError, Mistake

__all__ = ["add_audit"]


def add_audit(verbs: Any) -> None:
    """Add ``audit`` to the verbs of ``callcenter report``."""
    parser = verbs.add_parser("audit", help="what contradicts itself in published figures")
    parser.add_argument("file", type=Path, help="YAML or JSON: figures and relations (docs/audit.md), or raw counts")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(main=_audit)


def _audit(args: argparse.Namespace) -> int:
    """0 when nothing contradicts itself, 1 when something does."""
    report = _read(args.file)
    found = audit(report)
    if args.json:
        print(json.dumps(msgspec.to_builtins(found), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_lines(report, found, load_config().site.language)))
    return 1 if any(finding.severity == "error" for finding in found) else 0


def _read(path: Path) -> PublishedReport:
    """Raises ConfigError with every mistake of the file."""
    file = load_yaml(path)
    if file.mistakes:
        raise ConfigError(list(file.mistakes))
    content = file.document
    if not isinstance(content, dict):
        raise ConfigError([Mistake(str(path), 0, "", "must hold `figures`, or raw counts", "see docs/audit.md")])
    try:
        if "figures" in content:
            return PublishedReport.model_validate(content)
        return from_raw(content.get("raw", content), content.get("title", path.stem), str(content.get("period", "")))
    except ValidationError as error:
        raise ConfigError([_mistake(path, each) for each in error.errors()]) from None


def _mistake(path: Path, problem: Any) -> Mistake:
    where = ".".join(map(str, problem["loc"]))
    return Mistake(str(path), 0, where, problem["msg"].removeprefix("Value error, "), "see docs/audit.md")


def _lines(report: PublishedReport, found: list[Finding], language: str) -> list[str]:
    chinese = language == "zh"
    words = {"error": "错误", "warning": "警示"} if chinese else {"error": "error", "warning": "warning"}
    lines = [f"{words[each.severity]}  {each.zh if chinese else each.en}" for each in found]
    errors = sum(each.severity == "error" for each in found)
    warnings = len(found) - errors
    checked = f"{len(report.figures)} 个数字、{len(report.relations)} 项核对" if chinese else (
        f"{len(report.figures)} figures, {len(report.relations)} relations checked"
    )  # fmt: skip
    told = f"错误 {errors} 处，警示 {warnings} 处" if chinese else f"{errors} errors, {warnings} warnings"
    return [*lines, f"{checked}: {told}" if not chinese else f"{checked}：{told}"]
