"""Files on disk: whole before they are told of, by their ids only, and nothing left of what was refused."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from callcenter.casework.attachments import Attachments
from callcenter.errors import AttachmentRefused
from callcenter.facts import new_id

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 100


@pytest.fixture
def attachments(tmp_path: Path) -> Attachments:
    return Attachments(tmp_path / "attachments", 1000, new_id)


def files(folder: Path) -> list[Path]:
    return [path for path in (folder / "attachments").rglob("*") if path.is_file()]


def archive(*names: str) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as written:
        for name in names:
            written.writestr(name, "x")
    made.seek(0)
    return made


def test_a_file_is_there_for_good_after_keep(attachments: Attachments, tmp_path: Path) -> None:
    stored = attachments.take(io.BytesIO(JPEG), "路.jpg")
    assert (stored.name, stored.media_type, stored.size) == ("路.jpg", "image/jpeg", 104)
    assert not attachments.path(stored.attachment).exists()
    attachments.keep(stored)
    attachments.drop(stored)
    path = attachments.path(stored.attachment)
    assert path.read_bytes() == JPEG
    assert files(tmp_path) == [path]
    assert path.stat().st_mode & 0o137 == 0  # nobody runs it, others do not read it
    assert path.parent.stat().st_mode & 0o007 == 0


def test_what_is_dropped_leaves_nothing(attachments: Attachments, tmp_path: Path) -> None:
    attachments.drop(attachments.take(io.BytesIO(JPEG), "a.jpg"))
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "empty"), (b"MZ" + b"x" * 50, "kind"), (JPEG * 10, "large"), (b"PK\x03\x04broken", "kind")],
)
def test_what_is_refused_leaves_nothing(attachments: Attachments, tmp_path: Path, content: bytes, why: str) -> None:
    with pytest.raises(AttachmentRefused) as caught:
        attachments.take(io.BytesIO(content), "a.jpg")
    assert caught.value.why == why
    assert files(tmp_path) == []


def test_documents_are_known_by_the_names_in_them(attachments: Attachments) -> None:
    assert attachments.take(archive("[Content_Types].xml", "word/document.xml"), "a.docx").name == "a.docx"
    assert attachments.take(archive("[Content_Types].xml", "xl/workbook.xml"), "a").name == "a.xlsx"
    for names in (("a.txt",), ("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin")):
        with pytest.raises(AttachmentRefused, match="no JPEG"):
            attachments.take(archive(*names), "a.xlsx")


@pytest.mark.parametrize("ident", ["", "..", "../../etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "\n", "\0" * 32])
def test_what_is_no_id_leads_nowhere(attachments: Attachments, ident: str) -> None:
    with pytest.raises(AttachmentRefused):
        attachments.path(ident)


def test_what_a_killed_console_left_is_swept_away(attachments: Attachments, tmp_path: Path) -> None:
    left, kept, young = (attachments.take(io.BytesIO(JPEG), "a.jpg") for _ in range(3))
    attachments.keep(kept)
    for path in files(tmp_path):
        os.utime(path, (1000, 1000))
    os.utime(tmp_path / "attachments" / f".{young.attachment}.part", (5000, 5000))
    assert attachments.sweep(2000) == 1
    assert {path.name for path in files(tmp_path)} == {kept.attachment, f".{young.attachment}.part"}
    assert left.attachment not in str(files(tmp_path))
