"""The file of records: what was appended is there, whatever the end of the file looks like."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callcenter.errors import SimilarIndexDamaged
from callcenter.similarity.places import Places
from callcenter.similarity.records import Record, Records

_RECORD = st.builds(
    Record,
    position=st.integers(0, 2**40),
    number=st.text(max_size=10),
    text=st.text("停水路灯", max_size=30),
    places=st.builds(Places, st.tuples(st.text(max_size=2)), st.just(())),
    at=st.integers(-(2**60), 2**60),
    removed=st.booleans(),
)


def _all(records: Records) -> list[Record]:
    return [record for _, _, record in records.scan()]


@given(st.lists(_RECORD, max_size=6))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_appended_is_read_again(tmp_path: Path, written: list[Record]) -> None:
    path = tmp_path / "records"
    path.unlink(missing_ok=True)
    records = Records(path)
    assert records.begun
    places = records.append(written[:3]) + records.append(written[3:])
    records.close()
    again = Records(path)
    assert not again.begun
    assert _all(again) == written
    assert [again.read(*place) for place in places] == written
    again.close()


def test_a_frame_that_was_cut_short_is_dropped_at_whatever_byte(tmp_path: Path) -> None:
    path = tmp_path / "records"
    records = Records(path)
    records.append([Record(1, "a", "停水")])
    whole = records.end
    records.append([Record(2, "b", "路灯不亮")])
    records.close()
    full = path.read_bytes()
    for size in range(whole, len(full)):
        path.write_bytes(full[:size])
        cut = Records(path)
        assert [record.number for record in _all(cut)] == ["a"]
        assert path.stat().st_size == cut.end == whole
        cut.append([Record(3, "c", "噪音")])
        assert [record.number for record in _all(cut)] == ["a", "c"]
        cut.close()


def test_a_changed_byte_ends_the_file_there_or_is_told_on_reading(tmp_path: Path) -> None:
    path = tmp_path / "records"
    records = Records(path)
    places = records.append([Record(1, "a", "停水"), Record(2, "b", "路灯")])
    damaged = bytearray(path.read_bytes())
    damaged[places[0][0] + 12] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(SimilarIndexDamaged, match="damaged"):
        records.read(*places[0])
    assert _all(records) == []
    records.close()


@pytest.mark.parametrize("content", [b"short", b"another program's file, long enough to have a head"])
def test_a_file_of_another_kind_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "records"
    path.write_bytes(content)
    records = Records(path)
    assert records.begun
    assert _all(records) == []
    records.close()


def test_a_frame_that_claims_to_be_huge_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "records"
    records = Records(path)
    with path.open("ab") as file:
        file.write(b"\xff" * 40)
    records.close()
    again = Records(path)
    assert _all(again) == []
    again.close()


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = Records(tmp_path / "records")
    records.append([Record(1, "a")])
    before = records.end

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.pwrite", full)
    with pytest.raises(OSError, match="No space"):
        records.append([Record(2, "b")])
    monkeypatch.undo()
    assert records.end == before
    assert [record.number for record in _all(records)] == ["a"]
    records.close()
