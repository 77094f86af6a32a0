"""The reader of Asterisk's own record: places, rotation, lines that are none."""

from __future__ import annotations

from pathlib import Path

import pytest
from captures import CAPTURES
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from callcenter.journal import reading, writing
from callcenter.journal.cel import (
    BEGINNING,
    CelPosition,
    CelRow,
    load_position,
    parse_line,
    read_cel,
    save_position,
)

LINES = (CAPTURES / "cel_answered.json").read_bytes().splitlines(keepends=True)


def read(path: Path, position: CelPosition = BEGINNING, **limits: int) -> tuple[list[CelRow], CelPosition]:
    located, position = read_cel(path, position, **limits)
    return [row for row, _ in located], position


def test_a_row_of_a_real_asterisk() -> None:
    row = parse_line(LINES[5])
    assert row is not None
    assert (row.event, row.at) == ("BRIDGE_ENTER", 1_795_462_822_171_711)
    assert (row.uniqueid, row.linkedid) == ("haian1-1795462812.0", "haian1-1795462812.0")
    assert (row.channel, row.peer) == ("PJSIP/trunk-00000000", "PJSIP/1001-00000001")
    assert (row.application, row.data, row.context) == ("Dial", "PJSIP/1001,20,g", "hotline")


@pytest.mark.parametrize("time", ["1795462822", "1795462822.5", "1795462822.5000001"])
def test_moments_with_fewer_or_more_digits(time: str) -> None:
    line = LINES[0].replace(b"1795462812.191340", time.encode())
    row = parse_line(line)
    assert row is not None
    assert row.at // 1_000_000 == 1_795_462_822


@pytest.mark.parametrize("line", [b"", b"garbage", b"{}", b"[1]", b"\xff\x00", LINES[0][:70], b'{"eventtype":1}'])
def test_lines_that_are_no_rows(line: bytes) -> None:
    assert parse_line(line) is None


@given(st.binary(max_size=200))
def test_no_line_breaks_the_parser(line: bytes) -> None:
    assert parse_line(line) is None


def test_reading_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = tmp_path / "cel.json"
    assert read(path) == ([], BEGINNING)
    path.write_bytes(b"".join(LINES[:3]))
    first, position = read(path)
    with path.open("ab") as file:
        file.write(LINES[3] + LINES[4][:40])
    second, position = read(path, position)
    with path.open("ab") as file:
        file.write(LINES[4][40:])
    third, position = read(path, position)
    assert (len(first), len(second), len(third)) == (3, 1, 1)
    assert [*first, *second, *third] == [parse_line(line) for line in LINES[:5]]
    assert read(path, position) == ([], position)


def test_each_row_knows_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "cel.json"
    path.write_bytes(b"".join(LINES))
    located, _ = read_cel(path, BEGINNING)
    again, _ = read_cel(path, located[6].position)
    assert again == located[6:]


def test_bad_lines_are_skipped_not_stumbled_over(tmp_path: Path) -> None:
    path = tmp_path / "cel.json"
    path.write_bytes(LINES[0] + b"garbage\n\n" + LINES[1])
    rows, _ = read(path)
    assert rows == [parse_line(LINES[0]), parse_line(LINES[1])]


def test_rotation_loses_and_doubles_nothing(tmp_path: Path) -> None:
    path = tmp_path / "cel.json"
    position = BEGINNING
    seen: list[CelRow] = []
    written = 0
    for round_ in range(60):
        with path.open("ab") as file:
            for _ in range(round_ % 4):
                file.write(LINES[written % 10])
                written += 1
        if round_ % 3 == 0 and path.exists():
            path.rename(tmp_path / f"cel.json-{round_:08d}")
        if round_ % 5 == 0:
            rows, position = read(path, position)
            seen += rows
    seen += read(path, position)[0]
    assert seen == [parse_line(LINES[number % 10]) for number in range(written)]


def test_a_file_that_is_cut_short_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "cel.json"
    path.write_bytes(b"".join(LINES[:4]))
    _, position = read(path)
    path.write_bytes(LINES[0])
    assert len(read(path, position)[0]) == 1


def test_a_file_that_is_gone_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "cel.json"
    path.write_bytes(b"".join(LINES[:4]))
    _, position = read(path)
    path.unlink()
    path.write_bytes(b"".join(LINES[4:6]))
    assert len(read(path, position)[0]) == 2


def test_large_records_are_read_in_parts(tmp_path: Path) -> None:
    path = tmp_path / "cel.json"
    path.write_bytes(b"".join(LINES))
    seen: list[CelRow] = []
    position = BEGINNING
    for _ in range(20):
        rows, position = read(path, position, most_bytes=500)
        assert len(rows) <= 2
        seen += rows
    assert seen == [parse_line(line) for line in LINES]


def test_positions_are_kept_for_each_node(engine: Engine) -> None:
    with writing(engine) as connection:
        save_position(connection, "haian1", CelPosition("1:a", 5))
        save_position(connection, "haian2", CelPosition("2:b", 6))
        save_position(connection, "haian1", CelPosition("1:a", 7))
    with reading(engine) as connection:
        assert load_position(connection, "haian1") == CelPosition("1:a", 7)
        assert load_position(connection, "haian2") == CelPosition("2:b", 6)
        assert load_position(connection, "haian3") == BEGINNING
