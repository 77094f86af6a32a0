"""What is read over HTTP: /metrics for Prometheus, /healthz and /readyz, on the reactor's own thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from twisted.web.http import Request as HttpRequest
from twisted.web.resource import Resource
from twisted.web.server import Request, Site

from callcenter.metrics.health import Health

__all__ = ["MetricsPage", "MetricsSite"]


class MetricsPage(Resource):
    """The figures at /metrics, in the format that the reader prefers, and how the core is."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def __init__(self, registry: CollectorRegistry, health: Health) -> None:
        super().__init__()
        self._registry = registry
        self._pages: dict[bytes, Callable[[Request], bytes]] = {
            b"/metrics": self._metrics,
            b"/healthz": lambda request: _say(request, *health.alive()),
            b"/readyz": lambda request: _say(request, *health.ready()),
        }

    def render(self, request: Request) -> bytes:
        """The page asked for, for GET; HEAD is answered by the same without the body."""
        page = self._pages.get(request.path)
        if page is None:
            return _say(request, 404, "only /metrics, /healthz and /readyz are here\n")
        if request.method not in (b"GET", b"HEAD"):
            request.setHeader(b"allow", b"GET, HEAD")
            return _say(request, 405, "this can only be read\n")
        request.setHeader(b"cache-control", b"no-store")
        return page(request)

    def _metrics(self, request: Request) -> bytes:
        encode, content_type = choose_encoder(request.getHeader("accept") or "")
        request.setHeader(b"content-type", content_type.encode("ascii"))
        return encode(self._registry)


def _say(request: Request, status: int, text: str) -> bytes:
    request.setResponseCode(status)
    request.setHeader(b"content-type", b"text/plain; charset=utf-8")
    return text.encode()


class MetricsSite(Site):
    """HTTP server with these pages: ``reactor.listenTCP(port, MetricsSite(registry, health), interface=host)``."""

    noisy = False
    displayTracebacks = False  # noqa: N815 - Twisted's name

    def __init__(self, registry: CollectorRegistry, health: Health) -> None:
        super().__init__(MetricsPage(registry, health), timeout=30)

    def log(self, request: HttpRequest | Any) -> None:
        """Readings are not logged: there is one every few seconds."""
