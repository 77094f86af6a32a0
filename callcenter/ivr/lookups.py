"""What a flow can look up in the store, by which arguments, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

__all__ = ["LOOKUPS", "Lookup"]


class Lookup(msgspec.Struct, frozen=True):
    """One thing that can be looked up."""

    description: str
    arguments: Mapping[str, str]
    """Name → what it is."""
    values: Mapping[str, str]
    """Name → what it is; a flow sees it as ``<lookup>_<name>``."""


LOOKUPS: dict[str, Lookup] = {
    "caller_history": Lookup(
        "earlier calls of a number",
        {"caller": "the number; default: the caller's"},
        {
            "calls": "calls in the last 30 days",
            "abandoned": "those of them that nobody answered",
            "open_appeals": "appeals that are not closed",
            "last_appeal": "number of the latest appeal",
        },
    ),
    "appeal": Lookup(
        "an appeal by its number and query code",
        {
            "number": "its digits as keyed in: date, sequence and check digit, 15 in all",
            "query_code": "the query code as keyed in",
        },
        {
            "number": "the appeal's full number",
            "state": "its state, in lower case, e.g. in_progress",
            "opened": "date it was opened, YYYY-MM-DD",
            "due": "date it is due, YYYY-MM-DD; empty when there is none",
        },
    ),
    "enterprise": Lookup(
        "an enterprise by its number",
        {"caller": "the number; default: the caller's"},
        {"name": "name of the enterprise"},
    ),
}
"""Every lookup by name."""
