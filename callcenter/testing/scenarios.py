"""SIPp scenarios, written step by step in Python: what a caller does, what a seat's phone does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["Hangup", "Key", "Pause", "Step", "WaitForBye", "callee", "caller", "from_seat", "register", "seat"]


@dataclass(frozen=True)
class Pause:
    """Stay on the line."""

    seconds: float


@dataclass(frozen=True)
class Key:
    """Press one key."""

    digit: str
    by: Literal["rfc4733", "info"] = "rfc4733"


@dataclass(frozen=True)
class Hangup:
    """Hang up: the caller's BYE."""


@dataclass(frozen=True)
class WaitForBye:
    """Stay until the other side hangs up, ``seconds`` at most (then the call counts as failed)."""

    seconds: float = 60.0


Step = Pause | Key | Hangup | WaitForBye

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="{name}">\n'
_SDP = """v=0
      o=- 1 1 IN IP4 [local_ip]
      s=-
      c=IN IP4 [media_ip]
      t=0 0
      m=audio [media_port] RTP/AVP 8 96
      a=rtpmap:8 PCMA/8000
      a=rtpmap:96 telephone-event/8000
      a=fmtp:96 0-15
      a=sendrecv"""


def _log(text: str) -> str:
    """A line of the ground truth: moment, SIP Call-ID, event, and more."""
    return f'<log message="[timestamp]|[call_id]|{text}"/>'


def caller(did: str, steps: Sequence[Step]) -> str:
    """A caller who dials ``did`` and goes through ``steps``; the number is field 0 of the input file.

    The log tells ``dialled``, ``answered``, ``keyN``, ``bye_sent`` or ``bye_received``.
    """
    parts = [_HEAD.format(name="caller"), _DIALLED, _invite(did), _ANSWERED, _ack(did)]
    return "".join([*parts, *_stay(did, steps, cseq=2), "</scenario>\n"])


def from_seat(dialled: str, steps: Sequence[Step]) -> str:
    """The same from a seat's phone, which proves its secret: field 1 is the credentials, as for ``register``."""
    again = _invite(dialled, cseq=2, auth="      [field1]\n")
    parts = [_HEAD.format(name="phone"), _DIALLED, _invite(dialled), _CHALLENGED, _ack(dialled, "[branch-3]")]
    return "".join([*parts, again, _ANSWERED, _ack(dialled, cseq=2), *_stay(dialled, steps, cseq=3), "</scenario>\n"])


def _stay(did: str, steps: Sequence[Step], cseq: int) -> Iterator[str]:
    """What happens in the call."""
    for step in steps:
        match step:
            case Pause():
                yield f'  <pause milliseconds="{int(step.seconds * 1000)}"/>\n'
            case Key(by="rfc4733"):
                # 250 ms for the key itself, so that the next step does not cut it off
                yield (
                    f'  <nop><action><exec play_dtmf="{step.digit}"/>{_log("key" + step.digit)}</action></nop>\n'
                    '  <pause milliseconds="400"/>\n'
                )
            case Key():
                yield _in_dialog("INFO", did, cseq, _info(step.digit))
                yield f'  <recv response="200"><action>{_log("key" + step.digit)}</action></recv>\n'
                cseq += 1
            case Hangup():
                yield _in_dialog("BYE", did, cseq, "", log="bye_sent")
                yield '  <recv response="200"/>\n'
                cseq += 1
            case WaitForBye():
                yield (
                    f'  <recv request="BYE" timeout="{int(step.seconds * 1000)}">'
                    f"<action>{_log('bye_received')}</action></recv>\n{_OK}"
                )


def hang_up_before_answer(did: str) -> str:
    """A caller who gives up before the call is answered."""
    return caller(did, (Hangup(),))


_DIALLED = """  <nop><action><log message="[timestamp]|[call_id]|dialled|[field0]"/></action></nop>
"""
_CHALLENGED = """  <recv response="100" optional="true"/>
  <recv response="401" auth="true"/>
"""
_ANSWERED = """  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  <recv response="200" rrs="true"><action><log message="[timestamp]|[call_id]|answered|[field0]"/></action></recv>
"""


def _invite(did: str, *, cseq: int = 1, auth: str = "") -> str:
    return f"""  <send retrans="500"><![CDATA[
      INVITE sip:{did}@[remote_ip]:[remote_port] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      From: "caller" <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
      To: <sip:{did}@[remote_ip]:[remote_port]>
      Call-ID: [call_id]
      CSeq: {cseq} INVITE
      Contact: <sip:[field0]@[local_ip]:[local_port]>
      Max-Forwards: 70
{auth}      Content-Type: application/sdp
      Content-Length: [len]

      {_SDP}
  ]]></send>
"""


def _ack(did: str, branch: str = "[branch]", *, cseq: int = 1) -> str:
    """The third of INVITE's handshake; with the branch of the INVITE when that was refused."""
    return f"""  <send><![CDATA[
      ACK sip:{did}@[remote_ip]:[remote_port] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch={branch}
      From: "caller" <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
      [last_To:]
      Call-ID: [call_id]
      CSeq: {cseq} ACK
      Max-Forwards: 70
      Content-Length: 0
  ]]></send>
"""


