"""Clue packages: gathered, sealed, handed over; what is sealed can be checked, what leaves the house is masked."""

from __future__ import annotations

import doctest
import hashlib
import io
import json
import zipfile

import pytest
from sqlalchemy import Engine, select, text

from callcenter.appeals import Role
from callcenter.casework.oversight.clue_file import as_json, as_zip, broken_seals
from callcenter.errors import (
    AppealFieldInvalid,
    NotPermitted,
    OversightTransitionInvalid,
    OversightUnknown,
    RuleForbids,
    UnitUnknown,
)
from callcenter.facts.oversight_base import OversightFact
from callcenter.journal.bodies import STORED, line_of
from callcenter.journal.engine import reading
from callcenter.journal.tables import clue_item, clue_package, fact
from callcenter.oversight import masking
from callcenter.oversight.clues import snapshot as snapshots
from callcenter.oversight.clues.snapshot import Snapshot, snapshot
from callcenter.projections import verify
from tests.oversight.bureau import Bureau

CALLER, NAME = "13912345678", "欧阳修"


def gathered(bureau: Bureau, count: int = 2) -> tuple[str, list[str]]:
    numbers = [
        bureau.closed(caller=CALLER, name=NAME, text=f"物业收费不公示，请拨打{CALLER}", place="幸福小区3幢502室")
        for _ in range(count)
    ]
    package = bureau.oversee("clues open", unit="housing", title="物业收费", role="supervisor").subject
    for number in numbers:
        bureau.oversee("clues add", package, number=number, note="同一小区")
    return package, numbers


def sealed(bureau: Bureau) -> tuple[str, list[str]]:
    package, numbers = gathered(bureau)
    bureau.oversee("clues seal", package, role="supervisor")
    return package, numbers


def broken(bureau: Bureau, package: str) -> list[str]:
    with reading(bureau.engine) as connection:
        return broken_seals(connection, package)


def test_from_the_first_clue_to_the_result(engine: Engine) -> None:
    bureau = Bureau(engine)
    package, numbers = sealed(bureau)
    assert package == "CP-20260302-00001"
    row = bureau.row(clue_package)
    assert (row["state"], row["appeals"], row["unit"]) == ("sealed", 2, "housing")
    items = bureau.rows(clue_item)
    assert [item["number"] for item in items] == numbers
    assert all(item["facts"] > 10 and len(item["sha256"]) == 64 and item["note"] == "同一小区" for item in items)
    with pytest.raises(OversightTransitionInvalid, match="add is not possible for a clue package in state sealed"):
        bureau.oversee("clues add", package, number=bureau.closed())
    bureau.oversee("clues hand-over", package, receiver="市纪委监委", sha256="ab" * 32, role="supervisor")
    bureau.oversee("clues receive", package, receipt="纪收〔2026〕7号", role="inspector")
    bureau.oversee("clues conclude", package, result="部分属实", text="已约谈", role="inspector")
    row = bureau.row(clue_package)
    assert (row["state"], row["receiver"], row["receipt"], row["result"], row["sha256"]) == (
        "concluded", "市纪委监委", "纪收〔2026〕7号", "partly", "ab" * 32,
    )  # fmt: skip
    assert list(verify(engine)) == []


def test_an_appeals_history_does_not_tell_that_it_is_a_clue(engine: Engine) -> None:
    bureau = Bureau(engine)
    _, (number, _) = sealed(bureau)
    assert not any(isinstance(each, OversightFact) for each in bureau.told(number))


def test_what_happens_later_does_not_break_a_seal_and_what_is_changed_does(engine: Engine) -> None:
    bureau = Bureau(engine)
    package, (first, second) = sealed(bureau)
    bureau.do("reopen", first, role=Role.QUALITY, why="caller")
    assert broken(bureau, package) == []
    with engine.begin() as connection:
        for row in connection.execute(select(fact.c.seq, *STORED).where(fact.c.appeal == second)).all():
            line = line_of(*row[1:]).replace("物业收费", "邻里纠纷")
            connection.execute(fact.update().where(fact.c.seq == row.seq).values(body=line))
    assert broken(bureau, package) == [second]
    with engine.begin() as connection:
        damaged = "x'01ff'" if engine.dialect.name == "sqlite" else "'?'"
        connection.execute(text(f"UPDATE fact SET body = {damaged} WHERE appeal = :number"), {"number": second})
    assert broken(bureau, package) == [second]
    with engine.begin() as connection:
        connection.execute(clue_item.update().where(clue_item.c.number == first).values(sha256="0" * 64))
    assert broken(bureau, package) == [package, first, second]


