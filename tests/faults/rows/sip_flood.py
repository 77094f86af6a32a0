"""Row 13: somebody unknown floods SIP, and sends what is hard to read, while real callers call."""

from __future__ import annotations

import socket
import statistics
import time
from collections import Counter
from contextlib import ExitStack

from callcenter.testing.scenarios import register
from callcenter.testing.sipp import Phone
from tests.faults.figures import Figure, Row, percentile
from tests.faults.load import Load
from tests.faults.rig import Rig
from tests.faults.stage import Stage
from tests.faults.torture import INVALID, VALID, filled

_SUCCESS, _ANSWER = 99.0, 0.2
_ADDRESS = "127.0.0.66"
"""Not that of the trunk."""
_INVITE = """<?xml version="1.0" encoding="UTF-8"?>
<scenario name="flood">
  <nop><action><log message="[timestamp]|[call_id]|sent"/></action></nop>
  <send><![CDATA[
      INVITE sip:12345@[remote_ip]:[remote_port] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      From: <sip:[call_number]@[local_ip]:[local_port]>;tag=[pid]f[call_number]
      To: <sip:12345@[remote_ip]:[remote_port]>
      Call-ID: [call_id]
      CSeq: 1 INVITE
      Contact: <sip:x@[local_ip]:[local_port]>
      Max-Forwards: 70
      Content-Length: 0
  ]]></send>
  <recv response="401" timeout="2000" ontimeout="1">
    <action><log message="[timestamp]|[call_id]|refused"/></action>
  </recv>
  <label id="1"/>
</scenario>
"""


def run(stage: Stage) -> Row:
    """INVITEs from an address that is nobody's and REGISTERs with wrong secrets, beside real callers."""
    row = Row(13, "SIP flood: 500 INVITE/s from an unknown source, 100 bad REGISTER/s; messages of RFC 4475")
    seconds = 120.0 if stage.full else 20.0
    with stage.rig() as rig:
        load = Load(rig, stage.rate)
        load.calm(10)
        before = _answers(load, 0.0)
        began = time.time()
        with _flood(rig, seconds) as flood:
            row.injected = 1
            stage.say(f"  flood for {seconds:.0f} s")
            for _ in stage.until(seconds, load):
                pass
            sent, refused = (len(flood.invites.sightings(event)) for event in ("sent", "refused"))
            row.notes.append(f"{sent} INVITEs were sent, {refused} of them answered with 401")
        asterisk, rounds = rig.asterisk_pid, 10 if stage.full else 3
        stage.say(f"  {len(VALID) + len(INVALID)} messages of RFC 4475, {rounds} times")
        told = _torture(rig, rounds)
        row.injected += 1
        row.notes.append(", ".join(f"{count} {what}" for what, count in told.items()))
        ended = time.time()
        stage.judge(row, rig, load, load.calm(1), healed=time.time())
        inside = [each for each in load.truth() if began <= each.dialled < ended]
        good = 100.0 * sum(bool(each.talks) for each in inside) / max(1, len(inside))
        slower = percentile(_answers(load, began, ended), 0.95) - statistics.median(before)
        row.figures = [
            Figure("real callers who talked", good, _SUCCESS, "%", least=True),
            Figure("answer p95 later by", slower, _ANSWER),
            Figure("same Asterisk all the time", float(rig.asterisk_pid == asterisk), 1.0, "", least=True),
        ]
    return row


def _torture(rig: Rig, rounds: int) -> dict[str, int]:
    """Send each message from a stranger's and from the trunk's address; how many, and what the answers were."""
    host, _, port = rig.remote.partition(":")
    messages = [*VALID.values(), *INVALID.values()] * rounds
    told = Counter({"messages": 2 * len(messages)})
    with ExitStack() as stack:
        senders = [stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) for _ in range(2)]
        for sender, address in zip(senders, (_ADDRESS, host), strict=True):
            sender.bind((address, 0))
            sender.settimeout(0.05)
        for number, message in enumerate(messages):
            for sender in senders:
                sender.sendto(filled(message, number), (host, int(port)))
                told += _answer(sender)
    return dict(told)


def _answer(sender: socket.socket) -> Counter[str]:
    """The class of the answer; one that is not told where to (a Via of its own) comes to nobody."""
    try:
        return Counter({f"answered with {sender.recv(65535)[8:9].decode()}xx": 1})
    except TimeoutError:
        return Counter({"without an answer here": 1})


def _answers(load: Load, began: float, ended: float = float("inf")) -> list[float]:
    return [each.answered - each.dialled for each in load.truth()
            if each.answered is not None and began <= each.dialled < ended]  # fmt: skip


class _flood(ExitStack):  # noqa: N801 - used as a verb
    """Two SIPp processes that flood until the end of the block."""

    def __init__(self, rig: Rig, seconds: float) -> None:
        super().__init__()
        bad = [("1001", "[authentication username=1001 password=wrong]", "5999")] * 100
        self.invites = self.enter_context(Phone(
            _INVITE, remote=rig.remote, host=_ADDRESS, calls=int(500 * seconds), rate=500, most_at_once=5000,
            timeout=seconds + 10,
        ))  # fmt: skip
        self.enter_context(Phone(register(), remote=rig.remote, host=_ADDRESS, fields=bad, calls=int(100 * seconds),
                                 rate=100, most_at_once=2000, timeout=seconds + 10))  # fmt: skip
