"""``/softphone``: a browser's SIP over WebSocket, handed on to Asterisk on this machine. Sound never comes this way."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocket, WebSocketDisconnect
from twisted.logger import Logger
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from callcenter.config.softphone import BROWSER
from callcenter.console.accounts.roles import Role
from callcenter.console.accounts.sessions import COOKIE
from callcenter.console.parts import Parts
from callcenter.errors import CallcenterError, CoreUnreachable, StoreError
from callcenter.journal.engine import reading
from callcenter.link import LinkClient

__all__ = ["seat_of_agent", "softphone"]

_SIP = Subprotocol("sip")
_LARGEST = 65_536
"""Bytes of one SIP message."""
_LOOK_SECONDS = 15.0
_LINK_SECONDS = 5.0
_OPEN_SECONDS = 5.0
_SENDER = re.compile(r"^(?:from|f)[ \t]*:(.*)$", re.IGNORECASE | re.MULTILINE)
_RECEIVER = re.compile(r"^(?:to|t)[ \t]*:(.*)$", re.IGNORECASE | re.MULTILINE)
_REFUSED, _ENDED, _AWAY = 4403, 4401, 1013
_log = Logger()


async def softphone(browser: WebSocket) -> None:
    """For an agent who is signed in here and logged in at a seat; ends when either is over."""
    parts: Parts = browser.app.state.parts
    cookie = browser.cookies.get(COOKIE, "")[:100]
    seat = await run_in_threadpool(_seat, parts, cookie) if _from_our_page(browser) else ""
    if not seat or _SIP not in browser.scope.get("subprotocols", ()):
        await browser.close(_REFUSED)
        return
    uri = f"ws://127.0.0.1:{parts.config.softphone.port}/ws"
    try:
        async with connect(
            uri, subprotocols=[_SIP], proxy=None, max_size=_LARGEST, open_timeout=_OPEN_SECONDS, close_timeout=1,
            compression=None,
        ) as asterisk:
            await browser.accept(_SIP)
            await _lead(browser, asterisk, parts, cookie, seat)
    except (OSError, TimeoutError, WebSocketException) as error:
        _log.warn("the phone in the browser at seat {seat} has no Asterisk: {why}", seat=seat, why=type(error).__name__)
        with suppress(RuntimeError):
            await browser.close(_AWAY)


async def _lead(browser: WebSocket, asterisk: ClientConnection, parts: Parts, cookie: str, seat: str) -> None:
    """Both ways, until one end goes or the agent may no longer."""
    ways = [
        asyncio.create_task(_out(browser, asterisk, seat)),
        asyncio.create_task(_in(browser, asterisk)),
        asyncio.create_task(_watch(parts, cookie, seat)),
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
    with suppress(RuntimeError):
        await browser.close(_ENDED)


async def _out(browser: WebSocket, asterisk: ClientConnection, seat: str) -> None:
    with suppress(WebSocketDisconnect, ConnectionClosed):
        while True:
            message = await browser.receive_text()
            if len(message) > _LARGEST or not _is_from(message, seat):
                return
            await asterisk.send(message)


async def _in(browser: WebSocket, asterisk: ClientConnection) -> None:
    with suppress(WebSocketDisconnect, ConnectionClosed, RuntimeError):
        async for message in asterisk:
            await browser.send_text(message if isinstance(message, str) else message.decode("utf-8", "replace"))


async def _watch(parts: Parts, cookie: str, seat: str) -> None:
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        with suppress(CoreUnreachable, StoreError):  # while either is away nobody is cut off
            if await run_in_threadpool(_seat_or_raise, parts, cookie) != seat:
                return


def _is_from(message: str, seat: str) -> bool:
    """Does a request name this seat's browser as its sender? Answers, and signs of life, name nobody.

    Without it a browser could be whoever Asterisk knows by address. In a call that came in, the sender is an address
    that the browser made up; Asterisk answers 481 to a tag that it does not know.
    """
    if message.startswith("SIP/2.0 ") or not message.strip():
        return True
    head = message.partition("\r\n\r\n")[0]
    senders, receivers = _SENDER.findall(head), _RECEIVER.findall(head)
    if len(senders) != 1 or len(receivers) != 1:
        return False
    mine = re.match(rf'(?:"[^"<>]*"\s*)?<sip:{seat}{BROWSER}@[^<>]*>', senders[0].strip())
    return mine is not None or re.search(r">\s*;\s*tag=\w", receivers[0]) is not None


def _from_our_page(browser: WebSocket) -> bool:
    origin = urlsplit(browser.headers.get("origin", ""))
    return bool(origin.netloc) and origin.netloc == browser.headers.get("host", "")


def _seat(parts: Parts, cookie: str) -> str:
    try:
        return _seat_or_raise(parts, cookie)
    except CallcenterError:
        return ""


def _seat_or_raise(parts: Parts, cookie: str) -> str:
    """The seat where whoever is signed in works now; empty: nowhere. Raises CoreUnreachable or StoreError."""
    if not parts.config.softphone.enabled:
        return ""
    with reading(parts.engine) as connection:
        signed = parts.sessions.find(connection, cookie, parts.clock())
    if signed is None or signed.session.stage != "full" or Role.AGENT not in signed.account.roles:
        return ""
    return seat_of_agent(parts, signed.account.number)


def seat_of_agent(parts: Parts, number: str) -> str:
    """Where an agent is logged in by the core's word; empty: nowhere. Raises CoreUnreachable."""
    with LinkClient(parts.config.socket_path, _LINK_SECONDS) as core:
        rows = core.ask("agents")
    return next((str(row["seat"]) for row in rows if row["agent"] == number and row["seat"]), "")
