"""The wallboard over HTTP: a stream fed by a core, figures that are the reports', alarms, surge, numbers revealed."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import insert, select

from callcenter.console.live.figures import METRICS, curve_rows, figure_rows, span_of
from callcenter.console.pages.wall_texts import TEXTS
from callcenter.facts import CallArrived, CallConnected, CallEnded, CallerAbandoned, CallerQueued, new_id
from callcenter.journal import open_engine
from callcenter.journal.engine import reading, writing
from callcenter.journal.store import append_lines
from callcenter.journal.tables import audit_entry, leg
from callcenter.metrics.registry import METRICS as REGISTRY
from callcenter.metrics.registry import figures
from callcenter.projections import fold_forward
from tests.console.house import Console
from tests.console.people import account, signed_in

_SECOND = 1_000_000
STATUS: dict[str, Any] = {
    "ready": True, "asterisk": "connected", "sip": "answers", "distributing": True, "surge": "", "journal": "well",
    "calls": 0, "waiting": 0, "agents": 1, "free": 1,
}  # fmt: skip
QUEUE: dict[str, Any] = {"queue": "voice", "title": "话务", "waiting": 0, "longest_wait": 0.0, "staffed": 1, "free": 1,
                         "states": {"available": 1}}  # fmt: skip


class FakeCore:
    """Speaks the control link: answers from tables, tells news when a test says so."""

    def __init__(self, path: Path) -> None:
        self.answers: dict[str, Any] = {"status": dict(STATUS), "queues": [dict(QUEUE)], "agents": [], "calls": []}
        self.asked: list[dict[str, Any]] = []
        self._listeners: list[socket.socket] = []
        self._line = socket.socket(socket.AF_UNIX)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._line.bind(str(path))
        self._line.listen(50)
        self._open: list[socket.socket] = [self._line]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._line.accept()
            except OSError:
                return
            self._open.append(client)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, client.makefile("rb") as lines:
            for line in lines:
                asked = json.loads(line)
                self.asked.append(asked)
                if asked["verb"] == "subscribe":
                    self._listeners.append(client)
                answer = self.answers.get(asked["verb"], "done")
                told = {"error": answer.args[0]} if isinstance(answer, Exception) else {"result": answer}
                client.sendall(json.dumps({"id": asked["id"], **told}).encode() + b"\n")

    def tell(self, kind: str) -> None:
        """News, once somebody listens."""
        limit = time.monotonic() + 10
        while not self._listeners:
            assert time.monotonic() < limit
            time.sleep(0.01)
        for listener in self._listeners:
            listener.sendall(json.dumps({"news": {"type": kind, "at": 5}}).encode() + b"\n")

    def close(self) -> None:
        for each in self._open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


@pytest.fixture
def core(console: Console) -> Iterator[FakeCore]:
    made = FakeCore(console.config.socket_path)
    yield made
    made.close()


class Stream:
    """An open page's stream."""

    def __init__(self, answer: httpx.Response) -> None:
        self._lines = answer.iter_lines()
        self.tables: dict[str, dict[str, Any]] = {}

    def until(self, topic: str, wanted: Any) -> dict[str, Any]:
        """Read on until a topic's table is as wanted."""
        event = ""
        for line in self._lines:
            if line.startswith("event: "):
                event = line[7:]
            elif line.startswith("data: ") and event != "clock":
                told = json.loads(line[6:])
                table = {} if told.get("whole") else self.tables.get(event, {})
                kept = {key: row for key, row in table.items() if key not in told.get("gone", ())}
                self.tables[event] = {**kept, **told["rows"]}
            if topic in self.tables and wanted(self.tables[topic]):
                return self.tables[topic]
        raise AssertionError(f"the stream ended; {self.tables}")


@contextmanager
def watching(browser: httpx.Client, page: str = "wall", last: str = "") -> Iterator[Stream]:
    with browser.stream("GET", f"/live/{page}", headers={"Last-Event-ID": last} if last else {}) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Stream(answer)


@pytest.fixture
def boss(console: Console) -> Iterator[httpx.Client]:
    account(console, "boss", "supervisor", number="9001")
    with signed_in(console, "boss") as browser:
        yield browser


