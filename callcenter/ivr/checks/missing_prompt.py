"""Every prompt that is said must stand in the catalogue."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from callcenter.errors import Mistake
from callcenter.ivr import lifeline
from callcenter.ivr.checks.survey import Survey
from callcenter.ivr.spoken import Spoken


def check(survey: Survey) -> Iterator[Mistake]:
    """Prompts without a text."""
    catalogue = survey.library.prompts
    if not catalogue.complete:
        return  # whatever is missing may be there under a name that could not be read
    for flow, name, node in survey.stated():
        for at, value in node.parts():
            for prompt, _ in value.parts if isinstance(value, Spoken) else ():
                if prompt not in catalogue:
                    close = difflib.get_close_matches(prompt, catalogue.prompts, 1)
                    hint = f"do you mean {close[0]}?" if close else f"add its text to {catalogue.file}"
                    yield flow.mistake(name, f"there is no prompt `{prompt}`", hint, at)
    for prompt in lifeline.PROMPTS:
        if prompt not in catalogue:
            yield Mistake(catalogue.file, 0, prompt, "is missing", "it is said when a flow fails a caller")
