"""Row 14: texts that break out of something, through every door: AMI, AGI, SQL, flows, control link, SIP."""

from __future__ import annotations

import json
import random
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import func, select

from callcenter.agi.codec import AgiDecoder, encode_command
from callcenter.ami.codec import AmiDecoder, encode_action
from callcenter.config import load_config
from callcenter.errors import CallcenterError
from callcenter.facts import MessageLeft
from callcenter.facts.codec import encode
from callcenter.ivr.loading import inspect_library
from callcenter.journal import open_engine, reading, upgrade
from callcenter.journal.bodies import STORED, fact_of
from callcenter.journal.store import Store
from callcenter.journal.tables import contact, fact
from callcenter.workdays import Calendar
from tests.faults.corpus import CORPUS, TRACE
from tests.faults.figures import Figure, Row
from tests.faults.rig import Rig
from tests.faults.stage import Stage

_ENOUGH = 500
_VERBS: tuple[tuple[str, dict[str, str], tuple[str, ...]], ...] = (
    ("login", {}, ("agent", "seat")),
    ("pause", {"agent": "1001"}, ("reason", "by")),
    ("mark", {"number": "13800138000", "kind": "priority"}, ("reason", "by")),
    ("mark", {"kind": "abusive"}, ("number", "reason")),
    ("surge", {"switch": "on"}, ("tag", "by")),
    ("explain", {}, ("contact",)),
    ("appeal", {"number": "HA12345-20260101-000001-5"}, ("text", "by")),
    ("dial", {"agent": "1001"}, ("number",)),
    ("withdraw", {}, ("callback", "reason")),
)
"""Commands, what is sound in them, and what is poisoned."""


def run(stage: Stage) -> Row:
    """Every text through every door; what got through it as something else is an injection."""
    row = Row(14, f"poisoned input, {len(CORPUS)} texts", injected=len(CORPUS), only_figures=True)
    found: list[str] = []
    for door, test in _DOORS.items():
        bad = [f"{door}: {text[:60]!r}" for text in CORPUS if not test(text)]
        stage.say(f"  {door}: {len(CORPUS)} texts, {len(bad)} got through")
        found += bad
    found += _into_store()
    found += _into_flows()
    stage.say(f"  store and flows: {len(found)} so far")
    with stage.rig() as rig:
        found += _over_link(rig, stage)
        found += _over_sip(rig, stage)
        found += _left_traces(rig)
    row.figures = [
        Figure("texts", len(CORPUS), _ENOUGH, "", least=True),
        Figure("injections", len(found), 0, ""),
    ]
    row.notes = found[:10]
    return row


# -- encoders ------------------------------------------------------------------------------------------------


def _ami(text: str) -> bool:
    """Refused, or one action with exactly its headers."""
    try:
        data = encode_action("1", "Originate", [("Channel", "PJSIP/1001"), ("CallerID", text)])
    except CallcenterError:
        return True
    return data.count(b"\r\n") == 5 and data.endswith(b"\r\n\r\n") and b"\0" not in data


def _agi(text: str) -> bool:
    """Refused, or one line that splits into the same words."""
    try:
        data = encode_command("SET VARIABLE", "CC_NAME", text)
    except CallcenterError:
        return True
    return data.count(b"\n") == 1 and data.endswith(b"\n") and len(data) <= 8191 and b"\r" not in data


def _ami_heard(text: str) -> bool:
    """As an event's value: it never becomes another event."""
    event = f"Event: X\r\nCallerIDNum: {text}\r\nUniqueid: 1\r\n\r\n"
    data = b"Asterisk Call Manager/11.0.0\r\n" + event.encode("utf-8", "replace")
    decoder = AmiDecoder()
    try:
        return len(decoder.feed(data)) == 1 + data[:-4].count(b"\r\n\r\n")
    except CallcenterError:
        return True


