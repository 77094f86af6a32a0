"""What a question is searched by: its characters, alone and in pairs, and other words for what it says.

Chinese is written without blanks, and people do not say what departments write: pairs of characters need no dictionary
of words, single ones still find 离婚 by 想离, and synonyms bring 营业执照 for 开店证.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

__all__ = ["Vocabulary", "grams", "plain"]

_SINGLE = 0.3
"""Weight of a character alone, as against a pair."""
_SYNONYM = 0.7
"""Weight of a word that stands for one of the question."""
_LONGEST = 200
"""Characters of a question that are looked at."""
_WORD = re.compile(r"[^\W_]+")


def plain(text: str) -> str:
    """Letters and digits only, small, in their usual width; a blank where anything else stands.

    >>> plain("ＶＡＴ发票（额度），怎么调？")
    'vat发票 额度 怎么调'
    """
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def grams(text: str) -> dict[str, float]:
    """Characters and pairs of a plain text, with their weights.

    >>> grams("开票")
    {'开': 0.3, '票': 0.3, '开票': 1.0}
    """
    words = text.split()
    singles = {character: _SINGLE for word in words for character in word}
    return singles | {word[at : at + 2]: 1.0 for word in words for at in range(len(word) - 1)}


class Vocabulary:
    """Synonyms, and words that say nothing about the matter."""

    def __init__(self, synonyms: Mapping[str, Iterable[str]] | None = None, fillers: Iterable[str] = ()) -> None:
        rows = ((word, *others) for word, others in (synonyms or {}).items())
        self._rows = [tuple(word for each in row if (word := plain(each))) for row in rows]
        longest_first = sorted((word for each in fillers if (word := plain(each))), key=len, reverse=True)
        self._fillers = re.compile("|".join(map(re.escape, longest_first)) or "(?!)")

    def terms(self, question: str) -> dict[str, float]:
        """What to search for → weight; empty for a question without letters."""
        asked = plain(question[:_LONGEST])
        terms = grams(self._fillers.sub(" ", asked)) or grams(asked)
        for row in self._rows:
            if any(word in asked for word in row):
                for gram, weight in grams(" ".join(row)).items():
                    terms[gram] = max(terms.get(gram, 0.0), weight * _SYNONYM)
        return terms
