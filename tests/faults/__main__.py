"""``make faults``: breaks one thing after the other under load and prints a row for each."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.host import facts
from callcenter import __version__
from callcenter.config import load_config
from tests.faults.figures import Row, table
from tests.faults.rows import ROWS, SHORT
from tests.faults.stage import Stage

_PAGE = Path(__file__).parents[2] / "docs" / "faults.md"
_BEGIN, _END = "<!-- table -->", "<!-- end of the table -->"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the rows that are asked for; 1 when one of them did not hold."""
    options = _options(arguments)
    stage = Stage(full=options.full, rate=options.rate, scale=options.scale, keep=options.keep)
    numbers = options.only or (list(ROWS) if options.full else list(SHORT))
    with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # PostgreSQL, which is another user, has its folder in it
        tempfile.tempdir = folder  # the phones leave theirs behind
        rows = [_row(stage, number) for number in numbers]
    text = "\n".join([f"{_circumstances(options)}\n", table(rows), "", *_notes(rows)])
    print(f"\n{text}", flush=True)
    if options.report:
        options.report.write_text(text + "\n", encoding="utf-8")
    if options.write:
        _PAGE.write_text(_with_table(_PAGE.read_text(encoding="utf-8"), text), encoding="utf-8")
    return 0 if all(row.good for row in rows) else 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--full", action="store_true", help="all rows, as often and as long as the design says: hours")
    parser.add_argument("--only", type=_numbers, help="only these rows, e.g. 1,4,8")
    parser.add_argument("--rate", type=float, default=1.0, help="calls per second where the row does not say (1)")
    parser.add_argument("--scale", type=float, default=1.0, help="so many times as often as the short form")
    parser.add_argument("--keep", type=Path, help="leave the state of each rig in this folder")
    parser.add_argument("--report", type=Path, help="write table and notes to this file")
    parser.add_argument("--write", action="store_true", help="put the table into docs/faults.md")
    return parser.parse_args(arguments)


def _numbers(text: str) -> list[int]:
    found = [int(each) for each in text.split(",")]
    if unknown := [each for each in found if each not in ROWS]:
        raise argparse.ArgumentTypeError(f"no row {unknown}; there are {', '.join(map(str, ROWS))}")
    return found


def _row(stage: Stage, number: int) -> Row:
    """One row; whatever goes wrong in it, the others are still measured."""
    stage.say(f"row {number}: {(sys.modules[ROWS[number].__module__].__doc__ or '').splitlines()[0]}")
    try:
        row = ROWS[number](stage)
    except Exception as error:  # noqa: BLE001 - told in the table
        traceback.print_exc()
        row = Row(number, ROWS[number].__module__.rpartition(".")[2].replace("_", " "), broken=f"{error!s:.200}")
    stage.say(f"  {row.verdict}")
    for line in (*map(str, row.figures), *row.notes):
        stage.say(f"    {line}")
    return row


def _circumstances(options: argparse.Namespace) -> str:
    machine = facts(load_config().root)
    cores, memory = os.cpu_count(), os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[1]
    form = "full form" if options.full else "short form"
    form += f", rows {', '.join(map(str, options.only))}" if options.only else ""
    form += f", {options.scale:g} times as often" if options.scale != 1 else ""
    versions = ", ".join(f"{name} {machine[name]}" for name in ("asterisk", "python") if name in machine)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {form}, {options.rate:g} calls/s; callcenter {__version__}, {versions}; "
        f"{cores} cores, {memory:.0f} GiB, load of the machine in the last five minutes {load:.1f}"
    )


def _notes(rows: Sequence[Row]) -> list[str]:
    return [f"- row {row.number}: {note}" for row in rows for note in row.notes]


def _with_table(page: str, text: str) -> str:
    before, _, rest = page.partition(_BEGIN)
    return f"{before}{_BEGIN}\n\n{text}\n\n{_END}{rest.partition(_END)[2]}"


if __name__ == "__main__":
    sys.exit(main())
