"""Beside an Asterisk that its service runs alone: kills it when it is frozen, and whoever started it starts it again.

systemd hears nothing of Asterisk's own, so it cannot tell a frozen one from a quiet one. ``callcenter asterisk`` starts
this guard before it becomes Asterisk; it lives as long as that process does, in the same service and with the same
rights, and can do no more than ask by SIP OPTIONS and kill the one process it was started for. When the guard itself
dies, nothing happens to calls: the core's alarm is left.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Sequence

from callcenter.callcontrol.sip_watch import asked_by_options
from callcenter.config import Config
from callcenter.run.asterisk_watch import AsteriskWatch

__all__ = ["guard", "start_guard"]

_LOOK_SECONDS = 0.5


def start_guard(config: Config, pid: int) -> subprocess.Popen[bytes] | None:
    """Have the process ``pid`` guarded from now on, by the process that is returned; None: the settings want none."""
    limits = config.watchdog
    if not limits.asterisk_seconds or not limits.asterisk_restart_seconds:
        return None
    settings = config.model_dump_json(include={"ami", "sip", "watchdog"})
    command = [sys.executable, "-m", "callcenter.run.asterisk_guard", str(pid), settings]
    return subprocess.Popen(command, cwd=config.root, stdin=subprocess.DEVNULL)


def guard(pid: int, watch: AsteriskWatch) -> bool:
    """Stay until the process ends by itself, or was frozen and is killed: was it?"""
    try:
        process = os.pidfd_open(pid)  # and not the number, which may be somebody else's by then
    except ProcessLookupError:
        return False
    told = False
    try:
        watch.begin()
        while not select.select([process], [], [], _LOOK_SECONDS)[0]:
            if watch.heard and not told:
                told = True
                print(f"Asterisk is guarded: killed after {watch.seconds:g} s without an answer to SIP", flush=True)
            if news := watch.news():
                print(news, flush=True)
            if watch.frozen():
                print(f"!! Asterisk was frozen for {watch.seconds:g} s and is killed", flush=True)
                signal.pidfd_send_signal(process, signal.SIGKILL)
                return True
        return False
    finally:
        watch.close()
        os.close(process)


def main(arguments: Sequence[str]) -> int:
    """``pid``, and the settings of Asterisk as JSON."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    pid, settings = int(arguments[0]), Config.model_validate_json(arguments[1])
    limits = settings.watchdog
    watch = AsteriskWatch(
        lambda: asked_by_options(settings), limits.asterisk_seconds, limits.asterisk_restart_seconds
    )
    guard(pid, watch)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
