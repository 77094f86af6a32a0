"""The spool alone: order, torn lines, files of other programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.facts import encode
from callcenter.journal import Spool, drop_into_spool
from callcenter.journal import spool as module
from callcenter.testing.facts import Story


def lines(count: int, contact: str = "c") -> list[bytes]:
    story = Story(contact)
    return [encode(story.digits(str(n % 10))) for n in range(count)]


def opened(folder: Path) -> Spool:
    spool = Spool(folder)
    spool.open()
    return spool


def drain(spool: Spool, limit: int = 3) -> list[bytes]:
    found: list[bytes] = []
    while chunk := spool.peek(limit):
        found += chunk.lines
        spool.drained(chunk)
    return found


def test_lines_come_back_in_order_and_the_files_go(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    kept = lines(10)
    spool.append(kept[:4])
    spool.append(kept[4:])
    assert spool.pending == 10
    assert drain(spool) == kept
    assert spool.pending == 0
    assert list(tmp_path.iterdir()) == []


def test_lines_may_be_appended_between_chunks(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    kept = lines(9)
    spool.append(kept[:4])
    chunk = spool.peek(3)
    assert chunk is not None
    spool.drained(chunk)
    spool.append(kept[4:])
    assert [*chunk.lines, *drain(spool)] == kept


def test_a_large_spool_is_kept_in_several_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SEGMENT_BYTES", 500)
    spool = opened(tmp_path)
    kept = lines(40)
    for line in kept:
        spool.append([line])
    spool.close()
    assert len(list(tmp_path.iterdir())) > 5
    again = opened(tmp_path)
    assert again.pending == 40
    assert drain(again) == kept


def test_a_half_drained_spool_begins_again_with_the_file(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    kept = lines(5)
    spool.append(kept)
    chunk = spool.peek(2)
    assert chunk is not None
    spool.drained(chunk)
    spool.close()
    assert drain(opened(tmp_path)) == kept, "facts have ids: to store the first two again does no harm"


def test_a_line_torn_by_a_power_cut_is_put_aside(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    kept = lines(3)
    spool.append(kept)
    spool.close()
    path = next(tmp_path.glob("*.jsonl"))
    path.write_bytes(path.read_bytes() + b'{"type":"CallEn')
    again = opened(tmp_path)
    assert drain(again) == kept
    assert (tmp_path / "refused.lines").read_bytes() == b'{"type":"CallEn\n'
    assert again.pending == 0


@pytest.mark.parametrize("bad", [b"garbage", b'{"id":"a"}', b'{"id":1,"type":"X","at":2}', b"\xff\xfe", b"[]"])
def test_lines_that_are_no_facts_are_put_aside(tmp_path: Path, bad: bytes) -> None:
    kept = lines(2)
    (tmp_path / "offline-x.jsonl").write_bytes(b"\n".join([kept[0], bad, kept[1]]) + b"\n\n")
    spool = opened(tmp_path)
    assert drain(spool) == kept
    assert bad in (tmp_path / "refused.lines").read_bytes()
    assert spool.pending == 0


def test_files_of_other_programs_come_after_our_own_and_are_foreign(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    ours = lines(2, "ours")
    story = Story("offline")
    theirs = [story.arrived(), story.ended()]
    drop_into_spool(tmp_path, "1767225600.7", theirs)
    assert spool.pending == 0
    spool.refresh()
    spool.append(ours)
    first = spool.peek(10)
    assert first is not None
    assert (first.lines, first.foreign) == (tuple(ours), False)
    spool.drained(first)
    second = spool.peek(10)
    assert second is not None
    assert (second.lines, second.foreign) == (tuple(map(encode, theirs)), True)


def test_a_failed_write_keeps_nothing_of_its_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = opened(tmp_path)
    kept = lines(4)
    spool.append(kept[:2])

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            spool.append(lines(3, "lost"))
    spool.append(kept[2:])
    assert spool.pending == 4
    assert drain(spool) == kept
