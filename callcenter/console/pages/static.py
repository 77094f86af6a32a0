"""Files that pages load, from memory: read and compressed once, at an address that changes when any of them does."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from callcenter.console.access import Access
from callcenter.console.gate import Admitted
from callcenter.console.pages.page import Page
from callcenter.console.problems import Refusal

__all__ = ["PAGE", "address", "weight"]

router = APIRouter(include_in_schema=False)
_FOLDER = Path(__file__).parents[1] / "static"
_KINDS = MappingProxyType({
    ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
})  # fmt: skip
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}


class _File(msgspec.Struct, frozen=True):
    body: bytes
    small: bytes
    kind: str


@lru_cache(maxsize=1)
def _files() -> tuple[str, dict[str, _File]]:
    """(version, path → file)."""
    files, whole = {}, hashlib.sha256()
    for path in sorted(_FOLDER.rglob("*")):
        if path.suffix in _KINDS:
            name, body = path.relative_to(_FOLDER).as_posix(), path.read_bytes()
            files[name] = _File(body, gzip.compress(body, 9, mtime=0), _KINDS[path.suffix])
            whole.update(name.encode() + b"\0" + body)
    return whole.hexdigest()[:12], files


def address(name: str) -> str:
    """Where a file is, e.g. ``vendor/pico.css``. Raises KeyError when there is none."""
    version, files = _files()
    assert name in files, f"there is no file {name}"
    return f"/static/{version}/{name}"


def weight(name: str) -> int:
    """Bytes that are sent for a file."""
    return len(_files()[1][name].small)


@router.get("/static/{version}/{name:path}")
def file(request: Request, version: str, name: str, asker: Admitted) -> Response:
    """One file; an address of an earlier version is not found, so that nothing old is kept for the new one."""
    current, files = _files()
    found = files.get(name)
    if found is None or version != current:
        raise Refusal("not-found")
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.small, headers={**_FOR_EVER, "Content-Encoding": "gzip"}, media_type=found.kind)
    return Response(found.body, headers=_FOR_EVER, media_type=found.kind)


PAGE = Page(name="static", router=router, who={("GET", "/static/{version}/{name:path}"): Access()})
