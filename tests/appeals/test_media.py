"""Kinds of files by what is in them, and names that can be shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.appeals.media import EXTENSIONS, ZIP, file_name, media_type, office_type

_DOCX, _XLSX = (name for name in EXTENSIONS if "officedocument" in name)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\x00\x00\x00\x18ftypisom\x00\x00", "video/mp4"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00", "video/mp4"),
        (b"ID3\x04\x00", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"PK\x03\x04\x14\x00", ZIP),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", ""),
        (b"\x00\x00\x00\x18ftypqt  ", ""),
        (b"MZ\x90\x00", ""),
        (b"\x7fELF", ""),
        (b"<html>", ""),
        (b"<?xml version='1.0'?><svg", ""),
        (b"#!/bin/sh", ""),
        (b"GIF89a", ""),
        (b"\xff\xfeh\x00i\x00", ""),
        (b"", ""),
    ],
)
def test_kinds(head: bytes, kind: str) -> None:
    assert media_type(head) == kind


def test_documents_of_office_programs_but_none_with_macros() -> None:
    assert office_type(["[Content_Types].xml", "word/document.xml"]) == _DOCX
    assert office_type(["[Content_Types].xml", "xl/workbook.xml"]) == _XLSX
    assert office_type(["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]) == ""
    assert office_type(["word/document.xml"]) == ""
    assert office_type(["classes.dex", "META-INF/MANIFEST.MF"]) == ""


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("road.jpg", "road.jpg"),
        ("road.JPEG", "road.JPEG"),
        ("照片.png", "照片.png.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\photos\\a.exe", "a.exe.jpg"),
        ("a\r\nX-Evil: 1.jpg", "aX-Evil: 1.jpg"),
        ("gpj\u202e.exe", "gpj.exe.jpg"),
        ("", "file.jpg"),
        ("...", "file.jpg"),
        ("jpg", "jpg.jpg"),
    ],
)
def test_names(given: str, shown: str) -> None:
    assert file_name(given, "image/jpeg") == shown


@given(st.text(max_size=400), st.sampled_from(sorted(EXTENSIONS)))
def test_any_name_becomes_one_that_can_be_shown(given: str, kind: str) -> None:
    name = file_name(given, kind)
    assert 0 < len(name) <= 110
    assert "/" not in name
    assert "\\" not in name
    assert not name.startswith(".")
    assert name.rpartition(".")[2].lower() in EXTENSIONS[kind]
    assert not any(unicodedata.category(character)[0] == "C" for character in name)
