"""A log that grew is moved aside while its writer holds it open."""

from __future__ import annotations

from pathlib import Path

from callcenter.run.rotation import rotate


def test_a_writer_goes_on_behind_the_cut(tmp_path: Path) -> None:
    log = tmp_path / "core.log"
    with log.open("ab", buffering=0) as writer:
        for number in range(5):
            writer.write(f"round {number}\n".encode())
            assert rotate(log, largest=5, kept=3)
            assert log.read_bytes() == b""
        writer.write(b"last\n")
    log.chmod(0o640)
    assert not rotate(log, largest=5)
    assert log.read_text() == "last\n"
    kept = {path.name: path.read_text() for path in tmp_path.iterdir() if path != log}
    assert kept == {"core.log.1": "round 4\n", "core.log.2": "round 3\n", "core.log.3": "round 2\n"}
    assert rotate(log, largest=4)
    assert (tmp_path / "core.log.1").stat().st_mode & 0o777 == 0o640


def test_a_log_that_is_not_there_is_no_mistake(tmp_path: Path) -> None:
    assert not rotate(tmp_path / "none.log")
