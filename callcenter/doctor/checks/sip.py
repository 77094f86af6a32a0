"""Does Asterisk answer SIP? It may answer its manager and be deaf to callers."""

from __future__ import annotations

import socket
from collections.abc import Iterator

from callcenter.doctor.case import Case
from callcenter.doctor.finding import Told, fault, ok, unseen, warning
from callcenter.sip import ask_options, reachable

_OURS = "callcenter"
"""``user_agent`` of asterisk/templates/pjsip.conf.j2."""
_SLOW = 0.5


def sip(case: Case) -> Iterator[Told]:
    """OPTIONS over UDP from this machine."""
    if not case.asterisk:
        yield unseen("Asterisk does not run")
        return
    config = case.config
    host = reachable(config.sip.host, config.ami.host)
    try:
        answer = ask_options(host, config.sip.udp_port, next(iter(config.trunk.dids), "doctor"))
    except TimeoutError as error:
        yield fault(f"OPTIONS to {host}:{config.sip.udp_port}: {error}", "Asterisk hangs: start it anew")
    except (OSError, socket.gaierror) as error:
        yield fault(f"OPTIONS to {host}:{config.sip.udp_port}: {error.strerror}", "compare sip.host and sip.udp_port")
    else:
        words = f"OPTIONS answered {answer.status} {answer.reason} after {answer.seconds * 1000:.0f} ms"
        if answer.server != _OURS:
            yield fault(f"{words} by {answer.server or 'somebody'}", "another program has sip.udp_port")
        elif answer.seconds > _SLOW:
            yield warning(words, "the machine is too busy")
        else:
            yield ok(words)
