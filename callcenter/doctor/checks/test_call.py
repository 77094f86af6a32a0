"""Would a caller be answered? A real call by SIP, through the dialplan, to the core; only when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from callcenter.callcontrol.probe import ENDPOINT, EXTENSION
from callcenter.config.secrets import kept_secrets
from callcenter.doctor.case import Case
from callcenter.doctor.finding import Told, fault, ok, unseen, warning
from callcenter.sip import Probed, place_probe_call, reachable

_SLOW = 1.0
"""Seconds until the answer, or from there until the tone, from which on callers notice it too."""


def test_call(case: Case) -> Iterator[Told]:
    """Nobody is rung, nothing is put on record, and it takes no line of ``trunk.max_calls``."""
    secrets = kept_secrets(case.config)
    if not case.asterisk:
        yield unseen("Asterisk does not run")
    elif secrets is None or not secrets.probe:
        yield unseen("its secret is made at the next start of everything")
    else:
        yield _judged(case, secrets.probe)


def _judged(case: Case, secret: str) -> Told:
    host, port = reachable(case.config.sip.host, case.config.ami.host), case.config.sip.udp_port
    try:
        found = place_probe_call(host, port, EXTENSION, ENDPOINT, secret)
    except OSError as error:
        return fault(f"{host}:{port}: {error.strerror}", "compare sip.host and sip.udp_port")
    return _answered(found) if 200 <= found.status < 300 else _not_answered(found)


def _not_answered(found: Probed) -> Told:
    if not found.status:
        return fault("nobody answered", "Asterisk or the core hangs: see the other checks")
    if found.status == 503:
        return fault("Asterisk took it, and no core answered: callers are in the fallback queue", "see core.log")
    if found.status in (401, 403, 404, 407):
        return warning(
            f"refused: {found.status} {found.reason}: Asterisk runs with other files than the settings give",
            "start everything anew in a quiet hour",
        )
    return fault(f"refused: {found.status} {found.reason}", "see messages.log of Asterisk")


def _answered(found: Probed) -> Told:
    if not found.heard:
        advice = "sip.rtp_from to sip.rtp_to: does a firewall hold the ports? Is beep among the prompts?"
        return fault(f"the core answered after {_ms(found.answered)}, and nothing was heard", advice)
    words = (
        f"answered by the core after {_ms(found.answered)}, tone heard {_ms(found.heard - found.answered)} later, "
        + (f"over after {_ms(found.hung_up)}" if found.hung_up else "never hung up by Asterisk")
    )
    if not found.hung_up:
        return warning(words, "see core.log")
    if found.answered > _SLOW or found.heard - found.answered > _SLOW:
        return warning(words, "the machine is too busy, or the core is slow: callers notice it")
    return ok(words)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
