"""Decides what may be done with an appeal. Pure: values in, values out."""

from callcenter.appeals.draft import complete, open_draft
from callcenter.appeals.lifecycle import AppealState, Role, Verb, advance, may
from callcenter.appeals.number import AppealNumber, code_matches, new_query_code, next_number

__all__ = [
    "AppealNumber",
    "AppealState",
    "Role",
    "Verb",
    "advance",
    "code_matches",
    "complete",
    "may",
    "new_query_code",
    "next_number",
    "open_draft",
]
