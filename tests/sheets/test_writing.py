"""What is written is read again as it was, in both formats; a file is there whole or not at all."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.errors import SheetUnwritable
from callcenter.sheets import read, write, write_csv, write_xlsx

_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.sampled_from("=+-@'\",;\n税"), max_size=12
).map(str.strip)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, suffix: str) -> None:
    path = tmp_path_factory.mktemp("sheets") / f"a{suffix}"

    @settings(deadline=None)
    @given(st.lists(st.tuples(_TEXTS, _TEXTS).filter(any), max_size=5))
    def again(rows: list[tuple[str, str]]) -> None:
        assert write(path, ["甲", "乙"], rows) == len(rows)
        assert [tuple(row.cells.values()) for row in read(path).rows] == rows

    again()


@pytest.mark.parametrize("writer", [write_csv, write_xlsx])
def test_numbers_and_days_stay_what_they_are(tmp_path: Path, writer: object) -> None:
    path = tmp_path / "a"
    writer(path, ["a", "b", "c", "d"], [[-5, 2.5, date(2026, 5, 1), None]])  # type: ignore[operator]
    assert list(read(path).rows[0].cells.values()) == ["-5", "2.5", "2026-05-01", ""]


@pytest.mark.parametrize("writer", [write_csv, write_xlsx])
def test_an_open_file_is_written_and_stays_open(writer: object) -> None:
    file = io.BytesIO()
    writer(file, ["甲"], [["乙"]])  # type: ignore[operator]
    assert not file.closed
    assert len(file.getvalue()) > 8


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_what_cannot_be_in_a_file_is_replaced(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    write(path, ["a"], [["x\x00y\ud800z"]])
    assert read(path).rows[0].cells["a"] == "x\ufffdy\ufffdz"


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_file_that_was_not_finished_is_not_there(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_text("before")

    def rows() -> Iterator[list[str]]:
        yield ["1"]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write(path, ["a"], rows())
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_places_and_names_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(SheetUnwritable, match="No such file"):
        write(tmp_path / "none" / "a.csv", ["a"], [])
    with pytest.raises(SheetUnwritable, match=r"ends with \.csv or \.xlsx"):
        write(tmp_path / "a.xls", ["a"], [])


def test_a_text_too_long_for_xlsx_is_refused_not_cut(tmp_path: Path) -> None:
    with pytest.raises(SheetUnwritable, match="row 2: an xlsx cell holds"):
        write(tmp_path / "a.xlsx", ["a"], [["字" * 32_768]])
    write(tmp_path / "a.csv", ["a"], [["字" * 32_768]])
    assert len(read(tmp_path / "a.csv").rows[0].cells["a"]) == 32_768
