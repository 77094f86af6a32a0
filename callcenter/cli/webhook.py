"""``callcenter webhook``: other systems that are told what becomes of appeals, and what did not reach them."""

from __future__ import annotations

import argparse
import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from callcenter.cli.api_key import noted, now_us, open_store, written
from callcenter.cli.moments import iso
from callcenter.cli.printing import table
from callcenter.config import load_config
from callcenter.console.webhooks.deliveries import dead, retry
from callcenter.console.webhooks.events import EVENTS, USUAL
from callcenter.console.webhooks.hooks import add_webhook, remove_webhook, webhooks
from callcenter.console.webhooks.sending import addresses_of
from callcenter.console.webhooks.signing import new_secret
from callcenter.console.webhooks.targets import judged
from callcenter.errors import WebhookRefused
from callcenter.journal import reading


def register(subparsers: Any) -> None:
    """Add ``webhook`` and what is below it."""
    parser = subparsers.add_parser("webhook", help="other systems that are told what becomes of appeals")
    commands = parser.add_subparsers(dest="verb", required=True, metavar="COMMAND")
    add = commands.add_parser("add", help="tell an address from now on; its secret is shown once")
    add.add_argument("url", help="https://… or http://…; its host or network stands in webhooks.targets")
    add.add_argument("--channel", required=True, help="channels whose appeals it hears of, with commas between; or all")
    usual = f"({', '.join(EVENTS)}, all; default {','.join(USUAL)})"
    add.add_argument("--events", default="", help=f"events that it hears of, with commas between {usual}")
    add.add_argument("--details", action="store_true", help="tell type, deadline and reply, too: personal data")
    listing = commands.add_parser("list", help="all webhooks, without their secrets")
    remove = commands.add_parser("remove", help="tell an address no more; what waited for it is dropped")
    remove.add_argument("id", help="id of the webhook")
    dying = commands.add_parser("dead", help="deliveries that were given up")
    dying.add_argument("--limit", type=int, default=100, help="so many, the newest first; default 100")
    again = commands.add_parser("retry", help="try dead deliveries again")
    again.add_argument("delivery", nargs="*", help="ids of deliveries")
    again.add_argument("--all", action="store_true", help="all dead ones")
    for each, run in ((add, _add), (listing, _list), (remove, _remove), (dying, _dead), (again, _retry)):
        each.add_argument("--json", action="store_true", help="as JSON")
        each.set_defaults(main=run)


def _add(args: argparse.Namespace) -> int:
    config = load_config()
    judged(args.url, config.webhooks.targets, addresses_of)
    ident, secret = secrets.token_hex(4), new_secret()
    with written(config) as connection:
        add_webhook(
            connection, ident, args.url, secret, events=_parts(args.events), channels=_parts(args.channel),
            details=args.details, at=now_us(),
        )  # fmt: skip
        told = f"add {urlsplit(args.url).hostname} channels={args.channel} details={args.details}"
        noted(config, connection, "webhook", ident, told)
    if args.json:
        print(json.dumps({"id": ident, "secret": secret}))
    else:
        print(f"webhook {ident}, secret {secret}\nShown this once: the receiver checks signatures with it.")
    return 0


def _list(args: argparse.Namespace) -> int:
    config = load_config()
    zone = ZoneInfo(config.site.timezone)
    with open_store(config) as engine, reading(engine) as connection:
        rows = [
            {"id": hook.id, "url": hook.url, "channels": ",".join(sorted(hook.channels)),
             "events": ",".join(event for event in EVENTS if event in hook.events), "details": hook.details,
             "made": iso(hook.made, zone)}
            for hook in webhooks(connection)
        ]  # fmt: skip
    return _print(rows, ("id", "url", "channels", "events", "details", "made"), args.json)


def _remove(args: argparse.Namespace) -> int:
    config = load_config()
    with written(config) as connection:
        remove_webhook(connection, args.id)
        noted(config, connection, "webhook", args.id, "remove")
    print(json.dumps({"removed": args.id}) if args.json else f"webhook {args.id} removed")
    return 0


def _dead(args: argparse.Namespace) -> int:
    config = load_config()
    zone = ZoneInfo(config.site.timezone)
    with open_store(config) as engine, reading(engine) as connection:
        rows = [
            {**row, "made": iso(row["made"], zone), "ended": iso(row["ended"], zone)}
            for row in dead(connection, args.limit)
        ]
    return _print(rows, ("delivery", "webhook", "event", "number", "attempts", "ended", "problem"), args.json)


def _retry(args: argparse.Namespace) -> int:
    if bool(args.delivery) == args.all:
        raise WebhookRefused("name the deliveries (see `callcenter webhook dead`), or say --all")
    with written(load_config()) as connection:
        count = retry(connection, args.delivery, now_us())
    print(json.dumps({"retried": count}) if args.json else f"{count} deliveries are tried again")
    return 0


def _parts(given: str) -> list[str]:
    return [part.strip() for part in given.split(",") if part.strip()]


def _print(rows: Iterable[Mapping[str, Any]], columns: tuple[str, ...], as_json: bool) -> int:
    print(json.dumps(list(rows), indent=1, ensure_ascii=False) if as_json else table(rows, columns))
    return 0
