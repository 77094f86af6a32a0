"""The life of a clue package (线索)."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from callcenter.oversight.life import Life, by
from callcenter.oversight.roles import OversightRole

__all__ = ["PACKAGE", "Package", "PackageState"]


class PackageState(StrEnum):
    """Where a clue package is."""

    GATHERING = "gathering"
    SEALED = "sealed"
    """Its contents do not change any more."""
    HANDED_OVER = "handed_over"
    RECEIVED = "received"
    CONCLUDED = "concluded"
    DISCARDED = "discarded"


_R, _S = OversightRole, PackageState
_MAKERS = {_R.SUPERVISOR, _R.QUALITY}
_DECIDING = {_R.SUPERVISOR}
_RECEIVING = {_R.INSPECTOR, _R.SUPERVISOR}

PACKAGE = Life("a clue package", _S.GATHERING, {
    (_S.GATHERING, "add"): by(_S.GATHERING, _MAKERS),
    (_S.GATHERING, "remove"): by(_S.GATHERING, _MAKERS),
    (_S.GATHERING, "discard"): by(_S.DISCARDED, _DECIDING),
    (_S.GATHERING, "seal"): by(_S.SEALED, _DECIDING),
    (_S.SEALED, "export"): by(_S.SEALED, _DECIDING),
    (_S.SEALED, "hand_over"): by(_S.HANDED_OVER, _DECIDING),
    (_S.HANDED_OVER, "export"): by(_S.HANDED_OVER, _RECEIVING),
    (_S.HANDED_OVER, "receive"): by(_S.RECEIVED, _RECEIVING),
    (_S.RECEIVED, "export"): by(_S.RECEIVED, _RECEIVING),
    (_S.RECEIVED, "conclude"): by(_S.CONCLUDED, _RECEIVING),
})  # fmt: skip


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """A clue package. Moments are µs since 1970 UTC."""

    package: str
    state: str = ""
    unit: str = ""
    title: str = ""
    appeals: int = 0
    digest: str = ""
    """Stands for the sealed contents."""
    receiver: str = ""
    receipt: str = ""
    sha256: str = ""
    """Of the file that was handed over."""
    result: str = ""
    text: str = ""
    """What discipline inspection says."""
    opened: int | None = None
    sealed: int | None = None
    handed_over: int | None = None
    received: int | None = None
    concluded: int | None = None
    changed: int | None = None
    actor: str = ""
    reason: str = ""
