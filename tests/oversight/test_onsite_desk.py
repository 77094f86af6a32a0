"""On-site checks: who goes, what they hand in, and what follows."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import Engine

from callcenter.appeals import Role
from callcenter.backup.contents import files_of, place_of
from callcenter.errors import (
    AppealFieldInvalid,
    AppealUnknown,
    AttachmentRefused,
    NotPermitted,
    OversightTransitionInvalid,
    RuleForbids,
)
from callcenter.facts import AppealReopened, OnsiteDecided
from callcenter.journal import open_engine
from callcenter.journal.tables import appeal, appeal_alert, onsite_check, onsite_evidence
from callcenter.projections import verify
from tests.oversight.bureau import CALENDAR, CONFIG, DAY, JPEG, Bureau


def docx() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return made.getvalue()


def planned(bureau: Bureau, number: str, kind: str = "grid_worker") -> str:
    check = bureau.oversee("onsite plan", number=number, place="人民路1号", task="看路灯是否亮").subject
    bureau.oversee("onsite assign", check, assignee="网格员丁", kind=kind)
    return check


def files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "evidence").rglob("*") if path.is_file())


def test_a_check_past_due_is_told_of_once_and_one_that_was_reported_is_not(engine: Engine, tmp_path: Path) -> None:
    bureau = Bureau(engine, tmp_path)
    number = bureau.closed()
    late, assigned, reported, cancelled = (planned(bureau, number) for _ in range(4))
    bureau.visited(reported, "fixed")
    bureau.oversee("onsite cancel", cancelled)
    bureau.at = bureau.row(onsite_check, check=late)["due"]
    assert bureau.oversight.tick() == 0, "its last moment is in time"
    bureau.at = bureau.row(onsite_check, check=assigned)["due"] + 1
    assert bureau.oversight.tick() == 2
    bureau.at += 30 * DAY
    assert bureau.oversight.tick() == 0
    told = bureau.rows(appeal_alert, rule="onsite_overdue")
    assert sorted(row["detail"] for row in told) == [late, assigned]
    assert bureau.row(appeal)["alerts"] == "onsite_overdue"
    assert {(row["number"], row["unit"]) for row in told} == {(number, "housing")}
    assert list(verify(engine)) == []


def test_a_grid_worker_goes_and_the_appeal_is_reopened(engine: Engine, tmp_path: Path) -> None:
    bureau = Bureau(engine, tmp_path)
    number = bureau.closed()
    bureau.at += 30 * DAY
    bureau.desk.tick()
    check = planned(bureau, number)
    assert check == "OC-20260401-00001"
    row = bureau.row(onsite_check)
    assert (row["place"], row["unit"], row["due"]) == ("人民路1号", "housing", CALENDAR.due(bureau.at - 120_000_000, 5))
    bureau.visited(check, "not_fixed")
    assert bureau.row(appeal)["state"] == "archived", "a report alone decides nothing"
    bureau.oversee("onsite decide", check, reason="照片可见未亮")
    assert bureau.row(appeal)["state"] == "reopened"
    decided, reopened = bureau.told(number)[-2:]
    assert isinstance(decided, OnsiteDecided)
    assert (decided.verdict, decided.reopened) == ("not_fixed", True)
    assert isinstance(reopened, AppealReopened)
    assert (reopened.why, reopened.reason) == ("onsite_check", "照片可见未亮")
    assert list(verify(engine)) == []


def test_evidence_lies_under_its_own_id_and_is_what_it_is(engine: Engine, tmp_path: Path) -> None:
    bureau = Bureau(engine, tmp_path)
    check = planned(bureau, bureau.closed())
    bureau.handed_in(check, JPEG, note="全景")
    bureau.handed_in(check, docx())
    photo, paper = sorted(bureau.rows(onsite_evidence), key=lambda row: row["at"])
    assert (photo["media_type"], photo["size"], photo["note"]) == ("image/jpeg", len(JPEG), "全景")
    assert paper["media_type"].endswith("wordprocessingml.document")
    kept = {path.name: path for path in files(tmp_path)}
    assert kept.keys() == {photo["evidence"], paper["evidence"]}
    assert kept[photo["evidence"]].read_bytes() == JPEG
    assert kept[photo["evidence"]].stat().st_mode & 0o007 == 0
    assert bureau.oversight.files.path(photo["evidence"]) == kept[photo["evidence"]]
    assert bureau.row(onsite_check)["files"] == 2
    assert list(verify(engine)) == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"<html><script>alert(1)</script></html>", "JPEG, PNG"),
        (b"MZ\x90\x00" + b"0" * 500, "JPEG, PNG"),
        (b"ID3" + b"0" * 500, "audio/mpeg is no evidence"),
        (b"PK\x03\x04" + b"0" * 100, "JPEG, PNG"),
        (b"\xff\xd8\xff" + b"0" * 1_500_000, "the photograph has 1500003 bytes, at most 1 MB"),
        (b"%PDF-1.7" + b"0" * 3_000_000, "has more than 2000000 bytes"),
    ],
)
def test_what_is_no_evidence_is_refused_and_nothing_of_it_stays(
    sqlite_url: str, tmp_path: Path, content: bytes, why: str
) -> None:
    engine = open_engine(sqlite_url, durable=False)
    bureau = Bureau(engine, tmp_path / "state", photo_mb=1.0, document_mb=2.0)
    check = planned(bureau, bureau.closed())
    with pytest.raises(AttachmentRefused, match=why):
        bureau.handed_in(check, content)
    assert files(tmp_path / "state") == []
    assert bureau.rows(onsite_evidence) == []
    engine.dispose()


def test_a_file_that_may_not_be_handed_in_is_removed_again(engine: Engine, tmp_path: Path) -> None:
    bureau = Bureau(engine, tmp_path)
    check = planned(bureau, bureau.closed())
    with pytest.raises(NotPermitted, match="it is assigned to 网格员丁"):
        bureau.handed_in(check, JPEG, actor="路人")
    with pytest.raises(NotPermitted, match="goes as grid_worker, not as guest_supervisor"):
        bureau.handed_in(check, JPEG, role="guest_supervisor")
    assert files(tmp_path) == []
    for _ in range(CONFIG.oversight.evidence_files):
        bureau.handed_in(check, JPEG)
    with pytest.raises(RuleForbids, match="more than 20 are not taken"):
        bureau.handed_in(check, JPEG)
    assert len(files(tmp_path)) == 20


def test_a_report_needs_evidence_and_somebody_else_judges_it(engine: Engine, tmp_path: Path) -> None:
    bureau = Bureau(engine, tmp_path)
    number = bureau.closed()
    check = planned(bureau, number, kind="guest_supervisor")
    mine = {"actor": "网格员丁", "role": "guest_supervisor"}
    with pytest.raises(RuleForbids, match="there is no evidence"):
        bureau.oversee("onsite report", check, finding="fixed", text="亮了", **mine)
    bureau.handed_in(check, JPEG, role="guest_supervisor")
    with pytest.raises(AppealFieldInvalid, match="finding 'good' is not known"):
        bureau.oversee("onsite report", check, finding="good", text="亮了", **mine)
    bureau.oversee("onsite report", check, finding="已整改", text="亮了", **mine)
    with pytest.raises(NotPermitted, match="not for the role guest_supervisor"):
        bureau.oversee("onsite decide", check, **mine)
    with pytest.raises(NotPermitted, match="does not judge the own report"):
        bureau.oversee("onsite decide", check, actor="网格员丁", role="quality")
    with pytest.raises(AppealFieldInvalid, match="send_back needs a reason"):
        bureau.oversee("onsite send-back", check, reason="")
    bureau.oversee("onsite send-back", check, reason="照片不清")
    with pytest.raises(RuleForbids, match="there is no evidence"):
        bureau.oversee("onsite report", check, finding="fixed", text="亮了", **mine)
    bureau.handed_in(check, JPEG, role="guest_supervisor")
    bureau.oversee("onsite report", check, finding="fixed", text="亮了，见照片", **mine)
    bureau.oversee("onsite decide", check)
    row = bureau.row(onsite_check)
    assert (row["state"], row["verdict"], row["reopened"], row["files"]) == ("decided", "fixed", False, 2)
    assert bureau.row(appeal)["state"] == "closed"
    assert list(verify(engine)) == []


def test_a_place_that_nobody_can_enter_decides_nothing_about_the_appeal(engine: Engine, tmp_path: Path) -> None:
    bureau = Bureau(engine, tmp_path)
    check = planned(bureau, bureau.closed())
    bureau.visited(check, "inaccessible")
    with pytest.raises(AppealFieldInvalid, match="the verdict inaccessible needs a reason"):
        bureau.oversee("onsite decide", check, reason="")
    bureau.oversee("onsite decide", check)
    assert bureau.row(appeal)["state"] == "closed"
    assert bureau.row(onsite_check)["verdict"] == "inaccessible"


def test_what_is_still_handled_can_be_looked_at_and_is_not_reopened(engine: Engine, tmp_path: Path) -> None:
    bureau = Bureau(engine, tmp_path)
    number = bureau.in_progress()
    check = planned(bureau, number)
    bureau.visited(check, "not_fixed")
    bureau.oversee("onsite decide", check)
    assert bureau.row(onsite_check)["reopened"] is False
    assert bureau.row(appeal)["state"] == "in_progress"


def test_refusals(engine: Engine) -> None:
    bureau = Bureau(engine)
    draft = bureau.do("open", channel="web", text="x", unit="housing").number
    with pytest.raises(AppealFieldInvalid, match="no unit has had it yet"):
        bureau.oversee("onsite plan", number=draft, place="某处", task="看看")
    with pytest.raises(AppealUnknown):
        bureau.oversee("onsite plan", number="HA12345-20260302-500009-0", place="某处", task="看看")
    number = bureau.in_progress()
    for wrong in ({"place": " ", "task": "看看"}, {"place": "某处", "task": ""}):
        with pytest.raises(AppealFieldInvalid):
            bureau.oversee("onsite plan", number=number, **wrong)
    with pytest.raises(NotPermitted):
        bureau.oversee("onsite plan", number=number, place="某处", task="看看", role="unit", as_unit="housing")
    check = bureau.oversee("onsite plan", number=number, place="某处", task="看看", workdays=1).subject
    with pytest.raises(OversightTransitionInvalid, match=r"attach is not possible .* planned"):
        bureau.handed_in(check, JPEG)
    with pytest.raises(AppealFieldInvalid, match="kind 'friend' is not known"):
        bureau.oversee("onsite assign", check, assignee="丁", kind="friend")
    with pytest.raises(AppealFieldInvalid, match="assignee is empty"):
        bureau.oversee("onsite assign", check, assignee=" ")
    bureau.oversee("onsite cancel", check, reason="已由街道核查")
    assert bureau.row(onsite_check)["state"] == "cancelled"
    bureau.do("press", number, role=Role.SUPERVISOR, step="urge")
    assert list(verify(engine)) == []


def test_a_backup_takes_evidence_along(engine: Engine, tmp_path: Path) -> None:
    bureau = Bureau(engine, tmp_path)
    check = planned(bureau, bureau.closed())
    bureau.handed_in(check, JPEG)
    config = CONFIG.model_copy(update={"state_dir": str(tmp_path)})
    (name,) = [name for name, _ in files_of(config, "") if name.startswith("state/evidence/")]
    assert place_of(config, name) == files(tmp_path)[0]
