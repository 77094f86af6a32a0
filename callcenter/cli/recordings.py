"""``callcenter recordings``: delete the files that are old enough."""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from callcenter.callcontrol.recording_files import FOLDER
from callcenter.cli.printing import table
from callcenter.cli.store import current_store
from callcenter.config import Config, load_config
from callcenter.facts import RecordingPurged, new_id, stable_id
from callcenter.journal import drop_into_spool
from callcenter.journal.tables import recording

_DAY = 86_400_000_000
_UNKNOWN = ""
"""Stands for the id of a file that no record tells of."""


@dataclass(frozen=True, slots=True)
class _Old:
    """A file that is to go."""

    recording: str
    contact: str
    file: str
    """Below the state directory."""
    days: int
    size: int


def register(subparsers: Any) -> None:
    """Add ``recordings`` and its verbs."""
    parser = subparsers.add_parser("recordings", help="recordings of talks: delete those that are old enough")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    purge = verbs.add_parser("purge", help="delete the files older than recording.keep_days; they stay on record")
    purge.add_argument("--dry-run", action="store_true", help="only print what would be deleted")
    purge.add_argument("--days", type=int, help="older than so many days; default: recording.keep_days")
    purge.add_argument("--by", default="purge", help="who decides it")
    purge.add_argument("--json", action="store_true", help="print JSON")
    purge.set_defaults(main=_purge)


def _purge(args: argparse.Namespace) -> int:
    config = load_config()
    days = config.recording.keep_days if args.days is None else args.days
    now = time.time_ns() // 1000
    with current_store(config) as store:
        old = [*_on_record(config, store, now, days), *_unknown(config, store, now, days)]
    if not args.dry_run:
        _delete(config, old, args.by, now)
    _show(old, days, args)
    return 0


def _on_record(config: Config, store: Connection, now: int, days: int) -> Iterator[_Old]:
    """Recordings that ended long ago and are not purged."""
    ended = (recording.c.ended < now - days * _DAY) & recording.c.purged.is_(None)
    for row in store.execute(select(recording).where(ended).order_by(recording.c.ended)):
        path = config.state / row.file
        if _is_ours(config, path):
            size = path.stat().st_size if path.exists() else 0
            yield _Old(row.recording, row.contact, row.file, (now - row.ended) // _DAY, size)


def _unknown(config: Config, store: Connection, now: int, days: int) -> Iterator[_Old]:
    """Files that no record tells of, by the time of their last sound."""
    for path in sorted(config.recordings_dir.glob("*/*/*/*")):
        age = now - path.lstat().st_mtime_ns // 1000
        file = str(path.relative_to(config.state))
        if age >= days * _DAY and path.is_file():
            known = store.execute(select(recording.c.recording).where(recording.c.recording == path.stem)).scalar()
            if known is None:
                yield _Old(_UNKNOWN, "", file, age // _DAY, path.lstat().st_size)


def _is_ours(config: Config, path: Path) -> bool:
    """Only what lies in the folder of recordings is ever deleted, whatever a record says."""
    return path.resolve().is_relative_to(config.recordings_dir.resolve())


def _delete(config: Config, old: list[_Old], by: str, now: int) -> None:
    """Delete the files, then leave the facts for the core: interrupted between the two, the next purge ends it."""
    facts = []
    for each in old:
        (config.state / each.file).unlink(missing_ok=True)
        if each.recording != _UNKNOWN:
            facts.append(
                RecordingPurged(
                    id=stable_id("RecordingPurged", each.recording), at=now, contact=each.contact,
                    recording=each.recording, file=each.file, actor=by,
                )
            )  # fmt: skip
    if facts:
        drop_into_spool(config.state / "spool", f"purge-{new_id()}", facts)
    _remove_empty_folders(config.recordings_dir)


def _remove_empty_folders(top: Path) -> None:
    """Days, months and years without a file; today's stays, Asterisk may be about to write there."""
    today = time.time() - 2 * 86400
    for folder, _, _ in os.walk(top, topdown=False):
        path = Path(folder)
        if path != top and path.stat().st_mtime < today and not any(path.iterdir()):
            path.rmdir()


def _show(old: list[_Old], days: int, args: argparse.Namespace) -> None:
    rows = [
        {"recording": each.recording or "-", "file": each.file, "days": each.days, "mb": round(each.size / 1e6, 1)}
        for each in old
    ]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    if rows:
        print(table(rows, ("recording", "file", "days", "mb")))
    total = sum(each.size for each in old) / 1e6
    done = "would be deleted" if args.dry_run else "deleted"
    print(f"{len(old)} file(s) of {FOLDER} older than {days} day(s), {total:.1f} MB, {done}")
