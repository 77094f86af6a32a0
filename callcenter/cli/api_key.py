"""``callcenter api-key``: keys by which other systems use the public interface."""

from __future__ import annotations

import argparse
import getpass
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from callcenter.cli.moments import iso
from callcenter.cli.printing import table
from callcenter.config import Config, load_config
from callcenter.console.access import CHANNELS, RIGHTS
from callcenter.console.audit import Deed
from callcenter.console.audit.opening import audit_log
from callcenter.console.keys import add_key, keys, revoke_key
from callcenter.journal import open_engine, reading, require_current
from callcenter.journal.engine import writing

__all__ = ["actor", "noted", "now_us", "open_store", "written"]

_RIGHTS = "; ".join(f"{right}: {meaning}" for right, meaning in RIGHTS.items())


def register(subparsers: Any) -> None:
    """Add ``api-key`` and what is below it."""
    parser = subparsers.add_parser("api-key", help="keys by which other systems use the public interface")
    commands = parser.add_subparsers(dest="verb", required=True, metavar="COMMAND")
    add = commands.add_parser("add", help="make a key; it is shown once")
    add.add_argument("name", help="name of the system: a-z, 0-9, _ and -; it may have several keys")
    add.add_argument("--channel", required=True, choices=CHANNELS, help="channel of all that it brings in")
    add.add_argument("--may", required=True, metavar="RIGHTS", help=f"what it may, with commas between ({_RIGHTS})")
    listing = commands.add_parser("list", help="all keys, without what is secret")
    revoke = commands.add_parser("revoke", help="refuse a key from now on")
    revoke.add_argument("which", help="name of a system (all its keys), or id of one key")
    for each, run in ((add, _add), (listing, _list), (revoke, _revoke)):
        each.add_argument("--json", action="store_true", help="as JSON")
        each.set_defaults(main=run)


def _add(args: argparse.Namespace) -> int:
    config = load_config()
    with written(config) as connection:
        key = add_key(connection, args.name, args.channel, [part.strip() for part in args.may.split(",")], now_us())
        noted(config, connection, "api_key", args.name, f"add channel={args.channel} may={args.may}")
    if args.json:
        print(json.dumps({"name": args.name, "channel": args.channel, "key": key}))
    else:
        print(f"{key}\nShown this once: give it to {args.name} on a safe way (Authorization: Bearer …).")
    return 0


def _list(args: argparse.Namespace) -> int:
    config = load_config()
    zone = ZoneInfo(config.site.timezone)
    with open_store(config) as engine, reading(engine) as connection:
        rows = [
            {**row, "made": iso(row["made"], zone), "revoked": iso(row["revoked"], zone)} for row in keys(connection)
        ]
    columns = ("name", "key", "channel", "rights", "made", "revoked")
    print(json.dumps(rows, indent=1) if args.json else table(rows, columns))
    return 0


def _revoke(args: argparse.Namespace) -> int:
    config = load_config()
    with written(config) as connection:
        count = revoke_key(connection, args.which, now_us())
        noted(config, connection, "api_key", args.which, f"revoke {count}")
    print(json.dumps({"revoked": count}) if args.json else f"{count} key(s) revoked")
    return 0


def now_us() -> int:
    """µs since 1970 UTC."""
    return time.time_ns() // 1000


@contextmanager
def open_store(config: Config) -> Iterator[Engine]:
    """The store at this program's version. Raises StoreError."""
    engine = open_engine(config.database_url)
    try:
        require_current(engine)
        yield engine
    finally:
        engine.dispose()


@contextmanager
def written(config: Config) -> Iterator[Connection]:
    """A transaction that writes. Raises StoreError."""
    with open_store(config) as engine, writing(engine) as connection:
        yield connection


def noted(config: Config, connection: Connection, action: str, subject: str, detail: str) -> None:
    """Put it on the audit log, in the transaction of what was done. Raises StoreError."""
    deed = Deed(actor=actor(), action=action, subject=subject, detail=detail)
    audit_log(config, connection.engine, now_us).record(connection, deed)


def actor() -> str:
    """Who gives the command, for the audit log."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):
        return "cli:unknown"
