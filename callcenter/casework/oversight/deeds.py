"""Everything that can be done in oversight: name, as people give it → what it does."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from callcenter.casework.oversight import assessment, clues, look_back, onsite, supervision
from callcenter.errors import AppealFieldInvalid

__all__ = ["DEEDS", "Deed", "check_said", "deed_of"]

Deed = Callable[..., str]
"""(session, acting, subject, **what is said) → what it was done with, or the new thing."""

DEEDS: Mapping[str, Deed] = {
    "look-back plan": look_back.plan,
    "look-back assign": look_back.assign,
    "look-back try": look_back.try_once,
    "look-back visit": look_back.visit,
    "look-back decide": look_back.decide,
    "look-back cancel": look_back.cancel,
    "onsite plan": onsite.plan,
    "onsite assign": onsite.assign,
    "onsite attach": onsite.attach,
    "onsite report": onsite.report,
    "onsite send-back": onsite.send_back,
    "onsite decide": onsite.decide,
    "onsite cancel": onsite.cancel,
    "supervision open": supervision.open_record,
    "supervision demand": supervision.demand,
    "supervision raise": supervision.raise_level,
    "supervision reply": supervision.reply,
    "supervision close": supervision.close,
    "supervision withdraw": supervision.withdraw,
    "clues open": clues.open_package,
    "clues add": clues.add,
    "clues remove": clues.remove,
    "clues seal": clues.seal,
    "clues export": clues.export,
    "clues hand-over": clues.hand_over,
    "clues receive": clues.receive,
    "clues conclude": clues.conclude,
    "clues discard": clues.discard,
    "assessment compute": assessment.compute,
    "assessment freeze": assessment.freeze,
    "assessment correct": assessment.correct,
    "assessment recount": assessment.recount,
    "assessment exclude": assessment.request,
    "assessment approve": assessment.approve,
    "assessment deny": assessment.deny,
    "assessment revoke": assessment.revoke,
}


def deed_of(name: str) -> Deed:
    """Raises AppealFieldInvalid for a name that is not known."""
    found = DEEDS.get(name)
    if found is None:
        raise AppealFieldInvalid(f"{name!r} cannot be done in oversight; one of: {', '.join(DEEDS)}")
    return found


def check_said(name: str, said: Mapping[str, Any]) -> None:
    """Raises AppealFieldInvalid for arguments that a deed does not take, or needs."""
    known, needed = _arguments(name)
    if strange := said.keys() - known:
        raise AppealFieldInvalid(f"{name} does not take {', '.join(sorted(strange))} (it takes: {', '.join(known)})")
    if missing := needed - said.keys():
        raise AppealFieldInvalid(f"{name} needs {', '.join(sorted(missing))}")


@cache
def _arguments(name: str) -> tuple[frozenset[str], frozenset[str]]:
    parameters = [each for each in inspect.signature(DEEDS[name]).parameters.values() if each.kind is each.KEYWORD_ONLY]
    needed = frozenset(each.name for each in parameters if each.default is each.empty)
    return frozenset(each.name for each in parameters), needed
