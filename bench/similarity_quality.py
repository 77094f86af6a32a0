"""How well appeals of the same matter are found, on labelled public messages that are kept outside the project.

``messages.jsonl`` holds id, caller, time, title and text; ``same_issue.jsonl`` the ids of each issue. The weights
that judge an issue are learned from the other issues only. ``python -m bench.similarity_quality FOLDER`` prints the
weights that all issues give: these are the ones that ship.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from math import log
from pathlib import Path
from random import Random
from statistics import mean

from rapidfuzz import fuzz

from bench.figures import Figure, Goal, say
from callcenter.similarity import Candidate, Decision, Described, SimilarIndex, Weights, learn
from callcenter.similarity.bands import PROBABLE_FROM, SIMILAR_FROM
from callcenter.similarity.text import clean

__all__ = ["learned", "measure"]

_FOLDS = 10
_TRUST = 10.0
_COPY = 97
"""RapidFuzz ratio from which a message is a copy of another; the next alike differ in the place, at 95."""
_BY_HAND = {"same_category": 0.5, "other_category": -1.5, "same_caller": 1.5}
"""Public messages have no categories, and too few callers that come twice: these weights are not learned."""
_SMALL = 6
"""Messages of an issue that is small."""
_IN_LIFE = 0.06
"""Share of what is judged for a question that is the same matter, in small issues; the labels hold large ones too."""

Labels = Mapping[str, frozenset[str]]
"""Message → the messages of its issue, itself included."""
Found = Mapping[str, Sequence[Candidate]]
"""Labelled message → what was judged for it."""


def measure(folder: Path) -> list[Figure]:
    """Recall among the first ten and share of right first places, counted in two ways."""
    messages, issues = _messages(folder), _issues(folder)
    strict = {number: issue for issue in issues for number in issue}
    found = _found(messages, strict)
    completed = _with_copies(messages, found, strict)
    say(f"similarity: {len(messages)} messages, {len(strict)} labelled ones asked for")
    scores = _cross_validated(found, issues, completed)
    figures = []
    for name, labels, goal in (("", completed, Goal(">=", 0.92)), ("_labels_as_they_are", strict, None)):
        recall, first = _quality(found, scores, labels)
        figures += [
            Figure(f"similarity.recall_at_10{name}", "share", [recall], goal),
            Figure(f"similarity.right_first{name}", "share", [first], goal),
        ]
    recall, first = _quality(found, scores, strict, folded=True)
    figures += [
        Figure("similarity.recall_at_10_of_lines", "share", [recall]),
        Figure("similarity.right_first_of_lines", "share", [first]),
    ]
    return [*figures, *_bands(found, scores, completed)]


def learned(folder: Path) -> Weights:
    """Weights from all issues."""
    messages, issues = _messages(folder), _issues(folder)
    strict = {number: issue for issue in issues for number in issue}
    found = _found(messages, strict)
    return _learned(_decisions(found, strict, _with_copies(messages, found, strict)))


def _messages(folder: Path) -> dict[str, Described]:
    messages = {}
    for line in (folder / "messages.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        at = datetime.strptime(row["time"].replace("-", "/"), "%Y/%m/%d %H:%M:%S").replace(tzinfo=UTC)
        text = f"{row['title']}\n{row['text']}"
        messages[row["id"]] = Described(row["id"], text, "", "", row["caller"], int(at.timestamp() * 1e6))
    return messages


def _issues(folder: Path) -> list[frozenset[str]]:
    lines = (folder / "same_issue.jsonl").read_text(encoding="utf-8").splitlines()
    return [frozenset(json.loads(line)["ids"]) for line in lines]


def _found(messages: Mapping[str, Described], labelled: Iterable[str]) -> Found:
    with tempfile.TemporaryDirectory() as folder, SimilarIndex(Path(folder)) as index:
        index.add_many(messages.values())
        return {number: index.similar(messages[number], 40) for number in labelled}


def _with_copies(messages: Mapping[str, Described], found: Found, strict: Labels) -> Labels:
    """The labels leave out verbatim copies of labelled messages: these belong to the issue as well."""
    issues: dict[str, set[str]] = {number: set(issue) for number, issue in strict.items()}
    plain = {number: clean(message.text) for number, message in messages.items()}
    for number, candidates in found.items():
        for other in candidates:
            if other.number not in strict and fuzz.ratio(plain[number], plain[other.number]) >= _COPY:
                for member in strict[number]:
                    issues[member].add(other.number)
    return {number: frozenset(issue) for number, issue in issues.items()}


def _decisions(found: Found, strict: Labels, labels: Labels) -> list[Decision]:
    """As if a seat had decided about all that was judged; large issues count less for each pair."""
    return [
        Decision(_to_learn(candidate), candidate.number in labels[number], len(strict[number]) ** -0.5)
        for number, candidates in found.items()
        for candidate in candidates
    ]


def _to_learn(candidate: Candidate) -> dict[str, float]:
    return {name: value for name, value in candidate.features.items() if name not in _BY_HAND}


def _learned(decisions: Sequence[Decision]) -> Weights:
    """Weights as they ship: with those by hand, and for as many same ones as there are in life."""
    found = learn(decisions, Weights(0, 0.0, {}), trust=_TRUST)
    same = sum(decision.weight for decision in decisions if decision.same)
    odds = same / (sum(decision.weight for decision in decisions) - same)
    intercept = round(found.intercept + log(_IN_LIFE / (1 - _IN_LIFE) / odds), 4)
    return Weights(found.version, intercept, dict(found.of) | _BY_HAND, found.learned_from)


def _cross_validated(found: Found, issues: Sequence[frozenset[str]], labels: Labels) -> dict[str, list[float]]:
    """Score of each candidate, by weights that were learned without its issue."""
    shuffled = Random(0).sample(issues, len(issues))
    strict = {number: issue for issue in issues for number in issue}
    scores: dict[str, list[float]] = {}
    for fold in range(_FOLDS):
        unseen = frozenset[str]().union(*shuffled[fold::_FOLDS])
        seen = {number: candidates for number, candidates in found.items() if number not in unseen}
        weights = _learned(_decisions(seen, strict, labels))
        for number in unseen:
            scores[number] = [weights.probability(candidate.features) for candidate in found[number]]
    return scores


def _quality(
    found: Found, scores: Mapping[str, Sequence[float]], labels: Labels, *, folded: bool = False
) -> tuple[float, float]:
    """Mean over messages of the share of the issue (ten at most) among the first ten; share of right firsts.

    ``folded``: copies word for word stand in one line, as on screens, and a line is right when one of them is.
    """
    recalls, firsts = [], []
    for number, candidates in found.items():
        pairs = zip(candidates, scores[number], strict=True)
        ranked = sorted(pairs, key=lambda pair: (pair[0].conflict, -pair[1], pair[0].number))
        lines = _lines([candidate for candidate, _ in ranked], folded=folded)[:10]
        wanted = labels[number] - {number}
        hits = sum(len(wanted & line) for line in lines)
        recalls.append(min(1.0, hits / min(10, len(wanted))))
        firsts.append(bool(lines) and not wanted.isdisjoint(lines[0]))
    return mean(recalls), mean(firsts)


def _lines(candidates: Sequence[Candidate], *, folded: bool) -> list[set[str]]:
    """The numbers in each line of a list."""
    lines: dict[str, set[str]] = {}
    for each in candidates:
        lines.setdefault((folded and each.copy_of) or each.number, set()).add(each.number)
    return list(lines.values())


def _bands(found: Found, scores: Mapping[str, Sequence[float]], labels: Labels) -> list[Figure]:
    """How many of each band are the same matter, and what the veto does; of the small issues as well."""
    figures = []
    for name, most in (("", 10_000), ("_small_issues", _SMALL)):
        rows = [
            (score, candidate.conflict, candidate.number in labels[number])
            for number, candidates in found.items()
            if len(labels[number]) <= most
            for candidate, score in zip(candidates, scores[number], strict=True)
        ]
        details = {"pairs": len(rows), "same": sum(same for _, _, same in rows)}
        for band, low, high in (("probable", PROBABLE_FROM, 2.0), ("similar", SIMILAR_FROM, PROBABLE_FROM)):
            held = [same for score, conflict, same in rows if low <= score < high and not conflict]
            told = details | {"in_band": len(held), "same_in_band": sum(held)}
            figures.append(Figure(f"similarity.{band}_right{name}", "share", [mean(held)], None, {}, told))
        vetoed = [same for _, conflict, same in rows if conflict]
        told = details | {"vetoed": len(vetoed), "same_vetoed": sum(vetoed)}
        figures.append(Figure(f"similarity.vetoed_wrong{name}", "share", [1 - mean(vetoed)], None, {}, told))
    return figures


if __name__ == "__main__":
    print(learned(Path(sys.argv[1])).encode().decode(), end="")
