"""``callcenter asterisk``: writes Asterisk's files and becomes Asterisk in the foreground, or asks the running one."""

from __future__ import annotations

import argparse
import os
import subprocess
from typing import Any, NoReturn

from callcenter.errors import AsteriskMissing

_PATIENCE = 10.0


def register(subparsers: Any) -> None:
    """Add ``asterisk``."""
    parser = subparsers.add_parser("asterisk", help="Asterisk alone, in the foreground: what its service runs")
    parser.add_argument("-x", metavar="COMMAND", dest="ask", help="only ask the running one: a command of its console")
    parser.set_defaults(main=_main)


def _main(args: argparse.Namespace) -> int:
    return _ask(args.ask) if args.ask else _become()


def _become() -> NoReturn:
    """Never returns when all goes well: the process is Asterisk from then on, and ends as Asterisk does."""
    from callcenter.cli.inspection import inspect_all
    from callcenter.config import load_secrets
    from callcenter.pbx.installing import install
    from callcenter.pbx.ports import check_ports
    from callcenter.run.lock import lock_state

    os.umask(0o027)
    inspection = inspect_all()
    inspection.refuse_mistakes()
    config = inspection.config
    secrets = load_secrets(config)
    if config.asterisk.manage:
        # held by the file that stays open across exec, for as long as Asterisk lives
        lock = lock_state(config)
        os.set_inheritable(lock.fileno(), True)
    check_ports(config, "sip.udp_port", "sip.tls_port", "ami.port")
    installed = install(config, secrets, say=lambda text: print(text, flush=True))
    os.chdir(config.state)
    os.execve(installed.command[0], installed.command, dict(installed.environment))  # noqa: S606 - a list, no shell


def _ask(command: str) -> int:
    from callcenter.config import load_config
    from callcenter.pbx import Folders, find_asterisk

    config = load_config()
    folders = Folders.of(config)
    if not folders.control_socket.exists():
        raise AsteriskMissing(f"no Asterisk runs in {config.state}: start it, or set CALLCENTER_STATE_DIR")
    done = subprocess.run(find_asterisk(config.root).console(folders.conf, command), timeout=_PATIENCE)
    return 1 if done.returncode else 0

