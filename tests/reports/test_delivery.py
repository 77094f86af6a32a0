"""Reports that are delivered by themselves: each period once, whatever was interrupted; missed ones made up for."""

from __future__ import annotations

import fcntl
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import Connection

from callcenter.config import Config, load_config
from callcenter.config.reports import Mail, ReportDelivery, Reports
from callcenter.errors import ConfigError, ReportRefused, ReportUndelivered
from callcenter.reports.delivery import Delivered, deliver
from callcenter.reports.delivery.due import due_periods
from callcenter.reports.delivery.ledger import Entry, Ledger
from callcenter.reports.delivery.mailing import message, send
from tests.reports.mailbox import Mailbox, certificate, mailbox
from tests.reports.world import CONFIG, project

ZONE = "Asia/Shanghai"
DAY = 86_400_000_000


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).timestamp()) * 1_000_000


def settings(state: Path, box: Mailbox | None = None, **reports: Any) -> Config:
    mail = {"host": "127.0.0.1", "port": box.port, "security": "none", "sender": "r@12345.test"} if box else {}
    made = Reports.model_validate({"enabled": True, **reports})
    return CONFIG.model_copy(update={"state_dir": str(state), "reports": made, "mail": Mail.model_validate(mail)})


def run(connection: Connection, config: Config, now: str) -> list[Delivered]:
    return list(deliver(connection, config, at(now), lambda moment: str(moment)))


DAILY = {"daily": {"report": "day", "format": "md", "folder": "out", "at": "07:00"}}


def test_a_day_is_delivered_once(connection: Connection, tmp_path: Path) -> None:
    config = settings(tmp_path, deliveries=DAILY)
    assert [each.period for each in run(connection, config, "2025-03-11T07:00")] == ["2025-03-10"]
    file = tmp_path / "out" / "daily-2025-03-10.md"
    assert "海安12345日报" in file.read_text()
    file.unlink()
    assert run(connection, config, "2025-03-11T07:15") == []
    assert run(connection, config, "2025-03-12T06:59") == []
    assert not file.exists()


def test_missed_days_are_made_up_for_in_order(connection: Connection, tmp_path: Path) -> None:
    config = settings(tmp_path, deliveries=DAILY)
    run(connection, config, "2025-03-11T07:00")
    made = run(connection, config, "2025-03-15T09:00")
    assert [each.period for each in made] == ["2025-03-11", "2025-03-12", "2025-03-13", "2025-03-14"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        f"daily-2025-03-{day}.md" for day in range(10, 15)
    ]


def test_what_is_too_long_ago_is_told_and_left_out(connection: Connection, tmp_path: Path) -> None:
    config = settings(tmp_path, deliveries=DAILY, make_up=2)
    run(connection, config, "2025-03-11T07:00")
    told, *made = run(connection, config, "2025-03-15T09:00")
    assert "2 periods before 2025-03-13" in told.trouble
    assert [each.period for each in made] == ["2025-03-13", "2025-03-14"]
    assert run(connection, config, "2025-03-15T10:00") == []


def test_only_one_delivers_at_a_time(connection: Connection, tmp_path: Path) -> None:
    config = settings(tmp_path, deliveries=DAILY)
    with Ledger.opened(tmp_path), pytest.raises(ReportRefused, match="another process"):
        run(connection, config, "2025-03-11T07:00")
    assert len(run(connection, config, "2025-03-11T07:00")) == 1


def test_a_line_that_power_cut_off_is_no_delivery(connection: Connection, tmp_path: Path) -> None:
    config = settings(tmp_path, deliveries=DAILY)
    run(connection, config, "2025-03-11T07:00")
    ledger = tmp_path / "reports" / "delivered.jsonl"
    ledger.write_bytes(ledger.read_bytes()[:-9])
    assert [each.period for each in run(connection, config, "2025-03-11T08:00")] == ["2025-03-10"]
    assert run(connection, config, "2025-03-11T09:00") == []


