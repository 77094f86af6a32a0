"""The audit log: a chain that tells of any change, rows that cannot be changed, the page and the export."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select, text, update
from sqlalchemy.exc import DBAPIError

from callcenter.console.audit import ACTIONS, AuditLog, Deed, Found
from callcenter.journal import open_engine, upgrade
from callcenter.journal.engine import reading, writing
from callcenter.journal.tables import audit_entry
from tests.console.house import Console
from tests.console.people import account, signed_in


def log_of(engine: Engine, folder: Path, rows: int = 6) -> AuditLog:
    made = AuditLog(engine, b"k" * 32, folder / "audit.head", lambda: 1_700_000_000_000_000)
    for number in range(rows):
        made.note(Deed(actor="li", action="order", subject=f"pause {1000 + number}", reason="用餐"))
    return made


def verified(log: AuditLog, engine: Engine) -> Found:
    with reading(engine) as connection:
        return log.verify(connection)


def unlocked(engine: Engine) -> None:
    """What somebody does who may do anything with the database."""
    names = {"sqlite": ("audit_entry_no_update", "audit_entry_no_delete"), "postgresql": ("audit_entry_kept",)}
    with writing(engine) as connection:
        for name in names[engine.dialect.name]:
            on = " ON audit_entry" if engine.dialect.name == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER {name}{on}"))


def test_a_chain_that_nobody_touched_is_whole(engine: Engine, tmp_path: Path) -> None:
    assert verified(log_of(engine, tmp_path), engine) == Found(6)


@pytest.mark.parametrize("change", [delete(audit_entry), update(audit_entry).values(actor="wu")])
def test_rows_cannot_be_changed_or_removed(engine: Engine, tmp_path: Path, change: object) -> None:
    log = log_of(engine, tmp_path)
    with pytest.raises(DBAPIError, match="append-only"), writing(engine) as connection:
        connection.execute(change)  # type: ignore[call-overload]
    assert verified(log, engine) == Found(6)


@pytest.mark.parametrize(
    "column", ["at", "actor", "address", "action", "subject", "outcome", "reason", "detail", "hash"]
)
def test_any_change_is_found_where_it_is(engine: Engine, tmp_path: Path, column: str) -> None:
    log = log_of(engine, tmp_path)
    unlocked(engine)
    with writing(engine) as connection:
        value = 5 if column == "at" else "x"
        connection.execute(update(audit_entry).where(audit_entry.c.seq == 3).values({column: value}))
    assert verified(log, engine) == Found(2, 3, "changed")


def test_a_row_that_is_missing_or_an_end_that_is_cut_off_is_found(engine: Engine, tmp_path: Path) -> None:
    log = log_of(engine, tmp_path)
    unlocked(engine)
    with writing(engine) as connection:
        connection.execute(delete(audit_entry).where(audit_entry.c.seq >= 4))
    assert verified(log, engine) == Found(3, 5, "cut_off")
    with writing(engine) as connection:
        connection.execute(delete(audit_entry).where(audit_entry.c.seq == 2))
    assert verified(log, engine) == Found(1, 2, "missing")


def test_another_key_makes_another_chain(engine: Engine, tmp_path: Path) -> None:
    log_of(engine, tmp_path)
    other = AuditLog(engine, b"x" * 32, tmp_path / "other", lambda: 5)
    assert verified(other, engine) == Found(0, 1, "changed")


def test_what_is_rolled_back_leaves_no_row_and_no_hole(engine: Engine, tmp_path: Path) -> None:
    log = log_of(engine, tmp_path)

    def half_done() -> None:
        with writing(engine) as connection:
            log.record(connection, Deed(actor="li", action="reveal"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_done()
    log.note(Deed(actor="li", action="sign_out"))
    assert verified(log, engine) == Found(7)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.text(), st.text(), st.text()), max_size=4))
def test_whatever_is_noted_the_chain_holds_and_shows_no_number(told: list[tuple[str, str, str]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/store.db"
        upgrade(url)
        engine = open_engine(url, durable=False)
        log = log_of(engine, Path(folder), 1)
        for subject, reason, detail in told:
            given = {"subject": f"{subject}13812345678", "reason": reason, "detail": detail}
            log.note(Deed(actor="li", action="order", **{k: _storable(v) for k, v in given.items()}))
        assert verified(log, engine) == Found(1 + len(told))
        with reading(engine) as connection:
            rows = list(connection.execute(select(audit_entry)))
        assert not any("13812345678" in row.subject for row in rows)
        engine.dispose()


def _storable(given: str) -> str:
    return given.encode("utf-8", "replace").decode()


def test_the_page_lists_filters_and_verifies(console: Console) -> None:
    account(console, "checker", "auditor")
    for n in range(130):
        console.parts.audit.note(Deed(actor="li", action="order", subject=f"pause {n}", reason="<b>用餐</b>"))
    console.parts.audit.note(Deed(actor="wu", action="reveal", subject="contact 5", reason="回拨核实"))
    with signed_in(console, "checker") as browser:
        page = browser.get("/audit")
        assert page.status_code == 200
        assert page.text.count("<tr class=") == 100
        assert "&lt;b&gt;用餐" in page.text
        assert "<b>用餐" not in page.text
        assert browser.get("/audit?before=32").text.count("<tr class=") == 31
        filtered = browser.get("/audit?actor=wu&action=reveal").text
        assert filtered.count("<tr class=") == 1
        assert "没有符合条件的记录" in browser.get("/audit?until=1999-01-01").text
        token = browser.headers["X-CSRF-Token"]
        assert "日志完整：共核验 131 条" in browser.post("/audit/verification", data={"csrf": token}).text
        assert browser.get("/audit?since=nonsense&before=-5").status_code == 200


def test_the_export_holds_no_formula_and_is_itself_on_the_log(console: Console) -> None:
    account(console, "checker", "auditor")
    console.parts.audit.note(Deed(actor="li", action="order", subject="=cmd|' /C calc'!A0", reason="+1"))
    with signed_in(console, "checker") as browser:
        answer = browser.get("/audit.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer.headers["content-disposition"] == 'attachment; filename="audit.csv"'
    assert [row["action"] for row in rows] == ["export", "order"]
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())


def test_every_action_has_words_in_both_languages() -> None:
    assert all(len(pair) == 2 and all(pair) for pair in ACTIONS.values())
