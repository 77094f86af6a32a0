"""Photographs and documents that show what was found on the spot: which are taken, and how large they may be."""

from __future__ import annotations

import msgspec

from callcenter.errors import AttachmentRefused

__all__ = ["DOCUMENTS", "PHOTOS", "Kept", "check_file"]

PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp"})
DOCUMENTS = frozenset({
    "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
})  # fmt: skip
_MEGABYTE = 1_000_000


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it is stored: by its own id, never by a name that somebody gave."""

    evidence: str
    media_type: str
    """What its own bytes say."""
    size: int
    """Bytes."""
    sha256: str


def check_file(kept: Kept, photo_mb: float, document_mb: float) -> None:
    """Raises AttachmentRefused for what is neither a photograph nor a document, or too large for one."""
    if kept.media_type not in PHOTOS | DOCUMENTS:
        raise AttachmentRefused(f"{kept.media_type} is no evidence: send JPEG, PNG, WebP, PDF or DOCX", "kind")
    what, most = ("photograph", photo_mb) if kept.media_type in PHOTOS else ("document", document_mb)
    if kept.size > most * _MEGABYTE:
        raise AttachmentRefused(f"the {what} has {kept.size} bytes, at most {most:g} MB are taken", "large")