_OK = """  <send><![CDATA[
      SIP/2.0 200 OK
      [last_Via:]
      [last_From:]
      [last_To:]
      [last_Call-ID:]
      [last_CSeq:]
      Content-Length: 0
  ]]></send>
"""


def _in_dialog(method: str, did: str, cseq: int, body: str, log: str = "") -> str:
    return f"""  <send retrans="500"><![CDATA[
      {method} sip:{did}@[remote_ip]:[remote_port] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      From: "caller" <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
      [last_To:]
      Call-ID: [call_id]
      CSeq: {cseq} {method}
      Max-Forwards: 70
{body or "      Content-Length: 0"}
  ]]>{_once_sent(log)}</send>
"""


def _once_sent(log: str) -> str:
    """A line of the log within ``<send>``: SIPp writes it when the request is out, so whoever reads it may end SIPp."""
    return f"<action>{_log(log)}</action>" if log else ""


def _info(digit: str) -> str:
    return f"""      Content-Type: application/dtmf-relay
      Content-Length: [len]

      Signal={digit}
      Duration=160"""


def register(expires: int = 120) -> str:
    """Phones that register: fields are user, credentials and the port their calls go to.

    Credentials are ``[authentication username=… password=…]``: SIPp expands no field inside that word.
    """
    request = """  <send retrans="500"><![CDATA[
      REGISTER sip:[remote_ip] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      From: <sip:[field0]@[remote_ip]>;tag=[pid]r[call_number]
      To: <sip:[field0]@[remote_ip]>
      Call-ID: [call_id]
      CSeq: {cseq} REGISTER
      Contact: <sip:[field0]@[local_ip]:[field2]>
      Max-Forwards: 70
      Expires: {expires}
{auth}      Content-Length: 0
  ]]></send>
"""
    return "".join(
        (
            _HEAD.format(name="register"),
            request.format(cseq=1, auth="", expires=expires),
            '  <recv response="401" auth="true"/>\n',
            request.format(cseq=2, auth="      [field1]\n", expires=expires),
            '  <recv response="200"/>\n</scenario>\n',
        )
    )


def seat(
    *,
    ring: float = 0.0,
    talk: float | None = None,
    reject: int | None = None,
    answer: bool = True,
) -> str:
    """A seat's phone: rings ``ring`` seconds, answers, and hangs up after ``talk`` seconds (None: never).

    ``reject`` is a SIP status to refuse with; ``answer=False`` lets it ring until it is cancelled.
    An INVITE that comes again is answered anew: it does when the machine halts SIPp for half a second, and SIPp
    would drop the call and say nothing to anybody.
    The log tells ``invited`` (with the caller's From header), ``talking``, ``bye_sent``,
    ``bye_received``, ``cancelled`` or ``rejected``.
    """
    parts = [_HEAD.format(name="seat"), _INVITED]
    if reject is not None:
        parts += [
            _reply(f"{reject} Rejected"),
            '  <recv request="ACK">',
            f"<action>{_log('rejected|[$number]|[$seat]')}",
        ]
        return "".join([*parts, "</action></recv>\n</scenario>\n"])
    parts.append(_reply("180 Ringing"))
    limit = f'timeout="{max(1, int(ring * 1000))}" ontimeout="1"' if answer else ""
    parts.append(
        f'  <recv request="CANCEL" {limit} next="2"><action>{_log("cancelled|[$number]|[$seat]")}</action></recv>\n'
    )
    parts.append('  <label id="1"/>\n')
    parts.append(_reply("200 OK", sdp=True, retrans=True))
    parts.append('  <recv request="INVITE" optional="true" next="1"/>\n')
    parts.append(f'  <recv request="ACK"><action>{_log("talking|[$number]|[$seat]")}</action></recv>\n')
    if talk is None:
        parts.append(
            f'  <recv request="BYE" next="3"><action>{_log("bye_received|[$number]|[$seat]")}</action></recv>\n'
        )
    else:
        parts.append(
            f'  <recv request="BYE" timeout="{max(1, int(talk * 1000))}" ontimeout="4" next="3">'
            f"<action>{_log('bye_received|[$number]|[$seat]')}</action></recv>\n"
        )
        parts.append('  <label id="4"/>\n')
        parts.append(_from_callee("BYE", 1, log="bye_sent|[$number]|[$seat]"))
        parts.append('  <recv response="200" next="9"/>\n')
    parts.append(f'  <label id="3"/>\n{_OK.replace("<send>", _SEND_AND_END)}')
    parts.append('  <label id="2"/>\n')
    parts.append(_OK)
    parts.append(_CANCELLED)
    parts.append('  <recv request="ACK"/>\n  <label id="9"/>\n</scenario>\n')
    return "".join(parts)


