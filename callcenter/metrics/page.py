"""The page that Prometheus reads: /metrics over HTTP, on the reactor's own thread."""

from __future__ import annotations

from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from twisted.web.http import Request as HttpRequest
from twisted.web.resource import Resource
from twisted.web.server import Request, Site

__all__ = ["MetricsPage", "MetricsSite"]


class MetricsPage(Resource):
    """The figures at /metrics, in the format that the reader prefers; nothing else is here."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def __init__(self, registry: CollectorRegistry) -> None:
        super().__init__()
        self._registry = registry

    def render(self, request: Request) -> bytes:
        """All metrics for GET; HEAD is answered by the same without the body."""
        if request.path != b"/metrics":
            return _refuse(request, 404, "only /metrics is here\n")
        if request.method not in (b"GET", b"HEAD"):
            request.setHeader(b"allow", b"GET, HEAD")
            return _refuse(request, 405, "the metrics can only be read\n")
        encode, content_type = choose_encoder(request.getHeader("accept") or "")
        request.setHeader(b"content-type", content_type.encode("ascii"))
        request.setHeader(b"cache-control", b"no-store")
        return encode(self._registry)


def _refuse(request: Request, status: int, text: str) -> bytes:
    request.setResponseCode(status)
    request.setHeader(b"content-type", b"text/plain; charset=utf-8")
    return text.encode()


class MetricsSite(Site):
    """HTTP server with that one page: ``reactor.listenTCP(port, MetricsSite(registry), interface=host)``."""

    noisy = False
    displayTracebacks = False  # noqa: N815 - Twisted's name

    def __init__(self, registry: CollectorRegistry) -> None:
        super().__init__(MetricsPage(registry), timeout=30)

    def log(self, request: HttpRequest | Any) -> None:
        """Readings are not logged: there is one every few seconds."""
