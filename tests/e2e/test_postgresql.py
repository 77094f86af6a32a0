"""The same call with PostgreSQL as the store, and the store lost in the middle of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.testing.instance import Instance
from callcenter.testing.postgres import PrivatePostgres
from callcenter.testing.scenarios import Hangup, Pause, caller, seat
from tests.e2e.conftest import QUICK, staffed
from tests.e2e.timeline import close, contact_of, seen

pytestmark = pytest.mark.e2e


@pytest.fixture
def server() -> Iterator[PrivatePostgres]:
    made = PrivatePostgres(durable=True)
    try:
        yield made
    finally:
        made.remove()


def test_a_call_is_on_record_although_the_store_was_away_while_it_lasted(
    server: PrivatePostgres, tmp_path: Path
) -> None:
    number = "13400000001"
    settings = {**QUICK, "STORE__URL": server.new_database()}
    with Instance(tmp_path, settings) as line, staffed(line, {"1001": seat(ring=0.2)}) as phones:
        with line.phone(caller("12345", [Pause(4), Hangup()]), fields=[(number,)], calls=1) as phone:
            phone.await_sightings("dialled")
            server.stop()
            phone.finish()
        server.start()
        contact = contact_of(line, number, seconds=30)
        assert contact["result"] == "answered"
        assert close(contact["connected_us"], seen(phones["1001"], "talking", number))
        assert close(contact["ended_us"], seen(phone, "bye_sent"))