def test_the_lock_is_let_go(tmp_path: Path) -> None:
    with Ledger.opened(tmp_path):
        pass
    with (tmp_path / "reports" / ".delivering").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_folder_and_mail_are_each_delivered_once(connection: Connection, tmp_path: Path) -> None:
    """While the mail server turns mails away, the folder is not written again, and later days go on."""
    both = {"daily": {**DAILY["daily"], "mail_to": ["a@12345.test", "b@12345.test"]}}
    with mailbox() as box:
        config = settings(tmp_path, box, deliveries=both)
        box.full = True
        first = run(connection, config, "2025-03-11T07:00")
        assert [(each.target, bool(each.trouble)) for each in first] == [("folder", False), ("mail", True)]
        again = run(connection, config, "2025-03-12T07:00")
        assert [(each.period[-2:], each.target, bool(each.trouble)) for each in again] == [
            ("10", "mail", True), ("11", "folder", False), ("11", "mail", True),
        ]  # fmt: skip
        box.full = False
        done = run(connection, config, "2025-03-12T07:15")
        assert [(each.period[-2:], each.target) for each in done] == [("10", "mail"), ("11", "mail")]
        assert not any(each.trouble for each in done)
        assert run(connection, config, "2025-03-12T07:30") == []
    assert [mail["To"] for mail in box.mails] == ["a@12345.test, b@12345.test"] * 2


def test_the_mail(connection: Connection, tmp_path: Path) -> None:
    with mailbox() as box:
        config = settings(tmp_path, box, deliveries={
            "monthly": {"report": "month", "format": "xlsx", "mail_to": ["boss@12345.test"]},
        })  # fmt: skip
        run(connection, config, "2025-04-01T08:00")
    mail = box.mails[0]
    assert mail["Subject"] == "海安12345 2025年3月 monthly"
    assert (mail["From"], mail["Auto-Submitted"]) == ("r@12345.test", "auto-generated")
    part = next(mail.iter_attachments())
    assert part.get_filename() == "monthly-2025-03.xlsx"
    assert part.get_content()[:2] == b"PK"


def test_an_address_that_is_refused_does_not_hold_up_the_others(connection: Connection, tmp_path: Path) -> None:
    with mailbox() as box:
        box.refuse = {"gone@12345.test"}
        config = settings(tmp_path, box, deliveries={
            "daily": {"report": "day", "format": "md", "mail_to": ["gone@12345.test", "here@12345.test"]},
        })  # fmt: skip
        (told,) = run(connection, config, "2025-03-11T07:00")
        assert (told.where, told.trouble) == ("here@12345.test", "gone@12345.test was refused: no such user")
        assert run(connection, config, "2025-03-11T08:00") == []
        box.refuse |= {"here@12345.test"}
        (told,) = run(connection, config, "2025-03-12T07:00")
        assert "refused all addresses" in told.trouble


def test_the_same_report_bears_the_same_id() -> None:
    mail = Mail(host="127.0.0.1", sender="r@12345.test")
    one, other, later = (
        message(mail, ("a@b.test",), "日报", f"daily-{day}.md", b"x", moment)["Message-ID"]
        for day, moment in (("01", 0), ("01", DAY), ("02", DAY))
    )
    assert one == other != later


def test_starttls_checks_the_certificate(tmp_path: Path) -> None:
    pem = certificate(tmp_path)
    with mailbox(pem, login=True) as box:
        mail = Mail(host="127.0.0.1", port=box.port, sender="r@12345.test", user="reports", password="s3cret",
                    ca_file=str(pem), timeout_seconds=5)  # fmt: skip
        made = message(mail, ("a@12345.test",), "日报", "daily.csv", "数".encode(), 0)
        assert send(mail, made) == {}
        assert (box.users, box.encrypted) == (["reports"], [True])
        with pytest.raises(ReportUndelivered, match="certificate"):
            send(mail.model_copy(update={"ca_file": ""}), made)
        with pytest.raises(ReportUndelivered, match="user or password is wrong") as told:
            send(mail.model_copy(update={"password": "guessed"}), made)
        assert "guessed" not in str(told.value)
    assert len(box.mails) == 1


