"""Texts of flows that people write, each with its state: a draft, what waits for approval, what was published.

Who wrote a text never approves it. Every step is a row of the audit log, in the transaction of the step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from callcenter.console.audit import AuditLog, Deed
from callcenter.console.ivr.differences import changed_lines
from callcenter.console.ivr.folder import Folder
from callcenter.console.ivr.refusing import VersionRefused
from callcenter.console.ivr.states import FOUND, State, Who, hash_of, row_of
from callcenter.journal.engine import reading, writing
from callcenter.journal.tables import flow_version as table

__all__ = ["Versions"]

_LOCK = 12345_0017
_STUCK_US = 300 * 1_000_000
"""A publication that takes longer was cut off; it can be repeated."""
_OPEN = (State.DRAFT, State.RETURNED)


class Versions:
    """All of them. Methods raise VersionRefused when a step is not possible."""

    def __init__(self, engine: Engine, audit: AuditLog, folder: Folder, clock: Callable[[], int]) -> None:
        self._engine = engine
        self._audit = audit
        self._folder = folder
        self._clock = clock

    # -- looking -----------------------------------------------------------------------------------------------------

    def listed(self, flow: str, *, published_only: bool) -> list[dict[str, Any]]:
        """Of one flow, what was done last first, without their texts."""
        columns = [column for column in table.c if column.name != "text"]
        last = func.coalesce(table.c.decided, table.c.changed)
        wanted = select(*columns).where(table.c.flow == flow).order_by(last.desc(), table.c.number.desc()).limit(100)
        if published_only:
            wanted = wanted.where(table.c.state == State.PUBLISHED)
        with reading(self._engine) as connection:
            return [dict(row) for row in connection.execute(wanted).mappings()]

    def waiting(self) -> list[dict[str, Any]]:
        """What waits for approval, of all flows."""
        wanted = select(table.c.version, table.c.flow, table.c.author, table.c.submitted)
        waits = wanted.where(table.c.state.in_((State.SUBMITTED, State.PUBLISHING))).order_by(table.c.submitted)
        with reading(self._engine) as connection:
            return [dict(row) for row in connection.execute(waits).mappings()]

    def one(self, version: str) -> dict[str, Any]:
        """One with its text."""
        with reading(self._engine) as connection:
            return row_of(connection, version)

    def waits(self, row: dict[str, Any]) -> bool:
        """Can it be approved, returned or taken back: submitted, or its publication was cut off?"""
        stuck = row["state"] == State.PUBLISHING and self._clock() - (row["decided"] or 0) > _STUCK_US
        return row["state"] == State.SUBMITTED or stuck

    # -- writing -----------------------------------------------------------------------------------------------------

    def save(self, who: Who, flow: str, text: str, version: str = "") -> str:
        """Keep a draft: a new one, or the own one that is named. Its name."""
        running = self._folder.text(flow)
        changed = changed_lines(running, text)
        with writing(self._engine, lock=_LOCK) as connection:
            if version:
                row = row_of(connection, version)
                _require(row["author"] == who.account, "not_yours")
                _require(row["state"] in _OPEN and row["flow"] == flow, "not_open")
                self._change(connection, version, state=State.DRAFT, text=text, base=hash_of(running))
            else:
                version = self._add(connection, flow, text, who.account, State.DRAFT, base=hash_of(running))
            self._record(connection, who, version, f"save {changed}")
        return version

    def roll_back(self, who: Who, version: str, why: str) -> str:
        """A new draft with the text of a published version. Its name."""
        with writing(self._engine, lock=_LOCK) as connection:
            old = row_of(connection, version)
            _require(old["state"] == State.PUBLISHED, "not_published")
            base = hash_of(self._folder.text(old["flow"]))
            made = self._add(connection, old["flow"], old["text"], who.account, State.DRAFT, base=base, why=why)
            self._record(connection, who, made, f"roll back to {version}", why)
        return made

    def submit(self, who: Who, version: str, why: str) -> None:
        """The author asks for approval. The running text must be the one that the draft was compared with."""
        with writing(self._engine, lock=_LOCK) as connection:
            row = row_of(connection, version)
            _require(row["author"] == who.account, "not_yours")
            _require(row["state"] in _OPEN, "not_open")
            running = self._folder.text(row["flow"])
            _require(row["base"] == hash_of(running), "base_moved")
            _require(running != row["text"], "no_change")
            now = self._clock()
            self._change(connection, version, state=State.SUBMITTED, why=why, submitted=now, note="", decided_by="")
            self._record(connection, who, version, "submit", why)

    def take_back(self, who: Who, version: str) -> None:
        """The author goes on with what was submitted."""
        self._step(who, version, State.DRAFT, "take back", own=True)

    def drop(self, who: Who, version: str) -> None:
        """The author gives it up."""
        self._step(who, version, State.DROPPED, "drop", own=True, allowed=_OPEN)

    def give_back(self, who: Who, version: str, note: str) -> None:
        """Another person does not approve it."""
        self._step(who, version, State.RETURNED, "return", own=False, note=note)

    def _step(
        self, who: Who, version: str, to: State, word: str, *, own: bool, allowed: tuple[State, ...] = (),
        note: str = "",
    ) -> None:  # fmt: skip
        with writing(self._engine, lock=_LOCK) as connection:
            row = row_of(connection, version)
            mine = row["author"] == who.account
            _require(mine == own, "not_yours" if own else "own")
            _require(row["state"] in allowed if allowed else self.waits(row), "not_open")
            more = {} if own else {"note": note, "decided_by": who.account, "decided": self._clock()}
            self._change(connection, version, state=to, **more)
            self._record(connection, who, version, word, note)

    # -- publishing --------------------------------------------------------------------------------------------------

    def claim(self, who: Who, version: str, seen: str) -> dict[str, Any]:
        """Begin to publish: who approves is another person than the author, and has seen (``seen``) this very text.

        The row as it is now, and as ``former`` what to put back when it fails: None, no file at all.
        """
        try:
            return self._claimed(who, version, seen)
        except VersionRefused as refused:
            deed = Deed(actor=who.account, action="flow", subject=version, address=who.address, outcome="refused",
                        detail=f"approve: {refused.why}")  # fmt: skip
            self._audit.note(deed)
            raise

    def _claimed(self, who: Who, version: str, seen: str) -> dict[str, Any]:
        looked = self.one(version)
        running = self._folder.text(looked["flow"])
        changed = changed_lines(running, looked["text"])
        with writing(self._engine, lock=_LOCK) as connection:
            row, now = row_of(connection, version), self._clock()
            _require(row["author"] != who.account, "own")
            _require(self.waits(row), "not_submitted")
            _require(seen == hash_of(row["text"]), "text_moved")
            others = select(table.c.version).where(
                table.c.state == State.PUBLISHING, table.c.version != version, table.c.decided > now - _STUCK_US
            )
            _require(connection.execute(others).first() is None, "busy")
            _require(row["text"] == looked["text"], "text_moved")
            running = self._folder.text(row["flow"])
            _require(hash_of(running) == row["base"] or running == row["text"], "base_moved")
            failed = row["state"] == State.PUBLISHING or bool(row["note"])  # and may not have been put back
            again = failed and running == row["text"]
            self._keep_found(connection, row["flow"], running, row["text"])
            former = self._before(connection, row) if again else self._folder.content(row["flow"])
            claimed = {"state": State.PUBLISHING, "decided_by": who.account, "decided": now}
            self._change(connection, version, **claimed)
            self._record(connection, who, version, f"approve {changed}")
            return {**row, **claimed, "former": former}

    def _before(self, connection: Connection, row: dict[str, Any]) -> bytes | None:
        """What ran before a publication that failed: its first claim has seen to it that it is a version."""
        mine = select(table.c.text).where(table.c.flow == row["flow"], table.c.state == State.PUBLISHED)
        others = mine.where(table.c.text != row["text"]).order_by(table.c.decided.desc(), table.c.number.desc())
        text: str | None = connection.execute(others.limit(1)).scalar()
        return None if text is None else text.encode()

    def finish(self, who: Who, claimed: dict[str, Any]) -> None:
        """The core goes by it; ``claimed`` is what ``claim`` gave."""
        with writing(self._engine, lock=_LOCK) as connection:
            if self._still(connection, claimed):
                version = claimed["version"]
                self._change(connection, version, state=State.PUBLISHED, note="", decided=self._clock())
                self._record(connection, who, version, "publish")

    def release(self, who: Who, claimed: dict[str, Any], why: str) -> None:
        """It was not published after all: it waits again, with the reason."""
        with writing(self._engine, lock=_LOCK) as connection:
            if self._still(connection, claimed):
                self._change(connection, claimed["version"], state=State.SUBMITTED, note=why)
                self._record(connection, who, claimed["version"], "publish", why, outcome="failed")

    def _still(self, connection: Connection, claimed: dict[str, Any]) -> bool:
        """Nobody else has begun with it, or taken it back, meanwhile."""
        row = row_of(connection, claimed["version"])
        return all(row[name] == claimed[name] for name in ("state", "decided_by", "decided"))

    def _keep_found(self, connection: Connection, flow: str, running: str, new: str) -> None:
        """What runs now and was not published here becomes a version too: so that it can be gone back to."""
        mine = select(table.c.text).where(table.c.flow == flow, table.c.state == State.PUBLISHED)
        last = connection.execute(mine.order_by(table.c.decided.desc(), table.c.number.desc()).limit(1)).scalar()
        if running and running not in (last, new):
            version = self._add(connection, flow, running, FOUND, State.PUBLISHED)
            self._change(connection, version, decided=self._clock(), decided_by=FOUND)

    # -- rows --------------------------------------------------------------------------------------------------------

    def _add(
        self, connection: Connection, flow: str, text: str, author: str, state: State, *, base: str = "", why: str = ""
    ) -> str:
        last = connection.execute(select(func.max(table.c.number)).where(table.c.flow == flow)).scalar() or 0
        version, now = f"{flow}-{last + 1}", self._clock()
        connection.execute(insert(table).values(
            version=version, flow=flow, number=last + 1, state=state, text=text, base=base, author=author, why=why,
            decided_by="", note="", made=now, changed=now, submitted=None, decided=None,
        ))  # fmt: skip
        return version

    def _change(self, connection: Connection, version: str, **changes: Any) -> None:
        wanted = update(table).where(table.c.version == version)
        connection.execute(wanted.values(changed=self._clock(), **changes))

    def _record(
        self, connection: Connection, who: Who, version: str, detail: str, reason: str = "", outcome: str = "done"
    ) -> None:
        self._audit.record(connection, Deed(
            actor=who.account, action="flow", subject=version, address=who.address, detail=detail, reason=reason,
            outcome=outcome,
        ))  # fmt: skip


def _require(condition: bool, why: str) -> None:
    if not condition:
        raise VersionRefused(why)