def _agi_heard(text: str) -> bool:
    """As a header's value: headers, or refused."""
    try:
        AgiDecoder().feed(f"agi_network: yes\nagi_callerid: {text}\n\n".encode("utf-8", "replace"))
    except CallcenterError:
        return True
    return True


_DOORS: dict[str, Callable[[str], bool]] = {
    "AMI action": _ami, "AGI command": _agi, "AMI event": _ami_heard, "AGI header": _agi_heard,
}  # fmt: skip

# -- store and flows ---------------------------------------------------------------------------------------------


def _into_store() -> list[str]:
    """As a fact's text: it comes back as it was, and nothing else has changed."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        url = f"sqlite:///{folder}/poison.db"
        upgrade(url)
        store = Store(url, 30.0)
        store.start()
        facts = [
            MessageLeft(id=f"p{at}", at=at, contact=f"c{at}", file="x", seconds=1.0, caller=_utf8(text))
            for at, text in enumerate(CORPUS, 1)
        ]
        refused = store.append([encode(each) for each in facts]).refused
        store.stop()
        engine = open_engine(url)
        with reading(engine) as connection:
            rows = connection.execute(select(*STORED)).all()
        engine.dispose()
    kept = {row.id: fact_of(*row) for row in rows}
    lost = [each for each in facts if kept.get(each.id) != each and encode(each) not in refused]
    return [f"store: {each.caller[:60]!r}" for each in lost]


_FLOW = """title: {0}
entry: true
start: a
nodes:
  a: {{type: play, prompt: {0}, next: b}}
  b: {{type: enqueue, queue: {0}, exits: {{talked: end, timeout: end, full: end, no_agent: end}}}}
"""


def _into_flows() -> list[str]:
    """As title, prompt and queue of a flow, quoted and bare: loaded, or refused as the author's mistake."""
    config = load_config()
    calendar, _ = Calendar.inspect(config.calendar_file, config.site.timezone)
    found = []
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        for text in filter(lambda text: len(text) < 10_000, CORPUS):
            for value in (json.dumps(_utf8(text)), _utf8(text)):
                (Path(folder) / "main.yaml").write_text(_FLOW.format(value), encoding="utf-8")
                try:
                    inspect_library(Path(folder), config.prompts_file, calendar, queues=config.queues, entries={"main"})
                except CallcenterError:
                    pass
                except Exception as error:  # noqa: BLE001 - whatever else it is, is what is looked for
                    found.append(f"flow: {text[:60]!r}: {error!r:.100}")
    return found


def _utf8(text: str) -> str:
    """Without halves of surrogate pairs, which no file can hold."""
    return text.encode("utf-8", "replace").decode()


# -- a running hotline ---------------------------------------------------------------------------------------------


def _over_link(rig: Rig, stage: Stage) -> list[str]:
    """As an argument of a command: an answer or a refusal, and the core goes on."""
    before, said = rig.core_pid, 0
    found = []
    for number, text in enumerate(CORPUS):
        verb, sound, names = _VERBS[number % len(_VERBS)]
        arguments = {**sound, **dict.fromkeys(names, _utf8(text))}
        try:
            rig.ask(verb, **arguments)
        except CallcenterError:
            said += 1
        except Exception as error:  # noqa: BLE001 - whatever else it is, is what is looked for
            found.append(f"link {verb}: {text[:60]!r}: {error!r}")
    stage.say(f"  control link: {len(CORPUS)} commands, {said} refused")
    for words in (("ctl", "marks"), ("ctl", "status"), ("call", "list"), ("appeal", "list")):
        try:
            rig.json(*words)
        except (ValueError, subprocess.CalledProcessError) as error:
            found.append(f"{' '.join(words)} --json: {error!r:.100}")
    if rig.core_pid != before or not rig.ask("status")["ready"]:
        found.append("link: the core did not survive it")
    return found