def test_what_happens_at_the_core_is_told_to_every_page(console: Console, core: FakeCore, boss: httpx.Client) -> None:
    account(console, "screen", "display")
    with signed_in(console, "screen") as other, watching(boss) as mine, watching(other) as theirs:
        for stream in (mine, theirs):
            assert stream.until("house", bool)["house"]["link"] == "up"
            stream.until("queues", lambda rows: rows["voice"]["waiting"] == 0)
        core.answers["queues"] = [{**QUEUE, "waiting": 1, "longest_wait": 2.0}]
        began = time.monotonic()
        core.tell("CallerQueued")
        for stream in (mine, theirs):
            stream.until("queues", lambda rows: rows["voice"]["waiting"] == 1)
        assert time.monotonic() - began < 5
    assert sum(each["verb"] == "subscribe" for each in core.asked) == 1  # one for all pages


def test_a_core_that_dies_is_told_and_calls_out(core: FakeCore, boss: httpx.Client) -> None:
    with watching(boss) as stream:
        stream.until("house", lambda rows: rows["house"]["link"] == "up")
        core.close()
        stream.until("house", lambda rows: rows["house"] == {"link": "away"})
        assert stream.until("alarms", bool)["core_away"]["level"] == "critical"


def test_an_alarm_is_acknowledged_for_all(console: Console, boss: httpx.Client) -> None:
    with watching(boss) as stream:  # no core runs here
        stream.until("alarms", lambda rows: "core_away" in rows)
        assert boss.post("/wall/alarms/core_away/acknowledgement", json={}).status_code == 200
        assert stream.until("alarms", lambda rows: rows["core_away"]["acknowledged"])["core_away"]["by"] == "boss"
    assert boss.post("/wall/alarms/nothing/acknowledgement", json={}).status_code == 404