def test_a_server_that_is_away_is_told(tmp_path: Path) -> None:
    mail = Mail(host="127.0.0.1", port=1, security="none", sender="r@12345.test", timeout_seconds=2)
    with pytest.raises(ReportUndelivered, match=r"127\.0\.0\.1:1 did not take the mail"):
        send(mail, message(mail, ("a@b.test",), "日报", "daily.md", b"", 0))


def test_a_folder_that_cannot_be_written_holds_nobody_up(connection: Connection, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    config = settings(tmp_path, deliveries={**DAILY, "other": {**DAILY["daily"], "folder": "fine"}})
    made = run(connection, config, "2025-03-11T07:00")
    assert [(each.delivery, bool(each.trouble)) for each in made] == [("daily", True), ("other", False)]


# -- which periods ----------------------------------------------------------------------------------------------------

WEEKLY = ReportDelivery(report="week", at="08:30", folder="x")


@given(steps=st.lists(st.integers(0, 9 * 24 * 60), min_size=1, max_size=12))
def test_whenever_it_is_run_every_week_comes_once_and_in_order(steps: list[int]) -> None:
    """``steps``: minutes between two runs."""
    now, since, found = at("2025-03-12T12:00"), None, []
    for step in [0, *steps]:
        now += step * 60_000_000
        periods, skipped = due_periods(WEEKLY, since, now, ZONE, 31)
        assert skipped == 0
        for period in periods:
            assert period.span.end_us + 8.5 * 3_600_000_000 <= now
            found.append(period)
            since = period.span.end_us
    assert all(one.span.end_us == other.span.begin_us for one, other in pairwise(found))
    assert found[0].name == "2025-W10"


def test_a_lacking_target_brings_its_period_back(tmp_path: Path) -> None:
    with Ledger.opened(tmp_path) as ledger:
        for day, targets in ((1, ("folder", "mail")), (2, ("folder",)), (3, ("folder", "mail"))):
            for target in targets:
                ledger.add(Entry(delivery="d", period=str(day), target=target, ended=day * DAY, at=0))
        assert ledger.complete_until("d", ("folder",)) == 3 * DAY
        assert ledger.complete_until("d", ("folder", "mail")) == 2 * DAY - 1
        assert ledger.complete_until("other", ("folder",)) is None


# -- settings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wrong", "told"), [
    ({"deliveries": {"d": {"report": "day"}}}, "goes nowhere"),
    ({"deliveries": {"d": {"report": "hour", "folder": "x"}}}, "day"),
    ({"deliveries": {"d": {"report": "day", "folder": "x", "at": "25:00"}}}, "pattern"),
    ({"deliveries": {"d": {"report": "day", "mail_to": ["a@b.test\nBcc: x@y.test"]}}}, "pattern"),
])  # fmt: skip
def test_wrong_settings_are_told(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Reports.model_validate(wrong)


def test_a_mail_needs_a_server(tmp_path: Path) -> None:
    """`callcenter check` tells it, with its place."""
    path = project(tmp_path, "\nreports:\n  deliveries:\n    daily: {report: day, mail_to: [a@b.test]}\n")
    with pytest.raises(ConfigError, match=r"no mail can be sent: mail\.host and mail\.sender are not set") as told:
        load_config(path, {})
    assert [each.where for each in told.value.mistakes] == ["reports.deliveries.daily.mail_to"]
    assert load_config(path, {"CALLCENTER_MAIL__HOST": "m.test", "CALLCENTER_MAIL__SENDER": "r@m.test",
                              "CALLCENTER_MAIL__PASSWORD": "12: #3"}).mail.password == "12: #3"  # fmt: skip


def test_nothing_is_delivered_unless_it_is_switched_on() -> None:
    assert not Reports().enabled
