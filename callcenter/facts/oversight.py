"""How handled appeals are looked at once more.

Look-back checks (回头看), on-site checks (现场核查), supervision records (督办) and clue packages (线索).

Facts that concern one appeal have its ``number`` and stand in its history. Those of a clue package do not: who reads an
appeal's history is not told that it is a clue.
"""

from __future__ import annotations

from callcenter.facts.oversight_base import (
    CluePackageFact,
    LookBackItemFact,
    OnsiteFact,
    OversightFact,
    SupervisionFact,
)

# -- look-back checks ------------------------------------------------------------------------------------------------


class LookBackPlanned(OversightFact, frozen=True, kw_only=True):
    """A sample of closed appeals was drawn, to be looked at again. Whoever has the seed draws the same."""

    look_back: str
    """``LB-YYYYMMDD-NNN``."""
    first: int
    """Closed at this moment or later, µs."""
    last: int
    """And before this one, µs."""
    unit: str = ""
    """Only those of this unit; empty: of all."""
    category: str = ""
    """Only those of this subject category and what is below it; empty: of all."""
    area: str = ""
    """Only those of this area; empty: of all."""
    strata: str = ""
    """``unit``, ``category`` or ``area``: each has its share of the sample; empty: drawn from all together."""
    size: int
    """How many were wanted."""
    seed: str
    """Any text: lots are made of it and of the numbers."""
    population: int
    """How many there were to draw from."""
    digest: str
    """SHA-256 of their numbers, in order, one on each line."""
    upto: int
    """``seq`` of the last fact that was known then."""
    numbers: tuple[str, ...]
    """The sample, in order of the numbers."""
    units: tuple[str, ...]
    """The unit of each."""


class LookBackFinished(OversightFact, frozen=True, kw_only=True):
    """Everything in the sample is decided."""

    look_back: str
    """Id of the look-back check (`LookBackPlanned`)."""


class LookBackCancelled(OversightFact, frozen=True, kw_only=True):
    """What is not decided yet is dropped."""

    look_back: str
    """Id of the look-back check (`LookBackPlanned`)."""


class LookBackAssigned(LookBackItemFact, frozen=True, kw_only=True):
    """Somebody is to ask the appellant again, or to go there."""

    assignee: str
    """Who does it."""


class LookBackTried(LookBackItemFact, frozen=True, kw_only=True):
    """The appellant was called again and not reached."""


class LookBackVisitOrdered(LookBackItemFact, frozen=True, kw_only=True):
    """Somebody goes there: the verdict comes from an on-site check."""

    check: str
    """The on-site check."""


class LookBackVisitCancelled(LookBackItemFact, frozen=True, kw_only=True):
    """The on-site check was called off: the appellant is asked instead."""

    check: str
    """The on-site check."""


class LookBackDecided(LookBackItemFact, frozen=True, kw_only=True):
    """What was found."""

    verdict: str
    """``fixed``, ``not_fixed`` or ``unreachable``."""
    method: str
    """``callback`` or ``onsite``."""
    unit: str
    """The unit that had handled it when the sample was drawn."""
    reopened: bool = False
    """The appeal was reopened by it."""


class LookBackDropped(LookBackItemFact, frozen=True, kw_only=True):
    """It is not looked at after all."""


# -- on-site checks --------------------------------------------------------------------------------------------------


class OnsitePlanned(OnsiteFact, frozen=True, kw_only=True):
    """Somebody is to go and see."""

    place: str
    """Where to go."""
    task: str
    """What to look at there."""
    unit: str
    """The unit that handled the appeal."""
    due: int
    """Until then it must be done."""
    look_back: str = ""
    """The look-back check that it belongs to; empty when it stands by itself."""


class OnsiteAssigned(OnsiteFact, frozen=True, kw_only=True):
    """Who goes."""

    assignee: str
    """Who does it."""
    kind: str
    """``grid_worker``, ``guest_supervisor`` or ``staff``."""


class EvidenceAdded(OnsiteFact, frozen=True, kw_only=True):
    """A photograph or a document of what was found; the file itself lies in the state directory."""

    evidence: str
    """Id of the file."""
    media_type: str
    """What the file's own bytes say."""
    size: int
    """Bytes."""
    sha256: str
    """Of the file."""
    note: str = ""
    """What it shows."""


