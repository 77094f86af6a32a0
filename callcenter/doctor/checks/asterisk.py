"""Is there an Asterisk that can do what we need, and does it run with all its modules?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from callcenter.doctor.case import Case
from callcenter.doctor.finding import Told, fault, ok, unseen, warning
from callcenter.errors import AsteriskMissing
from callcenter.pbx import AsteriskProgram
from callcenter.pbx.health import check_loaded, check_module_files
from callcenter.pbx.modules import MODULES

_PATIENCE = 3.0
_NUMBER = re.compile(r"\d+\.\d+\.\d+")


def program(case: Case) -> Iterator[Told]:
    """The program on disk and the files of its modules."""
    if not isinstance(case.program, AsteriskProgram):
        yield fault(str(case.program), "asterisk/provision")
        return
    try:
        check_module_files(case.program)
    except AsteriskMissing as error:
        yield fault(str(error), "asterisk/provision")
    else:
        yield ok(f"{case.program.version} ({case.program.kind})")


def modules(case: Case) -> Iterator[Told]:
    """What runs: the version and the modules in memory."""
    if not isinstance(case.program, AsteriskProgram) or not case.asterisk:
        if case.runs:
            yield fault("the core runs and no Asterisk answers", f"look at {case.folders.messages}, start it")
        else:
            yield unseen("Asterisk does not run")
        return
    try:
        check_loaded(case.program, case.folders, _PATIENCE)
    except AsteriskMissing as error:
        yield fault(str(error), "asterisk/provision, then a new start in a quiet hour")
    else:
        yield ok(f"all {len(MODULES)} run")
    running, there = (_NUMBER.search(text) for text in (case.asterisk, case.program.version))
    if running and there and running[0] != there[0]:
        yield warning(f"Asterisk {running[0]} runs, {there[0]} is there", "start anew in a quiet hour")
