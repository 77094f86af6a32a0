"""A softphone for tests: baresip, ordered about over its control socket, with what it saw and when.

Beside what SIPp plays from a script it does what people do with a phone: register, answer, hold, dial a second
call, and send REFER. It has no sound card: it sends a tone and throws away what it hears.
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from callcenter.errors import EnvironmentMissing
from callcenter.testing.ports import BARESIP_AUDIO

__all__ = ["Baresip", "Dialog", "Event"]

_CONFIG = """\
sip_listen              127.0.0.1:{sip}
net_interface           127.0.0.1
audio_path              {folder}
audio_player            aubridge,away
audio_source            ausine,{tone}
audio_alert             aubridge,away
ausrc_srate             48000
auplay_srate            48000
ausrc_channels          2
auplay_channels         2
rtp_ports               {audio[0]}-{audio[1]}
call_local_timeout      120
call_max_calls          4
module_path             {modules}
module                  g711.so
module                  ausine.so
module                  aubridge.so
module_tmp              account.so
module_app              menu.so
module_app              ctrl_tcp.so
ctrl_tcp_listen         127.0.0.1:{control}
redial_attempts         0
"""
_ACCOUNT = (
    "<sip:{extension}@{remote};transport=udp>;auth_user={extension};auth_pass={secret};regint=300;"
    "answermode=manual;audio_codecs=PCMA/8000/1;call_transfer=yes;mwi=no;ptime=20\n"
)
_MODULES = (Path("/usr/lib/baresip/modules"), Path("/usr/local/lib/baresip/modules"))
_LOOK_SECONDS = 0.02
"""Between two looks at what another process says of itself."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that the phone told."""

    at: float
    """Seconds since 1970 UTC."""
    kind: str
    """baresip's word: ``REGISTER_OK``, ``CALL_INCOMING``, ``CALL_ESTABLISHED``, ``CALL_CLOSED``…"""
    call: str = ""
    """SIP Call-ID."""
    peer: str = ""
    """URI of the other side."""
    param: str = ""


@dataclass(slots=True)
class Dialog:
    """One call as the SIP messages show it: what ``Replaces`` must name."""

    call: str
    local_tag: str = ""
    remote_tag: str = ""


@dataclass(slots=True)
class _News:
    """What the reader of the control socket leaves for the others."""

    events: list[Event] = field(default_factory=list)
    replies: dict[str, dict[str, Any]] = field(default_factory=dict)
    changed: threading.Condition = field(default_factory=threading.Condition)
    closed: bool = False


