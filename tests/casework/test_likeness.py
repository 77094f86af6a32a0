"""Appeals about the same matter: found at once, decided by people, kept with what the model held of them."""

from __future__ import annotations

import socket
import stat
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import Engine, select

from callcenter.casework.likeness import learn_weights, likeness_of, link_orders, unlink_orders
from callcenter.casework.likeness.keeping import Keeper, describe, weights_in
from callcenter.casework.likeness.serving import Serving, keep_serving
from callcenter.errors import ModelUnusable, SimilarIndexInUse
from callcenter.journal.engine import reading
from callcenter.journal.tables import appeal, duplicate_decision
from callcenter.projections import verify
from callcenter.similarity import Band, Described, shipped_weights
from tests.casework.office import Office

LAMP = "人民路12号门前的路灯已经三天不亮了，晚上走路很不安全"


def opened(office: Office, text: str = LAMP, place: str = "人民路12号") -> str:
    number = office.do("open", channel="web", caller="13800138000", text=text, place=place, appeal_type="help").number
    office.do("submit", number)
    return number


def test_a_new_appeal_is_found_at_once_also_after_a_restart(engine: Engine, tmp_path: Path) -> None:
    office = Office(engine)
    first = opened(office)
    opened(office, "海光小区3栋电梯总是停在五楼，老人上下楼很困难", "海光小区3栋")
    keeper = Keeper(tmp_path, engine)
    assert keeper.catch_up() == 2
    assert keeper.catch_up() == 0
    best = keeper.index.similar(Described("", "人民路12号路灯不亮三天了", "人民路12号"), 3)[0]
    assert (best.number, best.band) == (first, Band.PROBABLE)
    office.do("describe", first, text="建议在湿地公园增加座椅", place="湿地公园")
    keeper.close()
    again = Keeper(tmp_path, engine)
    again.catch_up()
    found = again.index.similar(Described("", "人民路12号路灯不亮三天了", "人民路12号"), 3)
    assert all(each.number != first or each.band is Band.WEAK for each in found)
    again.close()


def test_asked_of_the_process_that_has_it_open(engine: Engine, tmp_path: Path) -> None:
    office = Office(engine)
    first = opened(office)
    serving = Serving(Keeper(tmp_path / "similar", engine), tmp_path / "similar.sock")
    try:
        assert stat.S_IMODE((tmp_path / "similar.sock").stat().st_mode) == 0o600
        limit = monotonic() + 20
        with likeness_of(tmp_path, engine) as alike:
            while not (found := alike(Described("", LAMP, "人民路12号"), 5)) and monotonic() < limit:
                pass
            assert [each.number for each in found] == [first]
            assert found[0].features["cosine"] > 0.5
        with pytest.raises(SimilarIndexInUse, match="another process has this index open"):
            Keeper(tmp_path / "similar", engine)
        assert keep_serving(tmp_path, lambda: Keeper(tmp_path / "similar", engine)) is None
        with socket.socket(socket.AF_UNIX) as strange:
            strange.connect(str(tmp_path / "similar.sock"))
            strange.sendall(b"{}\nnonsense\n")
            with strange.makefile("rb") as lines:
                assert b"refused" in lines.readline()
                assert b"refused" in lines.readline()
    finally:
        serving.close()
    with likeness_of(tmp_path, engine) as alike:
        assert alike(Described("", LAMP, "人民路12号"), 5)[0].number == first


def test_link_and_unlink_are_decisions_and_weights_are_learned_from_them(engine: Engine, tmp_path: Path) -> None:
    office = Office(engine)
    with pytest.raises(ModelUnusable, match="no decisions"):
        learn_weights(engine, tmp_path / "similar")
    main, second, third = opened(office), opened(office), opened(office, LAMP + "，请尽快修")
    with likeness_of(tmp_path, engine) as alike:
        for number in (second, third):
            with reading(engine) as connection:
                described = describe(connection, number)
            assert described is not None
            orders = link_orders(office.order("link", number, parent=main), alike(described, 10))
            assert all(outcome.refused is None for outcome in office.desk.do_all(orders, whole=True))
    with reading(engine) as connection:
        back = unlink_orders(office.order("unlink", third), connection)
    assert [outcome.refused for outcome in office.desk.do_all(back, whole=True)] == [None, None]
    with reading(engine) as connection:
        states = dict(map(tuple, connection.execute(select(appeal.c.number, appeal.c.state))))  # type: ignore[arg-type]
        rows = connection.execute(select(duplicate_decision)).mappings().all()
    assert states == {main: "pending_dispatch", second: "linked", third: "pending_dispatch"}
    assert sorted((row["number"], bool(row["same"])) for row in rows) == sorted(
        [(second, True), (third, True), (third, False)]
    )
    assert all(row["model"] and row["score"] > 0.3 and row["band"] for row in rows)
    learned = learn_weights(engine, tmp_path / "similar")
    assert (learned.version, learned.learned_from) == (shipped_weights().version + 1, 2)
    assert weights_in(tmp_path / "similar") == learned
    assert (tmp_path / "similar" / f"weights-{shipped_weights().version:04d}.json").exists()
    assert list(verify(engine)) == []


def test_learned_weights_are_used_without_a_restart(engine: Engine, tmp_path: Path) -> None:
    keeper = Keeper(tmp_path, engine)
    before = keeper.index.reranker.name
    (tmp_path / "weights.json").write_bytes(
        shipped_weights().encode().replace(b'"version": ', b'"version": 7')
    )
    keeper.use_learned_weights()
    assert keeper.index.reranker.name != before
    keeper.close()
