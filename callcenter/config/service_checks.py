"""Services of services.yaml that must fit to the other settings, and to each other."""

from __future__ import annotations

from collections.abc import Iterator

from callcenter.config.reading import Reading
from callcenter.errors import Mistake

__all__ = ["services"]


def services(reading: Reading) -> Iterator[Mistake]:
    """Each service stands for a type and a category of its own; the unit that it proposes exists."""
    first: dict[tuple[str, str], str] = {}
    for code, service in reading.services.rows.items():
        known = reading.knows(f"services.{code}.type") and reading.knows(f"services.{code}.category")
        other = first.setdefault((service.type, service.category), code) if known else code
        if other != code:
            message = f"stands for the same type and category as {other}"
            yield reading.mistake(("services", code), message, "an appeal must show which of them it came in by")
        if not service.unit or not reading.knows(f"services.{code}.unit") or not reading.units.complete:
            continue
        if service.unit not in reading.units.rows:
            hint = "the id of a unit in units.yaml"
            yield reading.mistake(("services", code, "unit"), f"there is no unit {service.unit}", hint)