def callee(
    *, ring: float = 0.0, steps: Sequence[Step] = (), status: int | None = None, busy: str = "", silent: str = ""
) -> str:
    """Somebody whom the hotline rings: rings ``ring`` seconds, answers, goes through ``steps``.

    ``status`` is a SIP status to refuse with instead, e.g. 486 for busy. While all others answer, the number ``busy``
    refuses, and the number ``silent`` rings until it is cancelled. The log tells ``invited`` (number: who calls, seat:
    who is called), ``talking``, ``keyN`` and ``bye_received``, or ``rejected``, or ``cancelled``.
    """
    parts = [_HEAD.format(name="callee"), _INVITED]
    refused = _log("rejected|[$number]|[$seat]")
    ack = f'  <recv request="ACK"><action>{refused}</action></recv>\n'
    if status is not None:
        return "".join([*parts, _reply(f"{status} Refused"), ack, "</scenario>\n"])
    ends = []
    if busy:
        parts.append(_IF_CALLED.format(number=busy, label=91))
        ends += ['  <nop next="99"/>\n  <label id="91"/>\n', _reply("486 Busy Here"), ack]
    talking = _log("talking|[$number]|[$seat]")
    parts.append(_reply("180 Ringing"))
    if silent:
        parts.append(_IF_CALLED.format(number=silent, label=92))
        cancelled = f'  <recv request="CANCEL"><action>{_log("cancelled|[$number]|[$seat]")}</action></recv>\n'
        ends += ['  <nop next="99"/>\n  <label id="92"/>\n', cancelled, _OK, _CANCELLED, '  <recv request="ACK"/>\n']
    parts += [
        f'  <pause milliseconds="{max(1, int(ring * 1000))}"/>\n',
        _reply("200 OK", sdp=True, retrans=True),
        f'  <recv request="ACK"><action>{talking}</action></recv>\n',
    ]
    if ends:
        ends.append('  <label id="99"/>\n')
    return "".join([*parts, *_called(steps), *ends, "</scenario>\n"])


_IF_CALLED = """  <nop><action>
    <strcmp assign_to="unlike{label}" variable="seat" value="{number}"/>
    <test assign_to="is{label}" variable="unlike{label}" compare="equal" value="0"/>
  </action></nop>
  <nop next="{label}" test="is{label}"/>
"""
"""To a label when this number is called."""


def _called(steps: Sequence[Step]) -> Iterator[str]:
    """What somebody does who was called.

    Keys go by INFO: for RFC 4733 SIPp knows only the payload type of its own offers.
    """
    cseq = 0
    for step in steps:
        match step:
            case Key():
                cseq += 1
                yield _from_callee("INFO", cseq, _info(step.digit))
                yield f'  <recv response="200"><action>{_log("key" + step.digit)}</action></recv>\n'
            case Hangup():
                cseq += 1
                yield _from_callee("BYE", cseq, log="bye_sent|[$number]|[$seat]")
                yield '  <recv response="200"/>\n'
            case _:
                yield from _stay("", [step], cseq=1)


def _from_callee(method: str, cseq: int, body: str = "      Content-Length: 0", log: str = "") -> str:
    """A request within a dialog that the other side began."""
    return f"""  <send retrans="500"><![CDATA[
      {method} [next_url] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      From:[$local];tag=[pid]s[call_number]
      To:[$remote]
      Call-ID: [call_id]
      CSeq: {cseq} {method}
      Max-Forwards: 70
{body}
  ]]>{_once_sent(log)}</send>
"""


_INVITED = (
    '  <recv request="INVITE" rrs="true"><action>\n'
    '    <ereg regexp="sip:([0-9+]*)@" search_in="hdr" header="From:" assign_to="all,number"/>\n'
    '    <ereg regexp="sip:([0-9]+)@" search_in="hdr" header="To:" assign_to="all2,seat"/>\n'
    '    <ereg regexp=".*" search_in="hdr" header="From:" assign_to="remote"/>\n'
    '    <ereg regexp=".*" search_in="hdr" header="To:" assign_to="local"/>\n'
    '    <ereg regexp=".*" search_in="hdr" header="Via:" assign_to="via"/>\n'
    '    <ereg regexp=".*" search_in="hdr" header="CSeq:" assign_to="cseq"/>\n'
    f"    {_log('invited|[$number]|[$seat]')}</action></recv>\n"
    '  <Reference variables="all,all2,number,seat,remote,local,via,cseq"/>\n'
)
"""A call comes in; who calls and who is called are kept."""


_SEND_AND_END = '<send next="9">'


def _reply(status: str, *, sdp: bool = False, retrans: bool = False) -> str:
    body = (
        f"Content-Type: application/sdp\n      Content-Length: [len]\n\n      {_SDP}"
        if sdp
        else "Content-Length: 0"
    )
    return f"""  <send{' retrans="500"' if retrans else ""}><![CDATA[
      SIP/2.0 {status}
      [last_Via:]
      [last_From:]
      [last_To:];tag=[pid]s[call_number]
      [last_Call-ID:]
      [last_CSeq:]
      Contact: <sip:[local_ip]:[local_port];transport=[transport]>
      {body}
  ]]></send>
"""


_CANCELLED = """  <send retrans="500"><![CDATA[
      SIP/2.0 487 Request Terminated
      Via:[$via]
      From:[$remote]
      To:[$local];tag=[pid]s[call_number]
      Call-ID: [call_id]
      CSeq:[$cseq]
      Content-Length: 0
  ]]></send>
"""
