"""A sealed clue package as one file: JSON, or a ZIP archive with a part for each appeal.

The same package gives the same file. Of an appeal it holds what was sealed: facts that came later are not in it.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from callcenter.errors import OversightTransitionInvalid, OversightUnknown
from callcenter.journal.questions import bodies_of_appeal
from callcenter.journal.tables import clue_item, clue_package
from callcenter.oversight.clues import Package, PackageState
from callcenter.oversight.clues.snapshot import Snapshot, digest_of, snapshot
from callcenter.oversight.masking import masked_fact

__all__ = ["as_json", "as_zip", "broken_seals", "package_of"]

_NOTE = (
    "Each hash in contents stands for the facts of an appeal as the journal holds them; `callcenter clues verify` "
    "compares them. Personal data in the appeals are hidden when masked is true."
)
_DATED = (1980, 1, 1, 0, 0, 0)
"""Every part has the same date, so that the same package gives the same file."""


def package_of(connection: Connection, ident: str) -> tuple[Package, list[Snapshot]]:
    """A package and what was sealed of each appeal. Raises OversightUnknown."""
    row = connection.execute(select(clue_package).where(clue_package.c.package == ident)).mappings().first()
    if row is None:
        raise OversightUnknown(f"there is no {ident}; `callcenter clues list` shows the known ones")
    item = clue_item.c
    wanted = select(item.number, item.facts, item.sha256).where(item.package == ident).order_by(item.number)
    return Package(**row), [Snapshot(**each) for each in connection.execute(wanted).mappings()]


def broken_seals(connection: Connection, ident: str) -> list[str]:
    """Appeals whose facts are not what was sealed, and the package itself if its contents are not; empty: all is well.

    Raises OversightUnknown, or OversightTransitionInvalid for a package that is not sealed.
    """
    package, contents = _sealed(connection, ident)
    broken = [
        each.number
        for each in contents
        if snapshot(each.number, bodies_of_appeal(connection, each.number, each.facts)) != each
    ]
    whole = digest_of(sorted(map(str, contents))) == package.digest
    return broken if whole else [ident, *broken]


def as_json(connection: Connection, ident: str, *, masked: bool) -> bytes:
    """Everything in one document. Raises as ``broken_seals`` does."""
    package, contents = _sealed(connection, ident)
    appeals = [_appeal(connection, each, masked=masked) for each in contents]
    return _pretty({**_head(package, contents, masked=masked), "appeals": appeals})


def as_zip(connection: Connection, ident: str, *, masked: bool) -> bytes:
    """A manifest, and a part for each appeal. Raises as ``broken_seals`` does."""
    package, contents = _sealed(connection, ident)
    parts = {f"appeals/{each.number}.json": _pretty(_appeal(connection, each, masked=masked)) for each in contents}
    files = {name: hashlib.sha256(content).hexdigest() for name, content in parts.items()}
    manifest = _pretty({**_head(package, contents, masked=masked), "files": files})
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"manifest.json": manifest, **parts}.items():
            part = zipfile.ZipInfo(name, _DATED)
            part.external_attr = 0o600 << 16
            archive.writestr(part, content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _sealed(connection: Connection, ident: str) -> tuple[Package, list[Snapshot]]:
    package, contents = package_of(connection, ident)
    if package.sealed is None:
        state = PackageState(package.state).value
        raise OversightTransitionInvalid(f"{ident} is {state}: seal it first (`callcenter clues seal {ident}`)")
    return package, contents


def _head(package: Package, contents: list[Snapshot], *, masked: bool) -> Mapping[str, Any]:
    return {
        "package": package.package, "unit": package.unit, "title": package.title, "sealed_us": package.sealed,
        "digest": package.digest, "masked": masked, "contents": list(map(msgspec.structs.asdict, contents)),
        "note": _NOTE,
    }  # fmt: skip


def _appeal(connection: Connection, sealed: Snapshot, *, masked: bool) -> Mapping[str, Any]:
    return {"number": sealed.number, "facts": list(_facts(connection, sealed, masked=masked))}


def _facts(connection: Connection, sealed: Snapshot, *, masked: bool) -> Iterator[Mapping[str, Any]]:
    for body in bodies_of_appeal(connection, sealed.number, sealed.facts):
        yield masked_fact(msgspec.json.decode(body), full=not masked)


def _pretty(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
