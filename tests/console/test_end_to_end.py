"""An appeal's whole life: brought in by Open311, handled by the hotline's people, rated over HTTP, archived, told."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from callcenter.console.webhooks.hooks import add_webhook
from callcenter.console.webhooks.signing import new_secret
from callcenter.journal import reading, writing
from callcenter.journal.questions import facts_of_appeal
from callcenter.journal.tables import appeal
from callcenter.projections import verify
from tests.casework.office import DAY
from tests.console.house import Console
from tests.console.receiver import Receiver

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 500


def test_from_open311_to_the_archive(engine: Engine, tmp_path: Path) -> None:
    settings = {"WEBHOOKS__TARGETS": "[127.0.0.0/8]"}
    with Receiver() as receiver, Console(engine, tmp_path / "s", **settings) as console:
        key, office, http = console.key(), console.office, console.http
        with writing(engine) as connection:
            add_webhook(connection, "h", receiver.url, new_secret(), events=(), channels=("wechat",), details=True,
                        at=office.at)  # fmt: skip
        sent = http.post("/open311/v2/requests.xml", headers=key, data={
            "service_code": "street_light", "description": "路灯连续三晚不亮", "address_string": "人民路与中山路口",
            "phone": "13800138000", "attribute[occurred]": "三天前",
        })  # fmt: skip
        assert sent.status_code == 200
        number = sent.text.partition("<service_request_id>")[2].partition("<")[0]
        code = {"Query-Code": sent.text.partition("<query_code>")[2].partition("<")[0]}
        url = f"/api/v1/appeals/{number}"

        def status() -> str:
            found: str = http.get(url, headers=code).json()["status"]
            return found

        assert status() == "received"
        assert http.post(f"{url}/attachments", files={"file": ("灯.png", PNG)}, headers=key).status_code == 201
        assert http.post(f"{url}/supplements", json={"text": "昨晚又黑了"}, headers=code).status_code == 200
        office.do("submit", number)
        office.do("dispatch", number, to="housing")
        assert status() == "accepted"
        for deed in ("sign", "start", "contact"):
            office.do(deed, number, by="housing")
        assert status() == "in_progress"
        office.at += DAY
        office.do("reply", number, by="housing", text="灯头线路已更换并恢复照明，已现场确认", outcome="resolved")
        office.do("review", number)
        office.do("pass", number)
        told = http.get(url, headers=code).json()
        assert (told["status"], told["reply"]) == ("replied", "灯头线路已更换并恢复照明，已现场确认")
        rated = http.post(f"{url}/rating", json={"resolved": True, "satisfaction": "satisfied"}, headers=code)
        assert rated.json()["status"] == "closed"
        office.at += 40 * DAY
        assert office.desk.tick() >= 1
        assert (status(), http.get(url, headers=code).json()["may"]) == ("closed", [])
        listed = http.get("/open311/v2/requests.json", headers=key).json()
        assert [(each["service_request_id"], each["status"]) for each in listed] == [(number, "closed")]
        await_told(receiver, "appeal.archived")

        assert [each["event"].removeprefix("appeal.") for each in receiver.told] == [
            "received", "accepted", "started", "replied", "closed", "archived",
        ]  # fmt: skip
        assert receiver.told[3]["details"]["reply"] == "灯头线路已更换并恢复照明，已现场确认"
        with reading(engine) as connection:
            row = connection.execute(select(appeal).where(appeal.c.number == number)).one()
            facts = facts_of_appeal(connection, number)
        assert (row.state, row.resolved, row.satisfaction, row.occurred) == ("archived", True, "satisfied", "三天前")
        assert all(getattr(fact, "role", "x") for fact in facts)  # every step has somebody who did it
        assert list(verify(engine)) == []


def await_told(receiver: Receiver, event: str) -> None:
    import time

    limit = time.monotonic() + 20
    while event not in [each["event"] for each in receiver.told]:
        assert time.monotonic() < limit, receiver.told
        time.sleep(0.01)


@pytest.mark.parametrize("count", [24])
def test_many_at_once_lose_nothing(engine: Engine, tmp_path: Path, count: int) -> None:
    """Brought in, each twice by the same reference, while others ask: every one is there, once."""
    from concurrent.futures import ThreadPoolExecutor

    with Console(engine, tmp_path / "s") as console:
        key = console.key()

        def bring(n: int) -> str:
            body = {"text": f"路灯 {n}", "type": "help", "reference": str(n % count)}
            answer = console.http.post("/api/v1/appeals", json=body, headers=key)
            console.http.get("/open311/v2/requests.json", headers=key)
            found: str = answer.json()["number"]
            return found

        with ThreadPoolExecutor(8) as pool:
            numbers = list(pool.map(bring, range(2 * count)))
        assert len(set(numbers)) == count
        listed = console.http.get("/open311/v2/requests.json", headers=key).json()
        assert {each["service_request_id"] for each in listed} == set(numbers)
