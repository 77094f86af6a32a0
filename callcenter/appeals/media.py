"""Which files may belong to an appeal: known by what is in them, whatever their names say. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType

__all__ = ["EXTENSIONS", "HEAD_BYTES", "ZIP", "file_name", "media_type", "office_type"]

EXTENSIONS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/webp": ("webp",),
    "application/pdf": ("pdf",),
    "video/mp4": ("mp4", "m4v"),
    "audio/mpeg": ("mp3",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
})  # fmt: skip
"""Media type → the endings of its names; the first is the usual one."""
HEAD_BYTES = 16
"""So much of a file is looked at."""
ZIP = "application/zip"
"""May be a document of an office program: ``office_type`` tells by the names in it."""
_DOCX, _XLSX = (name for name in EXTENSIONS if "officedocument" in name)
_BEGINNINGS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-", "application/pdf"),
               (b"ID3", "audio/mpeg"), (b"PK\x03\x04", ZIP))  # fmt: skip
_MP4_BRANDS = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV"})
_MP3_FRAMES = (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa")
_LONGEST_NAME = 100


def media_type(head: bytes) -> str:
    """Media type of a file by its first ``HEAD_BYTES``; empty when it is none that may be attached.

    >>> media_type(b"%PDF-1.7"), media_type(b"MZ")
    ('application/pdf', '')
    """
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in _MP4_BRANDS:
        return "video/mp4"
    return "audio/mpeg" if head[:2] in _MP3_FRAMES else ""


def office_type(names: Iterable[str]) -> str:
    """The kind of document in a zip archive with these names; empty for any other archive, and for one with macros."""
    found = {name.lower() for name in names}
    if "[content_types].xml" not in found or any(name.endswith("vbaproject.bin") for name in found):
        return ""
    if "word/document.xml" in found:
        return _DOCX
    return _XLSX if "xl/workbook.xml" in found else ""


def file_name(given: str, kind: str) -> str:
    """A name for people: without folders, control characters and a misleading ending.

    >>> file_name("C:\\\\photos\\\\road.exe", "image/jpeg")
    'road.exe.jpg'
    """
    last = given.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C" and unicodedata.category(c) not in ("Zl", "Zp"))
    stem = kept.strip(" .")[-_LONGEST_NAME:].strip(" .") or "file"
    endings = EXTENSIONS[kind]
    return stem if stem.rpartition(".")[2].lower() in endings and "." in stem else f"{stem}.{endings[0]}"
