"""The link does what it is told, or a fault would be blamed on whoever is behind it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from callcenter.testing.ports import free_port
from tests.faults.proxy import GARBAGE, LONG, Link, Proxy


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """A link to somebody who says everything again."""
    server = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_echo, args=(server,), daemon=True).start()
    port = free_port()
    with Proxy(port, ("127.0.0.1", server.getsockname()[1])) as made:
        yield made
    server.close()


def _echo(server: socket.socket) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=_say_again, args=(connection,), daemon=True).start()


def _say_again(connection: socket.socket) -> None:
    with connection:
        try:
            while data := connection.recv(65536):
                connection.sendall(data)
        except OSError:
            return


def dial(proxy: Proxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), 3)


def said(connection: socket.socket, count: int, seconds: float = 3.0) -> bytes:
    connection.settimeout(seconds)
    data = b""
    while len(data) < count and (piece := connection.recv(count - len(data))):
        data += piece
    return data


def test_a_good_link_passes_everything_on(proxy: Proxy) -> None:
    with dial(proxy) as near:
        near.sendall(b"x" * 300_000)
        assert said(near, 300_000) == b"x" * 300_000


def test_a_reset_is_a_reset(proxy: Proxy) -> None:
    with dial(proxy) as near:
        near.sendall(b"here")
        assert said(near, 4) == b"here"
        assert proxy.reset() == 1
        with pytest.raises(ConnectionResetError):
            said(near, 1)


def test_what_a_half_open_link_has_lost_stays_lost(proxy: Proxy) -> None:
    with dial(proxy) as near:
        near.sendall(b"one")
        assert said(near, 3) == b"one"
        proxy.link = Link.HALF_OPEN
        near.sendall(b"two")
        with pytest.raises(TimeoutError):
            said(near, 1, 0.3)
        proxy.link = Link.GOOD
        near.sendall(b"three")
        with pytest.raises(TimeoutError):
            said(near, 1, 0.3)
    with dial(proxy) as near:
        near.sendall(b"anew")
        assert said(near, 4) == b"anew"


def test_what_a_stalled_link_holds_back_arrives_later(proxy: Proxy) -> None:
    with dial(proxy) as near:
        proxy.link = Link.STALLED
        near.sendall(b"late")
        with pytest.raises(TimeoutError):
            said(near, 1, 0.3)
        proxy.link = Link.GOOD
        assert said(near, 4) == b"late"


def test_a_slow_link_drips(proxy: Proxy) -> None:
    with dial(proxy) as near:
        proxy.link = Link.SLOW
        began = time.monotonic()
        near.sendall(b"x" * 20)
        assert said(near, 20) == b"x" * 20
        assert time.monotonic() - began > 0.2


@pytest.mark.parametrize(("link", "bytes_"), [(Link.GARBAGE, GARBAGE), (Link.LONG, LONG)])
def test_who_connects_is_misled(proxy: Proxy, link: Link, bytes_: bytes) -> None:
    proxy.link = link
    with dial(proxy) as near:
        assert said(near, len(bytes_)) == bytes_


def test_who_connects_is_closed_upon(proxy: Proxy) -> None:
    proxy.link = Link.CLOSED
    with dial(proxy) as near:
        assert said(near, 1) == b""


def test_the_third_piece_of_the_far_side_is_cut(proxy: Proxy) -> None:
    proxy.link = Link.CUT
    with dial(proxy) as near:
        for text in (b"first", b"second"):
            near.sendall(text)
            assert said(near, len(text)) == text
        near.sendall(b"third!")
        with pytest.raises(ConnectionResetError):
            said(near, 4)
