"""A version becomes what runs: approved by another person, written in one step, and the core reads everything anew.

When the core refuses, the old file is put back before anybody is told: what lies in the folder is what runs.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from starlette.requests import Request

from callcenter.console.access import Asker
from callcenter.console.ivr.refusing import VersionRefused, in_words
from callcenter.console.ivr.states import Who
from callcenter.console.orders import ask_core, give_order
from callcenter.console.parts import parts_of, staff_language
from callcenter.console.problems import Refusal, problem, refusal_of
from callcenter.errors import StoreError

__all__ = ["publish"]


def publish(request: Request, asker: Asker, who: Who, version: str, seen: str) -> None:
    """Approve and publish. Raises VersionRefused, or the Refusal of the core, with the old file in its place."""
    parts = parts_of(request)
    row = parts.versions.claim(who, version, seen)
    path = parts.flows.file(row["flow"])
    try:
        if parts.flows.instead(row["flow"], row["text"]).mistakes:
            raise VersionRefused("mistakes")
        _write(path, row["text"].encode())
    except OSError as error:
        parts.versions.release(who, row, f"{path.name}: {error.strerror}")
        raise VersionRefused("not_writable") from None
    except VersionRefused as refused:
        parts.versions.release(who, row, in_words(refused.why, staff_language(request)))
        raise
    try:
        give_order(request, asker, "reload", version, reason=row["why"])
    except (Refusal, StoreError) as error:
        refusal = error if isinstance(error, Refusal) else refusal_of(error)
        _undo(request, who, row, path, refusal)
        raise
    parts.versions.finish(who, row)


def _undo(request: Request, who: Who, row: dict[str, Any], path: Path, refusal: Refusal) -> None:
    """The former file in its place, and the version waits again."""
    told = _told(request, refusal)
    try:
        _put_back(path, row["former"])
    except OSError as error:
        told = f"{told} {path.name}: {error.strerror}"
    if refusal.status >= 500:  # it may have read the new file and not have said so, or that could not be recorded
        with suppress(Refusal):
            ask_core(request, "reload")
    parts_of(request).versions.release(who, row, told)


def _told(request: Request, refusal: Refusal) -> str:
    details = problem(refusal, staff_language(request))
    return " ".join(each["message"] for each in refusal.errors) or str(details["title"])


def _put_back(path: Path, before: bytes | None) -> None:
    if before is None:
        path.unlink(missing_ok=True)
    else:
        _write(path, before)


def _write(path: Path, content: bytes) -> None:
    """The whole file or nothing of it, also in a power cut; nobody ever reads a half."""
    beside = path.with_name(f".{path.name}.new")  # no name that a flow could have
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.is_file():
            shutil.copymode(path, beside)
        os.replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
