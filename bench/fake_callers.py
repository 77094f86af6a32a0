"""A fake Asterisk with 200 phones and callers who wait: ``python -m bench.fake_callers AGI_PORT AMI_PORT``.

Reads numbers from standard input: so many callers shall wait; says so once they do.
"""

from __future__ import annotations

import sys
from typing import Any

from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.task import deferLater
from twisted.internet.threads import deferToThread

from callcenter.config import load_config, load_secrets
from callcenter.testing import FakeAsterisk

__all__ = ["main"]


async def _serve(agi_port: int, ami_port: int) -> None:
    loop: Any = reactor
    config = load_config()
    secrets = load_secrets(config)
    users = {config.ami.events_user: secrets.ami_events, config.ami.control_user: secrets.ami_control}
    asterisk = FakeAsterisk(users=users)
    for extension in config.seats:
        asterisk.add_phone(extension, answer_after=0.0, talk_seconds=3600.0)
    asterisk.listen(ami_port)
    while line := await deferToThread(sys.stdin.readline):
        wanted = int(line)
        for number in range(len(asterisk.calls), wanted):
            await asterisk.call(agi_port, caller=f"138{number:08d}", arguments=("12345",))
        while sum(bool(call.music) for call in asterisk.calls.values()) < wanted:
            await deferLater(loop, 0.05, lambda: None)
        print(wanted, flush=True)


def main(agi_port: int, ami_port: int) -> None:
    """Serve until standard input ends."""
    loop: Any = reactor
    loop.callWhenRunning(
        lambda: Deferred.fromCoroutine(_serve(agi_port, ami_port)).addErrback(_failed).addBoth(lambda _: loop.stop())
    )
    loop.run()


def _failed(failure: Any) -> None:
    failure.printTraceback(sys.stderr)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