class Baresip:
    """The phone of one seat; a context manager that ends the process it started."""

    def __init__(
        self, extension: str, secret: str, remote: str, ports: tuple[int, int], *, tone: int = 440
    ) -> None:
        """``remote`` is ``host:port`` of Asterisk; ``ports`` are free ones for SIP and for the control socket."""
        program = shutil.which("baresip")
        modules = next((folder for folder in _MODULES if folder.is_dir()), None)
        if program is None or modules is None:
            raise EnvironmentMissing("baresip is missing; install it with: sudo apt-get install baresip-core")
        self.extension = extension
        self.remote = remote
        self._news = _News()
        self._token = 0
        self._folder = Path(tempfile.mkdtemp(prefix="baresip-"))
        sip, control = ports
        self._write("config", _CONFIG.format(
            sip=sip, control=control, audio=BARESIP_AUDIO, modules=modules, folder=self._folder, tone=tone,
        ))  # fmt: skip
        self._write("accounts", _ACCOUNT.format(extension=extension, remote=remote, secret=secret))
        self._write("contacts", "")
        self._trace = self._folder / "trace.txt"
        self._output = self._trace.open("wb")
        self.process = subprocess.Popen(
            [program, "-4", "-s", "-f", str(self._folder)],
            cwd=self._folder, stdin=subprocess.DEVNULL, stdout=self._output, stderr=self._output,
        )  # fmt: skip
        try:
            self._control = self._connect(control)
        except BaseException:
            self.stop()
            raise
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        self.await_registration()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Hang up, unregister, end the process."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(3)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if control := getattr(self, "_control", None):
            control.close()
        self._output.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    # -- what its user does -----------------------------------------------------------------------

    def dial(self, number: str) -> None:
        """Call a number through Asterisk; the events that follow name the Call-ID."""
        self.command("dial", f"sip:{number}@{self.remote}")

    def answer(self) -> None:
        """Take the call that rings."""
        self.command("accept")

    def hang_up(self) -> None:
        """End the present call."""
        self.command("hangup")

    def hold(self) -> None:
        """Put the other side of the present call on hold."""
        self.command("hold")

    def resume(self) -> None:
        """Talk again."""
        self.command("resume")

    def choose(self, call: str) -> None:
        """The call with this Call-ID is the present one."""
        self.command("callfind", call)

    def transfer(self, to: str) -> None:
        """Send the other side of the present call on: a blind REFER."""
        self.command("transfer", f"sip:{to}@{self.remote}")

    def join(self, first: str, second: str, to: str) -> None:
        """Bring the other sides of two calls together: REFER in the first with ``Replaces`` for the second.

        ``to`` is the number that the second call dialled.
        """
        dialog = self.dialog(second)
        replaces = quote(f"{dialog.call};to-tag={dialog.remote_tag};from-tag={dialog.local_tag}", safe="")
        self.choose(first)
        self.command("transfer", f"sip:{to}@{self.remote}?Replaces={replaces}")

    def command(self, name: str, params: str = "", seconds: float = 5.0) -> str:
        """One command of baresip's menu; what it said. TimeoutError without an answer."""
        self._token += 1
        token = str(self._token)
        text = json.dumps({"command": name, "params": params, "token": token}).encode()
        self._control.sendall(b"%d:%s," % (len(text), text))
        reply = self._await(lambda: self._news.replies.pop(token, None), f"an answer to {name}", seconds)
        return str(reply.get("data", ""))

    # -- what it saw ------------------------------------------------------------------------------

    def events(self, kind: str = "") -> list[Event]:
        """What it told so far, in order; only of ``kind`` when one is named."""
        with self._news.changed:
            return [event for event in self._news.events if kind in ("", event.kind)]

    def await_event(self, kind: str, *, after: int = 0, seconds: float = 15.0) -> Event:
        """The first event of ``kind``, counted from the event ``after``; TimeoutError with what came instead."""

        def found() -> Event | None:
            return next((event for event in self._news.events[after:] if event.kind == kind), None)

        event: Event = self._await(found, kind, seconds)
        return event

    def await_closed(self, *calls: str, seconds: float = 15.0) -> float:
        """Wait until these calls are over; when the last of them was."""

        def closed() -> list[float] | None:
            found = {event.call: event.at for event in self._news.events if event.kind == "CALL_CLOSED"}
            return [found[call] for call in calls] if found.keys() >= set(calls) else None

        ends: list[float] = self._await(closed, f"end of {calls}", seconds)
        return max(ends)

    def await_registration(self, seconds: float = 15.0) -> None:
        """Wait until Asterisk has taken the registration, which may be before anybody hears events."""
        limit = time.monotonic() + seconds
        while "1 binding]" not in self.trace():
            if time.monotonic() > limit:
                raise TimeoutError(f"phone {self.extension} did not register; it printed {self.trace()[-3000:]}")
            time.sleep(_LOOK_SECONDS)

    def dialog(self, call: str) -> Dialog:
        """The tags of an answered call, from its SIP messages."""
        found = Dialog(call)
        for message in re.split(r"(?=SIP/2\.0 200)", self._trace.read_text(errors="replace")):
            head = message.split("\r\n\r\n")[0]
            if _header(head, "Call-ID") != call or "INVITE" not in _header(head, "CSeq"):
                continue
            found.local_tag, found.remote_tag = _tag(head, "From"), _tag(head, "To")
            if not re.search(rf":{self.extension}[@-]", _header(head, "From")):
                found.local_tag, found.remote_tag = found.remote_tag, found.local_tag
        if not (found.local_tag and found.remote_tag):
            raise LookupError(f"no answered call {call} in {self._trace.read_text(errors='replace')[-4000:]}")
        return found

    def trace(self) -> str:
        """Everything that the process printed, SIP messages included."""
        return self._trace.read_text(errors="replace")

    # -- the control socket -----------------------------------------------------------------------

    def _write(self, name: str, text: str) -> None:
        (self._folder / name).write_text(text, encoding="utf-8")

    def _connect(self, port: int, seconds: float = 10.0) -> socket.socket:
        limit = time.monotonic() + seconds
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port), timeout=seconds)
            except OSError:
                if time.monotonic() > limit or self.process.poll() is not None:
                    raise RuntimeError(f"baresip did not start: {self.trace()[-2000:]}") from None
                time.sleep(_LOOK_SECONDS)

    def _read(self) -> None:
        """In a thread: netstrings from the socket, as long as it is open."""
        self._control.settimeout(None)
        waiting = b""
        while True:
            try:
                received = self._control.recv(65536)
            except OSError:
                received = b""
            if not received:
                break
            waiting += received
            while (end := waiting.find(b":")) > 0:
                length = int(waiting[:end])
                if len(waiting) < end + length + 2:
                    break
                self._told(json.loads(waiting[end + 1 : end + 1 + length]), time.time())
                waiting = waiting[end + length + 2 :]
        with self._news.changed:
            self._news.closed = True
            self._news.changed.notify_all()

    def _told(self, message: dict[str, Any], at: float) -> None:
        with self._news.changed:
            if message.get("response"):
                self._news.replies[str(message.get("token", ""))] = message
            else:
                self._news.events.append(Event(
                    at, str(message.get("type", "")), str(message.get("id", "")), str(message.get("peeruri", "")),
                    str(message.get("param", "")),
                ))  # fmt: skip
            self._news.changed.notify_all()

    def _await(self, look: Callable[[], Any], what: str, seconds: float) -> Any:
        limit = time.monotonic() + seconds
        with self._news.changed:
            while (found := look()) is None:
                left = limit - time.monotonic()
                if left <= 0 or self._news.closed or not self._news.changed.wait(left):
                    raise TimeoutError(
                        f"phone {self.extension}: no {what} in {seconds} s; it told {self._news.events}; "
                        f"it printed {self.trace()[-3000:]}"
                    )
        return found


def _header(message: str, name: str) -> str:
    found = re.search(rf"^{name}:\s*(.*?)\r?$", message, re.MULTILINE | re.IGNORECASE)
    return found[1] if found else ""


def _tag(message: str, name: str) -> str:
    found = re.search(r";tag=([^;\s>]+)", _header(message, name))
    return found[1] if found else ""
