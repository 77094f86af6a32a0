"""The console's pages, one file each, in the order of the menu. To add one: docs/console.md."""

from __future__ import annotations

from collections.abc import Mapping

from callcenter.console.access import Access, Staff
from callcenter.console.pages import (
    audit,
    calls,
    case_deeds,
    cases,
    cases_dial,
    cases_files,
    cockpit,
    cockpit_records,
    commissioners,
    desk,
    desk_appeal,
    ivr,
    ivr_edit,
    knowledge,
    knowledge_deeds,
    live,
    me,
    reveal,
    sign_in,
    static,
    supervise,
    users,
    wall,
    wall_city,
)
from callcenter.console.pages.page import Page

__all__ = ["PAGES", "who_may"]

PAGES: tuple[Page, ...] = (
    wall.PAGE, wall_city.PAGE, desk.PAGE, desk_appeal.PAGE, cases.PAGE, case_deeds.PAGE,
    cases_dial.PAGE, cases_files.PAGE, supervise.PAGE, calls.PAGE,
    knowledge.PAGE, knowledge_deeds.PAGE, commissioners.PAGE,
    cockpit.PAGE, cockpit_records.PAGE, ivr.PAGE, ivr_edit.PAGE,
    users.PAGE, audit.PAGE, sign_in.PAGE, me.PAGE, reveal.PAGE, live.PAGE, static.PAGE,
)  # fmt: skip
"""Everything that has an address for staff."""


def who_may(pages: tuple[Page, ...]) -> Mapping[tuple[str, str], Staff | Access]:
    """All their rows together; an address belongs to one page."""
    rows: dict[tuple[str, str], Staff | Access] = {}
    for page in pages:
        assert not rows.keys() & page.who.keys(), f"{page.name} has an address of another page"
        rows.update(page.who)
    return rows