class OnsiteReported(OnsiteFact, frozen=True, kw_only=True):
    """Who went reports what was found."""

    finding: str
    """``fixed``, ``not_fixed`` or ``inaccessible``."""
    text: str
    """What was found, in the words of who went."""


class OnsiteSentBack(OnsiteFact, frozen=True, kw_only=True):
    """The report will not do: look again."""


class OnsiteDecided(OnsiteFact, frozen=True, kw_only=True):
    """The report stands."""

    verdict: str
    """``fixed``, ``not_fixed`` or ``inaccessible``."""
    unit: str
    """The unit that had handled the appeal when the check was planned."""
    reopened: bool = False
    """The appeal was reopened by it."""


class OnsiteCancelled(OnsiteFact, frozen=True, kw_only=True):
    """Nobody goes there after all."""


# -- supervision records ---------------------------------------------------------------------------------------------


class SupervisionRecordOpened(SupervisionFact, frozen=True, kw_only=True):
    """A unit is supervised in one matter (督办)."""

    unit: str
    """The unit that is supervised (config/units.yaml)."""
    level: str
    """``supervise``, ``escalate`` or ``refer``."""
    origin: str = ""
    """Id of the overdue step (`OverdueStepTaken`) that it follows from; empty: somebody decided it."""


class SupervisionRaised(SupervisionFact, frozen=True, kw_only=True):
    """It goes a level up: the matter is still not done."""

    level: str
    """``escalate`` or ``refer``."""
    origin: str = ""
    """Id of the overdue step that it follows from; empty: somebody decided it."""


class SupervisionDemanded(SupervisionFact, frozen=True, kw_only=True):
    """What the unit is to do, and until when it answers."""

    text: str
    """What is demanded."""
    due: int
    """Until then the unit answers."""


class SupervisionReplied(SupervisionFact, frozen=True, kw_only=True):
    """The unit answers."""

    text: str
    """The unit's answer."""


class SupervisionLapsed(SupervisionFact, frozen=True, kw_only=True):
    """The unit did not answer in time."""

    due: int
    """Until then it should have."""


class SupervisionRecordClosed(SupervisionFact, frozen=True, kw_only=True):
    """The supervision is over."""

    result: str
    """``rectified``, ``justified``, ``accountable`` or ``transferred``."""
    text: str
    """What came of it."""


class SupervisionWithdrawn(SupervisionFact, frozen=True, kw_only=True):
    """It should not have been opened."""


# -- clue packages ---------------------------------------------------------------------------------------------------


class CluesOpened(CluePackageFact, frozen=True, kw_only=True):
    """Appeals about a unit are gathered for discipline inspection."""

    unit: str
    """The unit that it is about (config/units.yaml)."""
    title: str
    """What it is about."""


class CluesAdded(CluePackageFact, frozen=True, kw_only=True):
    """An appeal belongs to it."""

    appeal: str
    """Number of the appeal."""
    note: str = ""
    """What it shows."""


class CluesRemoved(CluePackageFact, frozen=True, kw_only=True):
    """An appeal does not belong to it after all."""

    appeal: str
    """Number of the appeal."""


class CluesSealed(CluePackageFact, frozen=True, kw_only=True):
    """Its contents are laid down: the facts of each appeal up to this moment."""

    contents: tuple[str, ...]
    """For each appeal its number, how many facts it had, and their SHA-256, with blanks between."""
    digest: str
    """SHA-256 of the contents, one on each line."""


class CluesExported(CluePackageFact, frozen=True, kw_only=True):
    """It was written into a file."""

    masked: bool
    """Personal data are hidden in it."""
    sha256: str
    """Of the file."""


class CluesHandedOver(CluePackageFact, frozen=True, kw_only=True):
    """It was given to those who inspect."""

    receiver: str
    """Who took it."""
    sha256: str = ""
    """Of the file that was handed over; empty when it was not a file."""


class CluesReceived(CluePackageFact, frozen=True, kw_only=True):
    """The receipt came."""

    receipt: str
    """Its number or words."""


class CluesConcluded(CluePackageFact, frozen=True, kw_only=True):
    """Those who inspect say what came of it."""

    result: str
    """``founded``, ``unfounded`` or ``partly``."""
    text: str
    """What came of it."""


class CluesDiscarded(CluePackageFact, frozen=True, kw_only=True):
    """It is given up before it was sealed."""
