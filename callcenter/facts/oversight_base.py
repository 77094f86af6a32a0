"""What the facts of oversight share: what they are about, who did it, in which role, and why."""

from __future__ import annotations

from callcenter.facts.base import Fact


class OversightFact(Fact, frozen=True, kw_only=True):
    """Somebody did something to see to it that an appeal was handled as it should be."""

    actor: str = ""
    role: str = ""
    """An ``OversightRole`` of ``callcenter.oversight``."""
    reason: str = ""


class LookBackItemFact(OversightFact, frozen=True, kw_only=True):
    """A fact about one appeal of a sample."""

    look_back: str
    """Id of the look-back check (`LookBackPlanned`)."""
    number: str

    @property
    def item(self) -> str:
        """Key of the item: sample and appeal."""
        return f"{self.look_back}/{self.number}"


class OnsiteFact(OversightFact, frozen=True, kw_only=True):
    """A fact about one on-site check."""

    check: str
    """``OC-YYYYMMDD-NNN``."""
    number: str


class SupervisionFact(OversightFact, frozen=True, kw_only=True):
    """A fact about one supervision record."""

    record: str
    """``SR-YYYYMMDD-NNN``."""
    number: str


class CluePackageFact(OversightFact, frozen=True, kw_only=True):
    """A fact about one clue package."""

    package: str
    """``CP-YYYYMMDD-NNN``."""


class AssessmentExclusionFact(OversightFact, frozen=True, kw_only=True):
    """A fact about the exclusion of one appeal from a unit's assessment."""

    exclusion: str
    """``EX-YYYYMMDD-NNN``."""
    number: str
