"""A receiver of webhooks: a real HTTP server on loopback that answers as a test tells it."""

from __future__ import annotations

import contextlib
import http.server
import json
import ssl
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

__all__ = ["Receiver"]


class Receiver:
    """A context manager; ``answers`` are the statuses of the next requests, then it is 204."""

    def __init__(self, secure: ssl.SSLContext | None = None) -> None:
        self.answers: list[int] = []
        self.heard: list[tuple[Mapping[str, str], bytes]] = []
        self.hold: threading.Event | None = None
        """Answers wait for it."""
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.heard.append((dict(self.headers), body))
                if receiver.hold is not None:
                    receiver.hold.wait(10)
                status = receiver.answers.pop(0) if receiver.answers else 204
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", f"http://127.0.0.1:{receiver.port}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def handle(self) -> None:
                """A client that hangs up in the handshake is no news."""
                with contextlib.suppress(OSError):
                    super().handle()

            def log_message(self, *args: object) -> None:
                """Nothing is printed."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if secure is not None:
            self._server.socket = secure.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?a=1"

    @property
    def told(self) -> list[dict[str, Any]]:
        """The bodies."""
        return [json.loads(body) for _, body in self.heard]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
