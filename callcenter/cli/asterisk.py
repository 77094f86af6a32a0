"""``callcenter asterisk``: writes Asterisk's files and becomes Asterisk in the foreground, or asks the running one."""

from __future__ import annotations

import argparse
import os
import subprocess
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NoReturn

from callcenter.errors import AsteriskMissing, ConfigError

if TYPE_CHECKING:
    from callcenter.cli.inspection import Inspection
    from callcenter.pbx.installing import Installed

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
    from callcenter.run.asterisk_guard import start_guard
    from callcenter.run.lock import lock_state

    os.umask(0o027)
    inspection = inspect_all()
    config = inspection.config
    with ExitStack() as held:
        config.state.mkdir(parents=True, exist_ok=True, mode=0o750)
        if config.asterisk.manage:
            # The file stays open across exec: the state directory is held for as long as Asterisk lives.
            lock = held.enter_context(lock_state(config))
            os.set_inheritable(lock.fileno(), True)
        installed = _installed(inspection)
        os.chdir(config.state)
        held.callback(_end, start_guard(config, os.getpid()))
        os.execve(installed.command[0], installed.command, dict(installed.environment))  # noqa: S606 - a list, no shell


def _end(guard: subprocess.Popen[bytes] | None) -> None:
    """It guards nobody, because this process did not become Asterisk."""
    if guard is not None:
        guard.terminate()
        guard.wait()


def _installed(inspection: Inspection) -> Installed:
    """Ready with the settings of now; with those of the last start while there are mistakes in them.

    Asterisk may have died while somebody edits a file: callers are answered all the same.
    """
    from callcenter.config import load_secrets
    from callcenter.pbx import Folders
    from callcenter.pbx.installing import as_it_was, install
    from callcenter.pbx.ports import check_ports

    config = inspection.config
    try:
        inspection.refuse_mistakes()
    except ConfigError as error:
        if not Folders.of(config).conf.exists():
            raise
        print(f"!! {error}\n!! with these mistakes Asterisk starts as it was at its last start", flush=True)
        return as_it_was(config)
    secrets = load_secrets(config)
    check_ports(config, "sip.udp_port", "sip.tls_port", "ami.port")
    return install(config, secrets, say=lambda text: print(text, flush=True))


def _ask(command: str) -> int:
    from callcenter.config import load_config
    from callcenter.pbx import Folders, find_asterisk

    config = load_config()
    folders = Folders.of(config)
    if not folders.control_socket.exists():
        raise AsteriskMissing(f"no Asterisk runs in {config.state}: start it, or set CALLCENTER_STATE_DIR")
    try:
        done = subprocess.run(find_asterisk(config.root).console(folders.conf, command), timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        raise AsteriskMissing(f"Asterisk does not answer within {_PATIENCE:.0f} s: it hangs") from None
    return 1 if done.returncode else 0

