"""Every error, as the tree that stands at the top of ``callcenter.errors``."""

from __future__ import annotations

import inspect
import textwrap

from callcenter import errors
from callcenter.reference.markdown import code, first_line, table

__all__ = ["every_error", "render"]

_HEAD = """\
# Errors

What a program of ours says on standard error begins with `callcenter:`; the name of the error stands
in logs. Exit codes: 0 done, 1 refused or failed, 2 wrong usage of the command, 130 stopped by Ctrl-C.

"""


def every_error() -> list[type[errors.CallcenterError]]:
    """All error classes, in the order of their source."""
    return [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.CallcenterError)
    ]


def render() -> str:
    """The page."""
    tree = (inspect.getdoc(errors) or "").partition("::\n\n")[2].partition("\n\n")[0]
    rows = ((code(kind.__name__), first_line(kind)) for kind in every_error())
    return f"{_HEAD}```\n{textwrap.dedent(tree)}\n```\n\n## What to do\n\n" + table(("error", "meaning"), rows)
