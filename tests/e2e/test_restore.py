"""A hotline is backed up while calls come in, and goes on from the archive in an empty state directory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from callcenter.config import load_secrets
from callcenter.testing.instance import Instance
from callcenter.testing.postgres import PrivatePostgres
from callcenter.testing.scenarios import WaitForBye, caller, seat
from tests.e2e.conftest import QUICK, staffed
from tests.e2e.timeline import contact_of

pytestmark = pytest.mark.e2e

BEFORE = [f"135500000{n:02d}" for n in range(4)]
DURING = [f"135600000{n:02d}" for n in range(24)]
AFTER = "13570000000"


@pytest.fixture
def server() -> Iterator[PrivatePostgres]:
    made = PrivatePostgres(durable=True)
    try:
        yield made
    finally:
        made.remove()


def test_on_sqlite(tmp_path: Path) -> None:
    goes_on_from_its_backup(tmp_path, QUICK, QUICK, tmp_path / "backup.tar")


def test_on_postgresql(server: PrivatePostgres, tmp_path: Path) -> None:
    first, second = ({**QUICK, "STORE__URL": server.new_database()} for _ in range(2))
    goes_on_from_its_backup(tmp_path, first, second, tmp_path / "backup")


def goes_on_from_its_backup(
    folder: Path, settings: dict[str, str], new_settings: dict[str, str], archive: Path
) -> None:
    with Instance(folder / "first", settings) as line:
        over = calls_before_and_a_backup_during_others(line, archive)
        backed_up = archive.stat().st_mtime
        complete = rows_by_contact(line)
        secrets = load_secrets(line.config)
    new = Instance(folder / "second", new_settings)
    said = new.command("restore", str(archive)).stdout
    assert re.search(r"restored into .*/second in \d+\.\d s", said), said
    assert said.endswith("read tables and journal: equal\n")
    assert new.command("database", "verify").stdout == "equal\n"
    assert load_secrets(new.config) == secrets

    restored = rows_by_contact(new)
    assert over.keys() <= restored.keys() <= complete.keys()
    assert {contact: restored[contact] for contact in over} == over
    ended = {contact: row for contact, row in restored.items() if row["ended_us"] and row["rating"] is not None}
    assert ended == {contact: complete[contact] for contact in ended}

    with new, staffed(new, {"1001": seat(ring=0.2, talk=1.0)}):
        with new.phone(caller("12345", [WaitForBye(30)]), fields=[(AFTER,)], calls=1) as phone:
            phone.finish()
        contact = contact_of(new, AFTER)
        assert (contact["result"], contact["agent"]) == ("answered", "1001")
        again = rows_by_contact(new)
        assert {contact: again[contact] for contact in over} == over
        # what was live at the moment of the backup is closed by its last sign of life
        live = [contact for contact, row in restored.items() if not row["ended_us"]]
        closed = [contact_of(new, restored[contact]["caller"], seconds=20) for contact in live]
        assert [row for row in closed if not row["uncertain"] or row["ended_us"] > backed_up * 1e6] == []
    assert new.command("database", "verify").stdout == "equal\n"


def calls_before_and_a_backup_during_others(line: Instance, archive: Path) -> dict[str, dict[str, Any]]:
    """The calls that were over before the backup began, by contact."""
    line.seats([f"100{n}" for n in range(1, 7)], seat(ring=0.1, talk=2.0))
    steps = [WaitForBye(60)]
    with line.phone(caller("12345", steps), fields=[(n,) for n in BEFORE], calls=len(BEFORE), rate=4) as phone:
        phone.finish()
    over = all_answered(line, BEFORE)
    load = line.phone(caller("12345", steps), fields=[(n,) for n in DURING], calls=len(DURING), rate=1)
    load.await_sightings("answered", 3)
    line.command("backup", str(archive))
    assert len(load.sightings("bye_received")) < len(DURING), "the calls were over before the backup was"
    load.finish()
    all_answered(line, DURING)
    return over


def all_answered(line: Instance, numbers: list[str]) -> dict[str, dict[str, Any]]:
    """All calls on record, once those of ``numbers`` are over."""
    over = {row["caller"] for row in line.contacts() if row["ended_us"]}
    for number in numbers:
        if number not in over:
            contact_of(line, number)
    rows = rows_by_contact(line)
    results = {row["caller"]: (row["result"], bool(row["ended_us"])) for row in rows.values()}
    assert {number: results.get(number) for number in numbers} == dict.fromkeys(numbers, ("answered", True))
    return rows


def rows_by_contact(line: Instance) -> dict[str, dict[str, Any]]:
    return {row["contact"]: row for row in line.contacts()}
