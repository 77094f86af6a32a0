"""SIP messages that are hard to read, after the descriptions in RFC 4475: half of them valid, half of them not.

Made anew from what the RFC says of each, by its names. ``{branch}`` and ``{call}`` are unique for each one sent.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["INVALID", "VALID", "filled"]

_SDP = "v=0\r\no=a 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 9000 RTP/AVP 8\r\n"
_VIA = "Via: SIP/2.0/UDP 127.0.0.66:5060;branch=z9hG4bK{branch};rport"


def _message(
    start: str = "OPTIONS sip:user@example.com SIP/2.0",
    *headers: str,
    method: str = "",
    via: str = _VIA,
    to: str = "To: <sip:user@example.com>",
    sender: str = "From: <sip:caller@example.net>;tag=t{branch}",
    cseq: str = "",
    length: str = "Content-Length: {length}",
    body: str = "",
) -> bytes:
    """A message that is sound but for what is given; an empty line that is given leaves a header out."""
    sequence = cseq or f"CSeq: 8 {method or start.split()[0]}"
    lines = [start, via, to, sender, "Call-ID: {call}", sequence, "Max-Forwards: 70", *headers]
    lines.append(length.replace("{length}", str(len(body.encode()))) if length else "")
    return ("\r\n".join(line for line in lines if line) + "\r\n\r\n" + body).encode()


_INVITE = "INVITE sip:user@example.com SIP/2.0"
_REGISTER = "REGISTER sip:example.com SIP/2.0"
_CONTACT = "Contact: <sip:caller@127.0.0.66>"
_TYPE = "Content-Type: application/sdp"

VALID: Mapping[str, bytes] = {
    "wsinv: folded lines, odd white space": (
        b"INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0\r\n"
        b"TO :\r\n sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n{branch}\r\n"
        b"from   : \"J Rosenberg \\\\\\\"\"       <sip:jdrosen@example.com>\r\n  ;\r\n  tag = 98asjd8{branch}\r\n"
        b"MaX-fOrWaRdS: 0068\r\nCall-ID: {call}\r\nContent-Length   : 0\r\ncseq: 0009\r\n  INVITE\r\n"
        b"Via  : SIP  /   2.0\r\n /UDP\r\n    127.0.0.66:5060;branch=z9hG4bK{branch}\r\ns :\r\n"
        b"NewFangledHeader:   newfangled value\r\n continued newfangled value\r\nUnknownHeaderWithUnusualValue: "
        b";;,,;;,;\r\nRoute:\r\n <sip:services.example.com;lr;unknownwith=value;unknown-no-value>\r\n"
        b"m:\"Quoted string \\\"\\\"\" <sip:jdrosen@example.com> ; newparam =\r\n      newvalue ;\r\n"
        b"  secondparam ; q = 0.33\r\n\r\n"
    ),
    "intmeth: a method of every allowed character": _message(
        "!interesting-Method0123456789_*+`.%indeed'~ sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:"
        "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com SIP/2.0",
        "Extension.Header0: value of an extension",
    ),
    "esc01: escapes in the user part": _message(
        "INVITE sip:sips%3Auser%40example.com@example.net SIP/2.0", "Contact: <sip:cal%6Cer@127.0.0.66;%6C%72>"
    ),
    "escnull: %00 in an address": _message(
        _REGISTER, "Contact: <sip:%00@127.0.0.66>", "Contact: <sip:%00%00@127.0.0.66>",
        to="To: sip:null-%00-null@example.com", sender="From: sip:null-%00-null@example.com;tag=t{branch}",
    ),
    "esc02: a percent sign in the method": _message("RE%47IST%45R sip:registrar.example.com SIP/2.0", _CONTACT),
    "lwsdisp: no space before the angle bracket": _message(sender="From: caller<sip:caller@example.com>;tag={branch}"),
    "longreq: very long values": _message(
        f"INVITE sip:user@example.com;{'p' * 300}={'v' * 1500} SIP/2.0",
        f"Unknown-{'Long' * 40}: {'long-value ' * 120}", _CONTACT,
        *(f"Via: SIP/2.0/TCP sip{at}.example.com;{'x' * 60}" for at in range(30)),
        to=f"To: \"{'I have a user name of extreme proportion' * 8}\" <sip:user@example.com;{'u' * 255}>",
    ),
    "dblreq: more bytes than Content-Length tells": _message(_REGISTER, _CONTACT)
    + b"INVITE sip:joe@example.com SIP/2.0\r\n\r\n",
    "semiuri: parameters in the user part": _message("OPTIONS sip:user;par=u%40example.net@example.com SIP/2.0"),
    "transports: many kinds of Via": _message(
        "OPTIONS sip:user@example.com SIP/2.0", "Via: SIP/2.0/SCTP s1.example.com;branch=z9hG4bK1",
        "Via: SIP/2.0/TLS t1.example.com;branch=z9hG4bK2", "Via: SIP/2.0/UNKNOWN t2.example.com;branch=z9hG4bK3",
    ),
    "mpart01: a body of parts with bytes that are no text": _message(
        "MESSAGE sip:kumiko@example.org SIP/2.0", "Content-Type: multipart/mixed;boundary=7a9cbec02ceef655",
        body="--7a9cbec02ceef655\r\nContent-Type: text/plain\r\n\r\nHello\r\n--7a9cbec02ceef655\r\n"
        "Content-Type: application/octet-stream\r\n\r\n\x00\x01\x02\r\n--7a9cbec02ceef655--\r\n",
    ),
    "unreason: a reason that is not ASCII": _message(
        "SIP/2.0 200 = 2**3 * 5**2 но сто девяносто девять - простое", cseq="CSeq: 35 INVITE"
    ),
    "noreason: no reason at all": _message("SIP/2.0 100 ", cseq="CSeq: 35 INVITE"),
    "badbranch: a branch that is the cookie only": _message(via="Via: SIP/2.0/UDP 127.0.0.66:5060;branch=z9hG4bK"),
    "unkscm: a scheme nobody knows": _message("OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0"),
    "novelsc: a scheme that is not of SIP": _message("OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0"),
    "unksm2: such schemes in headers": _message(
        _REGISTER, "Contact: <name:John_Smith>", to="To: isbn:2983792873", sender="From: <http://example.com>;tag={branch}"
    ),
    "bext01: extensions that are required and unknown": _message(
        "OPTIONS sip:user@example.com SIP/2.0", "Proxy-Require: noProxiesSupportThis, norDoAnyProxiesSupportThis",
        "Require: nothingSupportsThis, nothingSupportsThisEither",
    ),
    "invut: a body of a kind nobody knows": _message(
        _INVITE, _CONTACT, "Content-Type: application/unknownformat", body="<audio>\r\n <pcmu port=\"443\"/>\r\n"
    ),
    "regaut01: a way to authenticate that nobody knows": _message(
        _REGISTER, "Authorization: NoOneKnowsThisScheme opaque-data=here"
    ),
    "zeromf: Max-Forwards 0": _message().replace(b"Max-Forwards: 70", b"Max-Forwards: 0"),
    "cparam01: a parameter of the contact": _message(
        _REGISTER, "Contact: sip:+19725552222@gw1.example.net;unknownparam"
    ),
    "cparam02: a parameter within the contact": _message(
        _REGISTER, "Contact: <sip:+19725552222@gw1.example.net;unknownparam>"
    ),
    "regescrt: a header within the contact": _message(
        _REGISTER, "Contact: <sip:user@example.com?Route=%3Csip:sip.example.com%3E>"
    ),
    "sdp01: only a kind of answer that we do not have": _message(
        _INVITE, _CONTACT, "Accept: text/nobodyKnowsThis", _TYPE, body=_SDP
    ),
    "inv2543: of the RFC before": _message(
        _INVITE, _CONTACT, "Record-Route: <sip:foo@bar.example.com>", _TYPE, via="Via: SIP/2.0/UDP 127.0.0.66",
        sender="From: <sip:caller@127.0.0.66>", length="", body=_SDP,
    ),
}  # fmt: skip
"""Name and what is odd about it → the message."""

INVALID: Mapping[str, bytes] = {
    "badinv01: separators of nothing": _message(
        _INVITE, "Contact: \"Joe\" <sip:joe@example.org>;;;;", via=f"{_VIA};;,;,,"
    ),
    "clerr: Content-Length is more than there is": _message(
        _INVITE, _CONTACT, _TYPE, length="Content-Length: 9999", body=_SDP
    ),
    "ncl: a negative Content-Length": _message(_INVITE, _CONTACT, _TYPE, length="Content-Length: -999", body=_SDP),
    "scalar02: numbers that are too large": _message(
        _REGISTER, "Contact: <sip:user@127.0.0.66>;expires=280297596632815", "Expires: 10000000000000000000",
        cseq="CSeq: 36893488147419103232 REGISTER",
    ).replace(b"Max-Forwards: 70", b"Max-Forwards: 300"),
    "scalarlg: the same in a response": _message(
        "SIP/2.0 503 Service Unavailable", "Retry-After: 949302838503028349304023988",
        "Warning: 1812 overture \"In Progress\"", cseq="CSeq: 9292394834772304023312 OPTIONS",
    ),
    "quotbal: a quote that is not closed": _message(_INVITE, _CONTACT, to="To: \"Mr. J. User <sip:j.user@example.com>"),
    "ltgtruri: the target in angle brackets": _message("INVITE <sip:user@example.com> SIP/2.0", _CONTACT),
    "lwsruri: space within the target": _message("INVITE sip:user@example.com; lr SIP/2.0", _CONTACT),
    "lwsstart: several spaces in the first line": _message("INVITE  sip:user@example.com  SIP/2.0", _CONTACT),
    "trws: a space after the first line": _message("OPTIONS sip:remote-target@example.com SIP/2.0  "),
    "escruri: a header within the target": _message(
        "INVITE sip:user@example.com?Route=%3Csip:example.com%3E SIP/2.0", _CONTACT
    ),
    "baddate: a time zone that must not be": _message(_INVITE, _CONTACT, "Date: Fri, 01 Jan 2010 16:00:00 EST"),
    "regbadct: a contact that needs brackets": _message(
        _REGISTER, "Contact: sip:user@example.com?Route=%3Csip:sip.example.com%3E"
    ),
    "badaspec: spaces in an address": _message(to="To: \"Watson, Thomas\" < sip:t.watson@example.org >"),
    "baddn: a name that needs quotes": _message(sender="From: Bell, Alexander <sip:a.g.bell@example.com>;tag={branch}"),
    "badvers: SIP/7.0": _message("OPTIONS sip:t.watson@example.org SIP/7.0", via=_VIA.replace("2.0", "7.0")),
    "mismatch01: CSeq of another method": _message(cseq="CSeq: 8 INVITE"),
    "mismatch02: the same with a method nobody knows": _message(
        "NEWMETHOD sip:user@example.com SIP/2.0", cseq="CSeq: 8 INVITE"
    ),
    "bigcode: a response of 4294967301": _message(
        "SIP/2.0 4294967301 better not break the receiver", cseq="CSeq: 2 INVITE"
    ),
    "insuf: what must be there is not": b"INVITE sip:user@example.com SIP/2.0\r\nCSeq: 193942 INVITE\r\n"
    b"Via: SIP/2.0/UDP 127.0.0.66:5060;branch=z9hG4bK{branch}\r\nContent-Length: 0\r\n\r\n",
    "multi01: headers twice that may be there once": _message(
        _INVITE, _CONTACT, "CSeq: 59 INVITE", "Call-ID: other-{call}", "From: Jim <sip:jim@example.com>;tag=3",
        "To: Joe <sip:joe@example.com>", "Max-Forwards: 5",
    ),
    "mcl01: two lengths": _message(
        "OPTIONS sip:user@example.com SIP/2.0", "Content-Length: 5", body="There's no way to know"
    ),
    "bcast: a response to everybody": _message(
        "SIP/2.0 200 OK", via="Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK{branch}", cseq="CSeq: 2 INVITE"
    ),
}  # fmt: skip
"""Name and what is wrong with it → the message."""


def filled(message: bytes, number: int) -> bytes:
    """The message with an identity of its own."""
    ident = f"torture{number}".encode()
    return message.replace(b"{branch}", ident).replace(b"{call}", ident + b"@127.0.0.66")
