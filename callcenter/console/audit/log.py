"""Rows that are only ever added, each with an HMAC over itself and the one before: a changed or removed row is found.

The key lies outside the database, and so does the number of a row that is known to exist: who can write to the
database alone can neither mend the chain nor cut its end off unseen.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, insert, select, text
from twisted.logger import Logger

from callcenter.callcontrol.masking import masked
from callcenter.journal.engine import writing
from callcenter.journal.tables import audit_entry as table

__all__ = ["ACTIONS", "AuditLog", "Deed", "Found"]

ACTIONS: Mapping[str, tuple[str, str]] = {
    "sign_in": ("登录", "sign-in"),
    "sign_out": ("退出", "sign-out"),
    "password": ("更改密码", "password changed"),
    "second_factor": ("设置验证器", "authenticator set up"),
    "confirm": ("再次验证身份", "identity confirmed"),
    "refused": ("拒绝访问", "access refused"),
    "reveal": ("查看完整号码", "number revealed"),
    "hear": ("收听录音", "recording heard"),
    "search": ("按号码查询通话", "calls searched by number"),
    "export": ("导出", "export"),
    "order": ("下达操作", "order given"),
    "account": ("账号变更", "account changed"),
    "api_key": ("接口密钥变更", "API key changed"),
    "flow": ("流程版本变更", "IVR flow changed"),
    "webhook": ("推送地址变更", "webhook changed"),
    "verify": ("核验审计日志", "audit log verified"),
}
"""Action → Chinese and English."""
_LOCK = 12345_0014
_FIELDS = ("seq", "at", "actor", "address", "action", "subject", "outcome", "reason", "detail")
_FIRST = "0" * 64
_CHUNK = 5000
_LONGEST = 500
_NUMBER = re.compile(r"(?<=-)(?:[0-9]{10}\.[0-9]{1,16}|[0-9]{8}-[0-9]{6}-[0-9])(?![0-9])|[0-9]{7,}")
"""The ids of calls (node, seconds since 1970, a dot, a count) stay, and the numbers of appeals: which one it was must
be told."""
_log = Logger()


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody did, or was refused."""

    actor: str
    """Account, or ``cli:<user>``, or ``-`` for nobody known."""
    action: str
    """One of ``ACTIONS``."""
    subject: str = ""
    """What it was done to: an id, never a number or a text of a caller."""
    outcome: str = "done"
    """``done``, ``refused`` or ``failed``."""
    address: str = ""
    reason: str = ""
    detail: str = ""


class Found(msgspec.Struct, frozen=True):
    """What a verification found."""

    rows: int
    bad: int = 0
    """``seq`` of the first row that is not as it was written; 0: all are."""
    why: str = ""
    """``changed``, ``missing`` or ``cut_off``."""


class AuditLog:
    """Adds rows, and verifies all of them."""

    def __init__(self, engine: Engine, key: bytes, head: Path, clock: Callable[[], int]) -> None:
        """``head`` is a file that holds a row known to exist; ``clock`` in µs since 1970 UTC."""
        self._engine = engine
        self._key = key
        self._head = head
        self._clock = clock

    def note(self, deed: Deed) -> None:
        """Add a row in a transaction of its own. Raises StoreError."""
        with writing(self._engine) as connection:
            self.record(connection, deed)

    def record(self, connection: Connection, deed: Deed) -> None:
        """Add a row in the (writing) transaction of what was done: both, or neither."""
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        last = connection.execute(select(table.c.seq, table.c.hash).order_by(table.c.seq.desc()).limit(1)).first()
        seq, before = (last.seq, last.hash) if last else (0, _FIRST)
        row = {
            "seq": seq + 1, "at": self._clock(), "actor": deed.actor[:100], "address": deed.address[:60],
            "action": deed.action, "subject": _tame(deed.subject), "outcome": deed.outcome,
            "reason": _tame(deed.reason), "detail": _tame(deed.detail),
        }  # fmt: skip
        connection.execute(insert(table).values(**row, hash=self._hash(before, row)))
        if last:
            self._remember(seq, before)

    def verify(self, connection: Connection) -> Found:
        """Recompute the whole chain."""
        seq, before, kept = 0, _FIRST, self._remembered()
        while True:
            rows = connection.execute(select(table).where(table.c.seq > seq).order_by(table.c.seq).limit(_CHUNK))
            chunk = [dict(row) for row in rows.mappings()]
            for row in chunk:
                if row["seq"] != seq + 1:
                    return Found(seq, seq + 1, "missing")
                if not hmac.compare_digest(row["hash"], self._hash(before, row)):
                    return Found(seq, row["seq"], "changed")
                seq, before = row["seq"], row["hash"]
                if kept and seq == kept[0] and before != kept[1]:
                    return Found(seq, seq, "changed")
            if not chunk:
                break
        return Found(seq, kept[0], "cut_off") if kept and kept[0] > seq else Found(seq)

    def _hash(self, before: str, row: Mapping[str, Any]) -> str:
        told = json.dumps([row[name] for name in _FIELDS], ensure_ascii=False, separators=(",", ":"))
        return hmac.digest(self._key, f"{before}\n{told}".encode(), "sha256").hex()

    def _remember(self, seq: int, its_hash: str) -> None:
        """A row that is committed: the one before the row that is being added."""
        beside = self._head.with_suffix(f".{os.getpid()}")
        try:
            with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                json.dump({"seq": seq, "hash": its_hash}, file)
            os.replace(beside, self._head)
        except OSError as error:
            _log.warn("{file} cannot be written: {why}", file=str(self._head), why=error.strerror)

    def _remembered(self) -> tuple[int, str] | None:
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            kept = json.loads(self._head.read_text())
            return int(kept["seq"]), str(kept["hash"])
        return None


def _tame(given: str) -> str:
    """No telephone numbers, no characters that break lines, and not too long."""
    plain = "".join(each if each.isprintable() else " " for each in given)
    return _NUMBER.sub(lambda found: _hidden(found.group()), plain)[:_LONGEST]


def _hidden(digits: str) -> str:
    return masked(digits) if digits.isdigit() else digits
