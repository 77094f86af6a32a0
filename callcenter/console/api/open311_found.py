"""Requests as Open311 shows them: what their appellants may see, and nothing that they wrote."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, tuple_

from callcenter.appeals.case import Case
from callcenter.console.api.open311_forms import Search, search_of
from callcenter.console.languages import Language
from callcenter.console.parts import Parts
from callcenter.console.public_desk import normal_number, of_channel
from callcenter.console.public_states import CLOSED_STATES, PUBLIC_WORDS
from callcenter.console.public_view import iso, public_view
from callcenter.journal.engine import reading
from callcenter.journal.tables import appeal

__all__ = ["found", "only"]


def only(number: str, parts: Parts) -> Search:
    """The search for one request by its number."""
    return search_of({"service_request_id": normal_number(number) or "none"}, parts.clock(), parts.zone)


def found(parts: Parts, channel: str, search: Search, language: Language) -> list[dict[str, Any]]:
    """Requests of a channel that a search means, the newest first, as rows of an answer."""
    wanted = select(appeal).where(of_channel(channel), appeal.c.opened >= search.start, appeal.c.opened < search.end)
    if search.numbers is not None:
        wanted = wanted.where(appeal.c.number.in_(search.numbers))
    if search.statuses and search.statuses != {"open", "closed"}:
        closed = appeal.c.state.in_(sorted(CLOSED_STATES))
        wanted = wanted.where(closed if "closed" in search.statuses else ~closed)
    if search.service_codes:
        kinds = [(each.type, each.category) for code, each in parts.services.items() if code in search.service_codes]
        wanted = wanted.where(tuple_(appeal.c.type, appeal.c.category).in_(kinds))
    with reading(parts.engine) as connection:
        rows = connection.execute(wanted.order_by(appeal.c.opened.desc()).limit(search.most)).all()
    return [_shown(Case.of(dict(row._mapping)), parts, language) for row in rows]


def _shown(case: Case, parts: Parts, language: Language) -> dict[str, Any]:
    view = public_view(case, parts.services, parts.clock())
    words = PUBLIC_WORDS[view.status][language]
    service = parts.services.get(view.service_code)
    unit = parts.config.units.get(view.unit)
    return {
        "service_request_id": view.number,
        "status": "closed" if case.state in CLOSED_STATES else "open",
        "status_notes": f"{words}：{view.reply}" if view.reply else words,
        "service_name": service.name if service else "",
        "service_code": view.service_code,
        "description": "",
        "agency_responsible": unit.name if unit else "",
        "service_notice": "",
        "requested_datetime": iso(view.opened, parts.zone),
        "updated_datetime": iso(view.changed, parts.zone),
        "expected_datetime": "" if view.due is None else iso(view.due, parts.zone),
        "address": "",
        "address_id": "",
        "zipcode": "",
        "lat": "",
        "long": "",
        "media_url": "",
    }
