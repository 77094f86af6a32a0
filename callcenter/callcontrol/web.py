"""Web services that an IVR flow asks (the ``http`` node): answered in time, or not at all."""

from __future__ import annotations

import json
import urllib.request
from http.client import HTTPException
from urllib.error import HTTPError

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorThreads, IReactorTime
from twisted.internet.threads import deferToThreadPool
from twisted.python.threadpool import ThreadPool

from callcenter.ivr import effects, inputs

__all__ = ["Web"]

_MOST_BYTES = 64 * 1024


class Web:
    """Asks web services in threads of its own, so that a slow one delays nobody else."""

    def __init__(self, reactor: IReactorThreads, threads: int = 8) -> None:
        self._reactor = reactor
        self._pool = ThreadPool(0, threads, name="web")

    def start(self) -> None:
        """Begin to serve."""
        self._pool.start()

    def stop(self) -> None:
        """End the threads."""
        self._pool.stop()

    async def ask(self, effect: effects.Http) -> inputs.Input:
        """The service's answer, or ``HttpFailed`` after the effect's timeout at the latest."""
        answer: Deferred[inputs.Input] = deferToThreadPool(self._reactor, self._pool, _ask, effect)
        answer.addTimeout(effect.timeout + 0.5, _clock(self._reactor), onTimeoutCancel=_too_late)
        return await answer


def _clock(reactor: object) -> IReactorTime:
    return reactor  # type: ignore[return-value]  # every reactor of Twisted is both


def _too_late(result: object, timeout: float) -> inputs.Input:
    return inputs.HttpFailed(f"no answer within {timeout:.1f} s")


def _ask(effect: effects.Http) -> inputs.Input:
    if not effect.url.startswith(("http://", "https://")):
        return inputs.HttpFailed("only http and https are allowed")
    try:
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
            effect.url,
            data=effect.body.encode() if effect.body else None,
            method=effect.method,
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )
        return _answered(request, effect.timeout)
    except (OSError, ValueError, HTTPException, RecursionError) as error:
        return inputs.HttpFailed(str(error) or type(error).__name__)


def _answered(request: urllib.request.Request, timeout: float) -> inputs.Input:
    try:
        with urllib.request.urlopen(request, timeout=timeout) as response:  # noqa: S310
            return _understood(response.status, response.read(_MOST_BYTES))
    except HTTPError as error:
        return _understood(error.code, error.read(_MOST_BYTES))


def _understood(status: int, body: bytes) -> inputs.Input:
    try:
        document = json.loads(body or b"{}")
    except ValueError:
        return inputs.HttpFailed(f"status {status}, but the answer is not JSON")
    if not isinstance(document, dict):
        return inputs.HttpFailed(f"status {status}, but the answer is not a JSON object")
    values = {str(k): v for k, v in document.items() if isinstance(v, str | int | bool)}
    return inputs.HttpAnswered(status, values)
