"""One delivery over HTTP: to the address that was judged, without redirects, proxies or cookies, in limited time."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path

from callcenter import __version__
from callcenter.console.webhooks.targets import Target
from callcenter.errors import WebhookRefused

__all__ = ["addresses_of", "post", "trusting"]

_READ = 1024


def post(target: Target, headers: Mapping[str, str], body: bytes, seconds: float, trust: ssl.SSLContext) -> int:
    """The HTTP status. Raises OSError when there is no answer, or none of HTTP, in ``seconds``."""
    connection = _Secure(target, seconds, trust) if target.secure else _Plain(target, seconds)
    over = threading.Event()
    limit = threading.Timer(seconds, _cut, [connection, over])
    limit.daemon = True
    limit.start()
    try:
        connection.request("POST", target.path, body, {
            "Content-Type": "application/json", "User-Agent": f"callcenter/{__version__}", "Connection": "close",
            **headers,
        })  # fmt: skip
        answer = connection.getresponse()
        answer.read(_READ)
        if over.is_set():  # what was cut off may look like an answer
            raise TimeoutError("timed out")
        return answer.status
    except OSError:
        raise  # one about a certificate is a ValueError, too
    except (HTTPException, ValueError) as error:
        raise OSError(f"no good HTTP: {type(error).__name__}") from error
    finally:
        limit.cancel()
        connection.close()


def addresses_of(host: str, port: int) -> Sequence[str]:
    """Its addresses. Raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def trusting(ca_file: Path | None = None) -> ssl.SSLContext:
    """Checks certificates by the system's authorities, or by those in a file. Raises WebhookRefused."""
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise WebhookRefused(f"{ca_file} (webhooks.ca_file) cannot be used: {error.strerror or error}") from None


def _cut(connection: HTTPConnection, over: threading.Event) -> None:
    """Time is over, however slowly something still comes."""
    over.set()
    if connection.sock is not None:
        with contextlib.suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


class _Plain(HTTPConnection):
    def __init__(self, target: Target, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self._address = target.address

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)


class _Secure(HTTPSConnection):
    def __init__(self, target: Target, seconds: float, trust: ssl.SSLContext) -> None:
        super().__init__(target.host, target.port, timeout=seconds, context=trust)
        self._address, self._trust = target.address, trust

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        try:
            self.sock = self._trust.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise
