"""Web services that a flow asks: whatever they answer, the caller goes on."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable
from typing import Any

from twisted.internet import reactor as default_reactor
from twisted.trial.unittest import TestCase

from callcenter.callcontrol.web import Web
from callcenter.ivr import effects, inputs

reactor: Any = default_reactor


class Services(TestCase):
    timeout = 20

    def setUp(self) -> None:
        self.web = Web(reactor, threads=2)
        self.web.start()
        self.addCleanup(self.web.stop)
        self.answer: Callable[[Any], None] = lambda handler: None
        test = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                test.answer(self)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
                """Say nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    async def ask(self, raw: bytes, *, timeout: float = 2.0, path: str = "/") -> inputs.Input:
        self.answer = lambda handler: handler.wfile.write(raw)
        url = f"http://127.0.0.1:{self.server.server_address[1]}{path}"
        return await self.web.ask(effects.Http("GET", url, "", timeout))

    async def test_plain_values_are_taken(self) -> None:
        body = b'{"open": true, "desk": "3", "n": 4, "list": [1], "none": null}'
        self.assertEqual(
            await self.ask(b"HTTP/1.0 200 OK\r\n\r\n" + body),
            inputs.HttpAnswered(200, {"open": True, "desk": "3", "n": 4}),
        )
        refused = await self.ask(b'HTTP/1.0 404 No\r\n\r\n{"why": "gone"}')
        self.assertEqual(refused, inputs.HttpAnswered(404, {"why": "gone"}))

    async def test_what_is_no_answer_fails(self) -> None:
        for raw in (
            b"",
            b"nonsense\r\n\r\n",
            b"HTTP/1.0 200 OK\r\n\r\n<html>",
            b"HTTP/1.0 200 OK\r\n\r\n[1]",
            b"HTTP/1.0 200 OK\r\n\r\n\xff\xfe",
            b"HTTP/1.0 200 OK\r\n\r\n" + b"[" * 60000,
        ):
            self.assertIsInstance(await self.ask(raw), inputs.HttpFailed, repr(raw[:60]))

    async def test_a_redirection_to_a_file_is_not_followed(self) -> None:
        answer = await self.ask(b"HTTP/1.0 302 There\r\nLocation: file:///etc/passwd\r\n\r\n")
        self.assertEqual(answer, inputs.HttpAnswered(302, {}))

    async def test_addresses_that_cannot_be_asked(self) -> None:
        for url in ("file:///etc/passwd", "ftp://x/", "http://", "http://127.0.0.1:1/", "http://exa mple/", "http://[/"):
            self.assertIsInstance(await self.web.ask(effects.Http("GET", url, "", 1.0)), inputs.HttpFailed, url)

    async def test_one_that_does_not_answer(self) -> None:
        hold = threading.Event()
        self.addCleanup(hold.set)
        self.answer = lambda handler: hold.wait(5)
        url = f"http://127.0.0.1:{self.server.server_address[1]}/"
        failed = await self.web.ask(effects.Http("GET", url, "", 0.1))
        self.assertIsInstance(failed, inputs.HttpFailed)
        hold.set()