def test_an_export_hides_who_it_is_unless_that_is_wanted(engine: Engine) -> None:
    bureau = Bureau(engine)
    package, numbers = sealed(bureau)
    with reading(engine) as connection:
        hidden, again = (as_json(connection, package, masked=True) for _ in range(2))
        full = as_json(connection, package, masked=False)
    assert hidden == again
    text_of = hidden.decode()
    for secret in (CALLER, NAME, "幸福小区"):
        assert secret not in text_of
        assert secret in full.decode()
    for content in (hidden, full):
        assert "query_code" not in content.decode()
    document = json.loads(hidden)
    assert (document["masked"], document["digest"]) == (True, bureau.row(clue_package)["digest"])
    assert [each["number"] for each in document["appeals"]] == numbers
    kinds = [fact["type"] for fact in document["appeals"][0]["facts"]]
    assert kinds[:2] == ["AppealOpened", "AppealDescribed"]
    assert "AppealRated" in kinds
    opened = document["appeals"][0]["facts"][0]
    assert opened["caller"] == "139****5678"


def test_an_archive_has_a_part_for_each_appeal_and_their_hashes(engine: Engine) -> None:
    bureau = Bureau(engine)
    package, numbers = sealed(bureau)
    with reading(engine) as connection:
        content, again = (as_zip(connection, package, masked=True) for _ in range(2))
    assert content == again
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["manifest.json", *(f"appeals/{number}.json" for number in numbers)]
        manifest = json.loads(archive.read("manifest.json"))
        for name, sha256 in manifest["files"].items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == sha256
    assert [each["number"] for each in manifest["contents"]] == numbers


def test_only_appeals_that_the_unit_has_had_are_clues_about_it(engine: Engine) -> None:
    bureau = Bureau(engine)
    package, (number, _) = gathered(bureau)
    with pytest.raises(RuleForbids, match="the unit housing never had"):
        bureau.oversee("clues add", package, number=bureau.closed("water"))
    with pytest.raises(RuleForbids, match="is in CP-20260302-00001 already"):
        bureau.oversee("clues add", package, number=number)
    taken = bureau.in_progress()
    bureau.do("redispatch", taken, to="water")
    bureau.oversee("clues add", package, number=taken)
    bureau.oversee("clues remove", package, number=number)
    with pytest.raises(RuleForbids, match="is not in"):
        bureau.oversee("clues remove", package, number=number)
    bureau.oversee("clues add", package, number=number, note="再次加入")
    assert bureau.row(clue_package)["appeals"] == 3
    assert len(bureau.rows(clue_item)) == 3
    assert list(verify(engine)) == []


def test_refusals(engine: Engine) -> None:
    bureau = Bureau(engine)
    with pytest.raises(UnitUnknown):
        bureau.oversee("clues open", unit="nobody", title="x")
    for wrong in ({"title": " "}, {"title": "x", "reason": ""}):
        with pytest.raises(AppealFieldInvalid):
            bureau.oversee("clues open", unit="housing", **wrong)
    package = bureau.oversee("clues open", unit="housing", title="空").subject
    with pytest.raises(RuleForbids, match="there is nothing to seal"):
        bureau.oversee("clues seal", package, role="supervisor")
    with pytest.raises(NotPermitted, match="seal is not for the role quality"):
        bureau.oversee("clues seal", package)
    with reading(engine) as connection:
        with pytest.raises(OversightTransitionInvalid, match="seal it first"):
            as_json(connection, package, masked=True)
        with pytest.raises(OversightUnknown):
            as_json(connection, "CP-1", masked=True)
    bureau.oversee("clues discard", package, role="supervisor")
    assert bureau.row(clue_package)["state"] == "discarded"
    other, _ = sealed(bureau)
    with pytest.raises(AppealFieldInvalid, match="an export with personal data needs a reason"):
        bureau.oversee("clues export", other, masked=False, sha256="x", role="supervisor", reason="")
    bureau.oversee("clues export", other, masked=False, sha256="x", role="supervisor")
    with pytest.raises(AppealFieldInvalid, match="receiver is empty"):
        bureau.oversee("clues hand-over", other, receiver="", role="supervisor")


def test_a_snapshot_does_not_depend_on_blanks_or_the_order_of_keys() -> None:
    one = snapshot("n", ['{"a": 1, "b": {"d": [1, 2], "c": "路"}}', '{"x":1}'])
    other = snapshot("n", ['{"b":{"c":"\\u8def","d":[1,2]},"a":1}', '{ "x": 1 }'])
    assert one == other
    assert one != snapshot("n", ['{"x":1}', '{"a":1,"b":{"c":"路","d":[1,2]}}']), "the order of facts matters"
    assert Snapshot.parse(str(one)) == one
    with pytest.raises(AppealFieldInvalid):
        Snapshot.parse("HA12345 x y")


def test_examples() -> None:
    assert doctest.testmod(masking).failed == 0
    assert doctest.testmod(snapshots).failed == 0
