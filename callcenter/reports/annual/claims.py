"""Every number that the publication prints, as it is printed, and what must hold between them: the audit's form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from callcenter.audit import PublishedReport
from callcenter.reports.values import Value

__all__ = ["Claims"]


class Claims:
    """Numbers are printed through it; what is not printed cannot be claimed, and the other way round."""

    def __init__(self) -> None:
        self._figures: dict[str, dict[str, Any]] = {}
        self._relations: list[dict[str, Any]] = []

    def say(self, ident: str, value: Value, name: str, where: str) -> Value:
        """``value``, which is printed at ``where``; one that there is none of is not claimed."""
        if value.number is not None:
            self._figures[ident] = {"value": value.text, "name": name, "where": where}
        return value

    def count(self, ident: str, number: int, name: str, where: str) -> Value:
        """The same for something counted."""
        return self.say(ident, Value.count(number), name, where)

    def again(self, ident: str, value: Value, where: str, place: str) -> Value:
        """The same number at another place (``place`` is an identifier of it), where it must be the same."""
        known = self._figures.get(ident)
        name = str(known["name"]) if known else ident
        self.say(f"{ident}_{place}", value, f"{name}（{where}）", where)
        self.relate("equal", figures=[ident, f"{ident}_{place}"])
        return value

    def relate(self, check: str, **of: Any) -> None:
        """A relation of docs/audit.md; one about a figure that is not printed is left out when all is done."""
        self._relations.append({"check": check, **of})

    def partition(self, whole: str, parts: Sequence[str]) -> None:
        """``parts`` make up ``whole``."""
        self.relate("partition", whole=whole, parts=list(parts))

    def ratio(self, figure: str, part: str, whole: str) -> None:
        """``figure`` is ``part`` ÷ ``whole``."""
        self.relate("ratio", figure=figure, part=part, whole=whole)

    def form(self, title: str, period: str) -> dict[str, Any]:
        """What can be written as YAML or JSON and given to ``callcenter report audit``."""
        return {
            "title": title, "period": period, "figures": self._figures,
            "relations": [each for each in self._relations if self._is_whole(each)],
        }  # fmt: skip

    def report(self, title: str, period: str) -> PublishedReport:
        """For the audit itself."""
        return PublishedReport.model_validate(self.form(title, period))

    def _is_whole(self, relation: dict[str, Any]) -> bool:
        return all(name in self._figures for name in _names(relation))


def _names(relation: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for key in ("figure", "whole", "part", "first", "last", "count", "population", "attempts", "tasks"):
        if relation.get(key):
            found.append(relation[key])
    for key in ("parts", "figures", "one", "other"):
        found += relation.get(key, ())
    return [*found, *(name for group in relation.get("groups", ()) for name in group)]
