"""The courier: looks at the journal, tells whoever is to be told, and tries again what did not arrive."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, update
from twisted.logger import Logger

from callcenter.config import Config
from callcenter.console.webhooks.deliveries import Delivery, claim, due, forget, pause, settle
from callcenter.console.webhooks.gathering import gather
from callcenter.console.webhooks.hooks import Webhook, webhooks
from callcenter.console.webhooks.sending import addresses_of, post, trusting
from callcenter.console.webhooks.signing import signed_headers
from callcenter.console.webhooks.targets import Resolve, judged
from callcenter.errors import StoreError, WebhookRefused
from callcenter.journal.engine import reading, writing
from callcenter.journal.tables import webhook
from callcenter.projections import fold_forward

__all__ = ["Courier"]

_AT_ONCE = 4
_REST_US = 60_000_000
_DAY_US = 86_400_000_000
_LEASE_US = 60_000_000
_WORTHY = range(200, 300)
_log = Logger()


class Courier:
    """Its methods block; ``run`` is a thread's work."""

    def __init__(
        self, engine: Engine, config: Config, clock: Callable[[], int], resolve: Resolve = addresses_of
    ) -> None:
        """``clock`` in µs since 1970 UTC."""
        self._engine = engine
        self._config = config
        self._settings = config.webhooks
        self._clock = clock
        self._resolve = resolve
        self._zone = ZoneInfo(config.site.timezone)
        self._trust = trusting(config.root / self._settings.ca_file if self._settings.ca_file else None)

    def run(self, stop: threading.Event, interval: float) -> None:
        """Go round until ``stop`` is set; what is in the way is logged once and tried again."""
        trouble = ""
        while not stop.is_set():
            try:
                busy = self.round()
                trouble = ""
            except StoreError as error:
                busy, trouble = False, self._told_once(trouble, f"webhooks wait: {error}")
            except Exception as error:  # noqa: BLE001 - whatever it is, the next round may do better
                busy, trouble = False, self._told_once(trouble, f"webhooks: {type(error).__name__}")
            stop.wait(0 if busy else interval)

    def round(self) -> bool:
        """Look once, and try once what is due; True when something arrived, so that more may be due."""
        fold_forward(self._engine)
        with reading(self._engine) as connection:
            hooks = webhooks(connection)
        for hook in hooks:
            gather(self._engine, hook, self._zone, self._config.services, self._clock())
        awake = [hook for hook in hooks if hook.rests_until <= self._clock()]
        if not awake:
            return False
        with ThreadPoolExecutor(min(_AT_ONCE, len(awake)), "webhook") as pool:
            return any(list(pool.map(self._serve, awake)))

    def forget(self) -> int:
        """Remove deliveries that arrived long ago."""
        with writing(self._engine) as connection:
            return forget(connection, self._clock() - self._settings.keep_days * _DAY_US)

    def _serve(self, hook: Webhook) -> bool:
        """Tell one webhook what is due; True when something arrived."""
        with reading(self._engine) as connection:
            waiting = due(connection, hook.id, self._clock())
        arrived = False
        for delivery in waiting:
            now = self._clock()
            lease = now + int(self._settings.timeout_seconds * 1e6) + _LEASE_US
            with writing(self._engine) as connection:
                if not claim(connection, delivery.delivery, now, lease):
                    continue
            status, problem = self._attempt(hook, delivery)
            self._note(hook, delivery, status, problem)
            arrived |= status in _WORTHY
            if not status:
                break  # nobody is there: the others need not wait for that, too
        return arrived

    def _attempt(self, hook: Webhook, delivery: Delivery) -> tuple[int, str]:
        """HTTP status and what went wrong; status 0: there was no answer."""
        body = delivery.body.encode()
        try:
            target = judged(hook.url, self._settings.targets, self._resolve)
            headers = signed_headers(hook.secret, delivery.delivery, self._clock() // 1_000_000, body)
            status = post(target, headers, body, self._settings.timeout_seconds, self._trust)
        except WebhookRefused as error:
            return 0, str(error)
        except OSError as error:
            return 0, f"no answer: {error.strerror or error}"[:200]
        if status in _WORTHY:
            return status, ""
        return status, "redirects are not followed" if 300 <= status < 400 else f"HTTP {status}"

    def _note(self, hook: Webhook, delivery: Delivery, status: int, problem: str) -> None:
        now, attempts = self._clock(), delivery.attempts + 1
        values: Mapping[str, object] = {"attempts": attempts, "status": status, "problem": problem}
        if status in _WORTHY:
            values = {**values, "state": "delivered", "ended": now}
        elif attempts >= self._settings.attempts:
            values = {**values, "state": "dead", "ended": now}
            _log.error("webhook {hook}: a delivery is dead after {n} attempts", hook=hook.id, n=attempts)
        else:
            wait = pause(attempts, self._settings.first_pause_seconds, self._settings.longest_pause_hours)
            values = {**values, "next_at": now + wait}
        with writing(self._engine) as connection:
            settle(connection, delivery.delivery, **values)
            if not status:
                resting = update(webhook).where(webhook.c.webhook == hook.id)
                connection.execute(resting.values(rests_until=now + _REST_US))

    @staticmethod
    def _told_once(before: str, text: str) -> str:
        if text != before:
            _log.error("{text}", text=text)
        return text
