"""The audit log of this installation: its key is derived from the console's secret, its head lies in the state."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine

from callcenter.config import Config, load_secrets
from callcenter.console.accounts.sealing import derived
from callcenter.console.audit.log import AuditLog

__all__ = ["audit_log"]


def audit_log(config: Config, engine: Engine, clock: Callable[[], int]) -> AuditLog:
    """``clock`` in µs since 1970 UTC. Raises StateDirectoryUnusable."""
    return AuditLog(engine, derived(load_secrets(config).console, "audit"), config.state / "audit.head", clock)
