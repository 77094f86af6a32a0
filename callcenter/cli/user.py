"""``callcenter user``: accounts of the console's people."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.cli.api_key import actor, now_us, open_store
from callcenter.cli.moments import iso
from callcenter.cli.printing import table
from callcenter.config import Config, load_config
from callcenter.console.accounts.account import Account, Wanted, accounts
from callcenter.console.accounts.administration import Administration
from callcenter.console.accounts.roles import TITLES, Role
from callcenter.console.audit.opening import audit_log
from callcenter.journal import reading

_ROLES = ", ".join(f"{role} {TITLES[role][0]}" for role in Role)


def register(subparsers: Any) -> None:
    """Add ``user`` and what is below it."""
    parser = subparsers.add_parser("user", help="accounts of the people who use the console")
    commands = parser.add_subparsers(dest="verb", required=True, metavar="COMMAND")
    add = commands.add_parser("add", help="make an account; its one-time password is shown once")
    add.add_argument("account", help="name to sign in with: a-z, 0-9, . _ and -")
    add.add_argument("--name", required=True, help="the person's name")
    add.add_argument("--roles", required=True, help=f"with commas between: {_ROLES}")
    _more(add)
    listing = commands.add_parser("list", help="all accounts, without what is secret")
    role = commands.add_parser("role", help="other roles, teams, number or unit; the person signs in again")
    role.add_argument("account", help="whose")
    role.add_argument("--roles", help=f"in place of those so far: {_ROLES}")
    _more(role)
    disable = commands.add_parser("disable", help="nobody signs in with it from now on; whoever is in is out")
    enable = commands.add_parser("enable", help="again")
    reset = commands.add_parser("reset-password", help="a new one-time password; whoever is in is out")
    for each in (disable, enable, reset):
        each.add_argument("account", help="whose")
    reset.add_argument("--second-factor", action="store_true", help="the authenticator is set up anew, too")
    runs = ((add, _add), (listing, _list), (role, _role), (disable, _disable), (enable, _enable), (reset, _reset))
    for each, run in runs:
        each.add_argument("--json", action="store_true", help="as JSON")
        each.set_defaults(main=run)


def _more(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--teams", help="teams that a supervisor acts on, with commas between")
    parser.add_argument("--number", help="number as agent or supervisor, see config/seats.yaml")
    parser.add_argument("--unit", help="member unit of a liaison, see config/units.yaml")


@contextmanager
def _administration(config: Config) -> Iterator[Administration]:
    with open_store(config) as engine:
        yield Administration(engine, audit_log(config, engine, now_us), now_us)


def _add(args: argparse.Namespace) -> int:
    wanted = Wanted(
        account=args.account, name=args.name, roles=_parts(args.roles), teams=_parts(args.teams or ""),
        number=args.number or "", unit=args.unit or "",
    )  # fmt: skip
    with _administration(load_config()) as desk:
        password = desk.add(actor(), wanted)
    _say_password(args, password)
    return 0


def _role(args: argparse.Namespace) -> int:
    given = {"roles": args.roles, "teams": args.teams}
    changes: dict[str, Any] = {name: _parts(value) for name, value in given.items() if value is not None}
    changes.update({name: getattr(args, name) for name in ("number", "unit") if getattr(args, name) is not None})
    with _administration(load_config()) as desk:
        after = desk.change(actor(), args.account, **changes)
    row = _row(after, None)
    print(json.dumps(row, ensure_ascii=False) if args.json else f"账号 {args.account} 的岗位现为 {row['roles']}")
    return 0


def _disable(args: argparse.Namespace) -> int:
    with _administration(load_config()) as desk:
        desk.disable(actor(), args.account)
    print(json.dumps({"disabled": args.account}) if args.json else f"账号 {args.account} 已停用，所有设备均已退出")
    return 0


def _enable(args: argparse.Namespace) -> int:
    with _administration(load_config()) as desk:
        desk.disable(actor(), args.account, enable=True)
    print(json.dumps({"enabled": args.account}) if args.json else f"账号 {args.account} 已启用")
    return 0


def _reset(args: argparse.Namespace) -> int:
    with _administration(load_config()) as desk:
        password = desk.reset(actor(), args.account, second_factor=args.second_factor)
    _say_password(args, password)
    return 0


def _say_password(args: argparse.Namespace, password: str) -> None:
    if args.json:
        print(json.dumps({"account": args.account, "password": password}))
    else:
        print(f"账号 {args.account} 的一次性密码：{password}\n只显示这一次，请当面转交；首次登录时须改为自己的密码。")


def _list(args: argparse.Namespace) -> int:
    config = load_config()
    with open_store(config) as engine, reading(engine) as connection:
        rows = [_row(each, ZoneInfo(config.site.timezone)) for each in accounts(connection)]
    columns = ("account", "name", "roles", "teams", "number", "unit", "second_factor", "state")
    print(json.dumps(rows, ensure_ascii=False, indent=1) if args.json else table(rows, columns))
    return 0


def _row(account: Account, zone: ZoneInfo | None) -> dict[str, Any]:
    state = "disabled" if account.disabled else "one-time password" if account.must_change else "in use"
    return {
        "account": account.account, "name": account.name, "roles": ",".join(sorted(account.roles)),
        "teams": ",".join(sorted(account.teams)), "number": account.number, "unit": account.unit,
        "second_factor": account.second_factor, "state": state, "made": iso(account.made, zone) if zone else None,
    }  # fmt: skip


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("，", ",").split(",") if part.strip())