def test_a_stream_ends_with_the_session(console: Console, boss: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from callcenter.console.live import stream as module

    init = module.Stream.__init__
    monkeypatch.setattr(module.Stream, "__init__", lambda self, *given: init(self, *given, look_seconds=0.05))
    with signed_in(console, "boss") as second, watching(second) as stream:
        boss.post("/sign-out", data={"everywhere": "yes"})
        with pytest.raises(AssertionError, match="the stream ended"):
            stream.until("house", lambda rows: False)


def test_surge_is_an_order_on_the_audit_log(console: Console, core: FakeCore, boss: httpx.Client) -> None:
    core.answers["surge"] = {"surge": "台风"}
    assert boss.post("/wall/surge", json={"on": True, "tag": "台风"}).json() == {"surge": "台风"}
    asked = next(each for each in core.asked if each["verb"] == "surge")
    assert asked["args"] == {"switch": "on", "tag": "台风", "by": "9001"}
    core.answers["surge"] = Exception({"kind": "OutOfScope", "message": "english words"})
    refused = boss.post("/wall/surge", json={"on": False})
    assert (refused.status_code, refused.json()["errors"][0]["message"]) == (403, "不在您的班组范围内")
    core.close()
    assert boss.post("/wall/surge", json={"on": False}).status_code == 503
    with reading(console.engine) as connection:
        orders = select(audit_entry).where(audit_entry.c.action == "order").order_by(audit_entry.c.seq)
        rows = connection.execute(orders)
        assert [(row.subject, row.outcome) for row in rows] == [
            ("surge on", "done"), ("surge off", "refused"), ("surge off", "failed"),
        ]  # fmt: skip


def test_who_waits_is_shown_to_those_whose_teams_they_wait_for(console: Console, core: FakeCore) -> None:
    core.answers["calls"] = [
        {"contact": f"c{number}", "doing": doing, "queue": queue, "waited": 3.0, "caller": f"1380013800{number}"}
        for number, (doing, queue) in enumerate([("waiting", "voice"), ("waiting", "enterprise"), ("talking", "voice")])
    ]  # fmt: skip
    account(console, "voice", "supervisor", number="9001", teams=("voice",))
    account(console, "firms", "supervisor", number="9002", teams=("enterprise",))
    account(console, "nobodys", "supervisor", number="9003", teams=())
    account(console, "both", "supervisor", "quality", number="9004", teams=("enterprise",))
    for name in ("quality", "leader"):
        account(console, name, name)
    seen = {"voice": "01", "firms": "1", "nobodys": "", "quality": "01", "leader": "01", "both": "01"}
    for name, mine in seen.items():
        with signed_in(console, name) as browser:
            told = browser.get("/wall/waiting").json()
            assert [each["contact"] for each in told["calls"]] == [f"c{one}" for one in mine], name
            assert told["others"] == 2 - len(mine)
            assert "1380013" not in str(told)
            asked = browser.get("/wall/waiting", params={"queue": "voice"}).json()
            assert (len(asked["calls"]), asked["others"]) == (int("0" in mine), int("0" not in mine))


# -- figures -----------------------------------------------------------------------------------------------------------


def called(engine: Any, contact: str, at: int, waited: float, agent: str = "", queue: str = "voice") -> None:
    """One call on record: answered by ``agent``, or given up."""
    entered, over = at + _SECOND, at + _SECOND + round(waited * _SECOND)
    story: list[Any] = [
        CallArrived(id=new_id(), at=at, contact=contact, caller=f"1380000{contact:0>4}", did="12345", flow="main",
                    node="n", channel="c"),
        CallerQueued(id=new_id(), at=entered, contact=contact, queue=queue),
    ]  # fmt: skip
    if agent:
        story.append(CallConnected(id=new_id(), at=over, contact=contact, queue=queue, agent=agent, seat=agent,
                                   offer=f"o{contact}", waited=over - entered))  # fmt: skip
    else:
        story.append(CallerAbandoned(id=new_id(), at=over, contact=contact, queue=queue, waited=over - entered))
    story.append(CallEnded(id=new_id(), at=over + 60 * _SECOND, contact=contact, ended_by="caller"))
    from callcenter.facts import encode

    with writing(engine) as connection:
        append_lines(connection, [encode(fact) for fact in story])
    fold_forward(engine)


def test_the_walls_figures_are_the_registrys(console: Console) -> None:
    now = console.parts.clock()
    for number, (waited, agent) in enumerate([(5, "1001"), (14.9, "1001"), (16, "1002"), (40, ""), (2, "")]):
        called(console.engine, str(number), now - (number + 2) * 600 * _SECOND, waited, agent)
    zone = console.config.site.timezone
    with reading(console.engine) as connection:
        rows = figure_rows(connection, now, zone)
        for name in ("today", "day"):
            span = span_of(name, now, zone)
            for figure in figures(connection, METRICS, span):
                told = rows["all"][name][figure.metric]
                assert (told["num"], told["den"], told["text"]) == (figure.numerator, figure.denominator, figure.text)
    day = rows["voice"]["day"]
    assert (day["answered_within_15"]["num"], day["offered"]["num"], day["abandoned"]["num"]) == (2, 5, 2)


def test_every_count_of_the_wall_has_words() -> None:
    counts = {name for metric in METRICS for name in (*REGISTRY[metric].numerator, *REGISTRY[metric].denominator)}
    assert {f"count.{name}" for name in counts} <= set(TEXTS)


def test_the_curve_has_today_up_to_now_and_last_week_whole(console: Console) -> None:
    now, week = console.parts.clock(), 7 * 86_400 * _SECOND
    called(console.engine, "1", now - 60 * _SECOND, 1, "1001")
    called(console.engine, "2", now - week - 60 * _SECOND, 1, "1001")
    called(console.engine, "3", now - week + 3600 * _SECOND, 1, "1001")
    with reading(console.engine) as connection:
        rows = curve_rows(connection, now, console.config.site.timezone)
    assert {name: len(row) for name, row in rows.items()} == {"today": 48, "before": 48}
    assert (sum(each or 0 for each in rows["today"]), sum(rows["before"])) == (1, 2)
    assert rows["today"][-1] is None


@pytest.mark.parametrize("part", ["numerator", "denominator"])
@pytest.mark.parametrize("metric", METRICS)
def test_behind_a_number_stand_as_many_calls_as_it_counts(
    console: Console, boss: httpx.Client, metric: str, part: str
) -> None:
    now = console.parts.clock()
    for number, (waited, agent) in enumerate([(5, "1001"), (16, "1002"), (40, ""), (2, "")]):
        called(console.engine, str(number), now - (number + 2) * 600 * _SECOND, waited, agent)
    asked = {"metric": metric, "span": "day", "queue": "voice", "part": part}
    told = boss.get("/wall/figure", params=asked).json()
    count = told["figure"][part]
    assert len(told["calls"]) == (count or 0)
    assert all("****" in call["caller"] for call in told["calls"])
    assert told["sentence"].endswith("。")
    assert boss.get("/wall/figure", params={**asked, "queue": "nix"}).status_code == 404
    assert boss.get("/wall/figure", params={**asked, "metric": "asa"}).status_code == 404


def test_calls_behind_a_number_are_shown_to_those_whose_teams_had_them(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when many of others came first."""
    now = console.parts.clock()
    theirs = next(number for number, agent in console.config.agents.items() if agent.team == "enterprise")
    for number, agent in enumerate([theirs, "1001", "1001", "1001"]):
        called(console.engine, str(number), now - (number + 2) * 600 * _SECOND, 5, agent)
    monkeypatch.setattr("callcenter.console.behind.MOST", 2)
    account(console, "firms", "supervisor", number="9002", teams=("enterprise",))
    account(console, "quality", "quality")
    for name, shown, others in (("firms", ["0"], 3), ("quality", ["0", "1"], 0)):
        with signed_in(console, name) as browser:
            told = browser.get("/wall/figure", params={"metric": "offered", "span": "day"}).json()
        assert ([call["contact"] for call in told["calls"]], told["others"]) == (shown, others)
        assert told["figure"]["numerator"] == 4


def test_who_may_not_see_calls_sees_figures_only(console: Console) -> None:
    called(console.engine, "1", console.parts.clock() - 600 * _SECOND, 1, "1001")
    account(console, "li", "agent")
    with signed_in(console, "li") as browser:
        told = browser.get("/wall/figure", params={"metric": "offered", "span": "day"}).json()
    assert (told["figure"]["numerator"], told["calls"], told["listed"]) == (1, [], False)


def test_a_number_is_shown_to_whom_it_concerns_with_a_reason(console: Console) -> None:
    called(console.engine, "1", console.parts.clock() - 600 * _SECOND, 1, "1001")
    with writing(console.engine) as connection:
        connection.execute(insert(leg).values(
            offer="x", contact="1", queue="voice", agent="1001", seat="1001", reason="", offered=5, outcome="answered",
            ended_by="", via="", uncertain=False,
        ))  # fmt: skip
    account(console, "mine", "agent", number="1001")
    account(console, "other", "agent", number="1002")
    account(console, "boss", "supervisor", number="9001")
    account(console, "stranger", "supervisor", number="9002", teams=("network",))
    wish = {"kind": "contact", "id": "1", "reason": "回拨核实地址"}
    for name, status in (("mine", 200), ("other", 403), ("boss", 200), ("stranger", 403)):
        with signed_in(console, name) as browser:
            answer = browser.post("/reveal", json=wish)
            assert answer.status_code == status, name
            assert ("13800000001" in answer.text) == (status == 200)
            assert browser.post("/reveal", json={**wish, "reason": "  x "}).status_code == 422
            assert browser.post("/reveal", json={**wish, "id": "nix"}).status_code == 404
    with reading(console.engine) as connection:
        rows = list(connection.execute(select(audit_entry).where(audit_entry.c.action == "reveal")))
    assert [(row.actor, row.subject, row.outcome) for row in rows if row.subject == "contact 1"] == [
        ("mine", "contact 1", "done"), ("other", "contact 1", "refused"), ("boss", "contact 1", "done"),
        ("stranger", "contact 1", "refused"),
    ]  # fmt: skip
    assert not any("13800000001" in str(tuple(row)) for row in rows)


def test_a_console_that_starts_again_knows_the_store(sqlite_url: str, tmp_path: Path) -> None:
    engine = open_engine(sqlite_url, durable=False)
    for _ in range(2):
        with Console(engine, tmp_path / "state") as console:
            assert console.http.get("/readyz").status_code == 200
    engine.dispose()
