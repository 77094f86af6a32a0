"""Does Asterisk run with what the settings say now?"""

from __future__ import annotations

from collections.abc import Iterator

from callcenter.config.secrets import kept_secrets
from callcenter.doctor.case import Case
from callcenter.doctor.finding import Told, ok, unseen, warning
from callcenter.errors import CallcenterError
from callcenter.pbx import AsteriskProgram
from callcenter.pbx.render import render_texts


def configuration(case: Case) -> Iterator[Told]:
    """The files below ``state/asterisk/etc`` against what a start would write."""
    secrets = kept_secrets(case.config)
    if not isinstance(case.program, AsteriskProgram) or secrets is None or not case.folders.conf.exists():
        yield unseen("nothing was started here yet: the files are written at the first start")
        return
    try:
        wanted = render_texts(case.config, secrets, case.folders, case.program)
        differing = [name for name, text in wanted.items() if not _holds(case, name, text)]
    except (CallcenterError, OSError) as error:
        yield warning(f"the files cannot be compared: {error}", "callcenter check")
        return
    if not differing:
        yield ok(f"{len(wanted)} files of Asterisk are what the settings say")
    elif case.asterisk:
        yield warning(
            f"restart needed for {', '.join(sorted(differing))}: the settings were changed since the last start",
            "start anew in a quiet hour, it ends calls",
        )
    else:
        yield ok(f"the next start writes {', '.join(sorted(differing))} anew")


def _holds(case: Case, name: str, text: str) -> bool:
    path = case.folders.etc / name
    return path.exists() and path.read_bytes() == text.encode()
