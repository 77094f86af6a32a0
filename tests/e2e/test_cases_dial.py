"""A callback from the browser on the real Asterisk: the agent's phone rings, then the appellant's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from callcenter.testing.instance import Instance
from callcenter.testing.ports import free_port
from callcenter.testing.scenarios import Hangup, Pause, callee, seat
from tests.callcontrol.appellants import Appellants
from tests.console.browser import Person, Watched, browser, violations
from tests.e2e.conftest import QUICK, staffed
from tests.e2e.test_console import await_answer
from tests.e2e.timeline import contact_of

pytestmark = pytest.mark.e2e
_APPELLANT = "13700000901"


@pytest.fixture(scope="module")
def network() -> int:
    """The port on which the telephone network takes our calls."""
    return free_port()


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, network: int) -> Iterator[Instance]:
    settings = {**QUICK, "OUTBOUND__TO": f"127.0.0.1:{network}", "APPEALS__CALLBACKS__AUTOMATIC": "false"}
    with Instance(tmp_path_factory.mktemp("dial"), settings) as instance:
        yield instance


@pytest.fixture
def due(line: Instance) -> Iterator[str]:
    """An appeal whose appellant is to be called back."""
    appeals = Appellants(line.config)
    yield appeals.due(_APPELLANT)
    appeals.close()


def test_callback_staff_call_from_the_list(line: Instance, network: int, due: str) -> None:
    url = f"http://127.0.0.1:{line.config.console.port}"
    await_answer(url)
    made = line.json("user", "add", "huifang", "--name", "回访员", "--roles", "callback,agent", "--number", "1001")
    with browser() as chromium:
        window = Watched(chromium, url, viewport={"width": 1280, "height": 720})
        page = window.page
        Person("huifang", made["password"]).sign_in(page, "/cases")
        row = page.locator(f"tr[data-number='{due}']")
        expect(row).to_be_visible()
        expect(row.locator(".dial")).to_have_count(0)  # not logged in at a seat
        with (
            line.phone(callee(steps=[Pause(2), Hangup()]), port=network) as phone,
            staffed(line, {"1001": seat()}),
        ):
            page.reload()
            row.locator(".dial").click()
            expect(page.locator("dialog.dialling")).to_contain_text("已经修好")
            assert violations(page) == []
            page.click("#dial")
            expect(page.locator("dialog.dialling [role=status]")).to_contain_text("您的话机正在振铃")
            phone.await_sightings("bye_sent", seconds=30)
            contact = contact_of(line, _APPELLANT)
        assert (contact["direction"], contact["appeal"]) == ("out", due)
        assert [each for each in window.errors if "inline style" not in each] == []
        assert window.foreign == []
        window.close()