def _over_sip(rig: Rig, stage: Stage, most: int = 150) -> list[str]:
    """As caller's number, name and agent of an INVITE from the trunk's address: calls of digits, or no calls."""
    texts = [text for text in CORPUS if len(text) < 1000]
    random.Random(5).shuffle(texts)
    host, _, port = rig.remote.partition(":")
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as phone:
        phone.bind((host, 0))
        phone.settimeout(0.3)
        for number, text in enumerate(texts[:most]):
            _one_call(phone, (host, int(port)), text.encode("utf-8", "replace"), number)
    limit = time.monotonic() + 60
    while rig.channels() and time.monotonic() < limit:
        time.sleep(0.2)
    engine = open_engine(rig.config.database_url)
    with reading(engine) as connection:
        callers = list(connection.execute(select(contact.c.caller)).scalars())
        count = connection.execute(select(func.count()).select_from(fact)).scalar_one()
    engine.dispose()
    stage.say(f"  SIP: {most} INVITEs, {len(callers)} calls, {count} facts")
    bad = [f"caller on record: {each[:60]!r}" for each in callers if not re.fullmatch(r"[0-9+]{0,20}", each)]
    if rig.channels():
        bad.append(f"channels left: {rig.channels()}")
    return [*bad, *_torn_record(rig)]


def _one_call(phone: socket.socket, to: tuple[str, int], text: bytes, number: int) -> None:
    """Dial, and hang up at once when answered; whatever comes otherwise is let pass."""
    host, port = phone.getsockname()
    ident = f"poison{number}".encode()
    dialogue = (
        b"From: \"%s\" <sip:%s@%s:%d>;tag=p%d\r\n" % (text, text, host.encode(), port, number)
        + b"Call-ID: %s\r\n" % ident
        + b"Contact: <sip:x@%s:%d>\r\nMax-Forwards: 70\r\n" % (host.encode(), port)
        + b"User-Agent: %s\r\nX-CC-Contact: %s\r\n" % (text, text)
    )
    via = b"Via: SIP/2.0/UDP %s:%d;branch=z9hG4bKp%d%s\r\n"
    target = b"sip:12345@%s:%d" % (to[0].encode(), to[1])

    def send(method: bytes, sequence: int, receiver: bytes, branch: bytes, body: bytes = b"") -> None:
        phone.sendto(
            b"%s %s SIP/2.0\r\n" % (method, target)
            + via % (host.encode(), port, number, branch)
            + dialogue + receiver + b"CSeq: %d %s\r\n" % (sequence, b"INVITE" if method == b"CANCEL" else method)
            + b"Content-Type: application/sdp\r\nContent-Length: %d\r\n\r\n" % len(body) + body,
            to,
        )  # fmt: skip

    sdp = b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=%s\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n" % text[:200]
    sdp += b"m=audio 9000 RTP/AVP 8\r\n"
    send(b"INVITE", 1, b"To: <%s>\r\n" % target, b"i", sdp)
    with suppress(TimeoutError, OSError):
        while True:
            answer = phone.recv(65535)
            if ident in answer and answer.startswith(b"SIP/2.0 200"):
                receiver = next(line for line in answer.split(b"\r\n") if line.lower().startswith(b"to:")) + b"\r\n"
                send(b"ACK", 1, receiver, b"a")
                send(b"BYE", 2, receiver, b"b")
                return
            if ident in answer and answer.startswith((b"SIP/2.0 4", b"SIP/2.0 5", b"SIP/2.0 6")):
                return


def _torn_record(rig: Rig) -> list[str]:
    """Every line of Asterisk's own record is one JSON object, but for those of a number with a backslash."""
    found = []
    for line in rig.folders.cel.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            json.loads(line, strict=False)
        except ValueError:
            if "\\" not in line:
                found.append(f"record: {line[:120]!r}")
    return found


def _left_traces(rig: Rig) -> Iterable[str]:
    """Files that one of the texts would have made."""
    places = {Path.cwd(), rig.config.root, rig.config.state, rig.folders.etc, rig.folders.run, Path("/"), Path("/tmp")}
    return [f"a command was run: {place / TRACE}" for place in places if (place / TRACE).exists()]
