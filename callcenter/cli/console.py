"""``callcenter console``: the process that faces browsers, other systems and citizens over HTTP."""

from __future__ import annotations

import argparse
from typing import Any

from callcenter.config import Config

__all__ = ["said_of_first_admin"]

_TEXTS = {
    "zh": """\
  控制台 http://{host}:{port}/     首次登录:账号 {account},一次性密码 {password}(只显示这一次,登录后须更改)
""",
    "en": """\
  Console  http://{host}:{port}/     sign in: {account}, password {password} (once; to be changed then)
""",
}


def register(subparsers: Any) -> None:
    """Add ``console``."""
    parser = subparsers.add_parser("console", help="pages for staff, and the public interface over HTTP")
    parser.set_defaults(main=_main)


def _main(args: argparse.Namespace) -> int:
    from callcenter.config import load_config
    from callcenter.console.serving import run_console

    return run_console(load_config(), lambda config: print(said_of_first_admin(config), end="", flush=True))


def said_of_first_admin(config: Config) -> str:
    """What is to be told when this is the first start; empty else. The database is of this version."""
    from callcenter.cli.api_key import now_us, open_store
    from callcenter.console.accounts.administration import FIRST, Administration
    from callcenter.console.audit.opening import audit_log

    with open_store(config) as engine:
        password = Administration(engine, audit_log(config, engine, now_us), now_us).first()
    if password is None:
        return ""
    console = config.console
    return _TEXTS[config.site.language].format(
        host=console.host, port=console.port, account=FIRST, password=password
    )
