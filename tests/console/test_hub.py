"""The hub: what is told is encoded once; whoever comes late, again, or reads slowly still sees the present state."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.console.live.hub import Hub, Listener


def frames(read: bytes) -> list[dict[str, Any]]:
    """As a browser takes them apart."""
    found = []
    for block in read.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line and not line.startswith(":"))
        if "data" in fields:
            found.append({"id": fields["id"], "event": fields["event"], **json.loads(fields["data"])})
    return found


class Browser:
    """Keeps tables as the pages' script does."""

    def __init__(self, hub: Hub, *topics: str) -> None:
        self.hub, self.topics, self.last = hub, topics, ""
        self.tables: dict[str, dict[str, Any]] = {topic: {} for topic in topics}
        self.connect()

    def connect(self) -> None:
        self.listener: Listener = self.hub.join(self.topics, self.last)

    def read(self) -> int:
        told = frames(self.listener.take())
        for frame in told:
            table = {} if frame.get("whole") else self.tables[frame["event"]]
            for key in frame.get("gone", ()):
                table.pop(key, None)
            self.tables[frame["event"]] = {**table, **frame["rows"]}
            self.last = frame["id"]
        return len(told)

    def lose(self) -> None:
        """The line breaks with frames unread."""
        self.hub.leave(self.listener)


def test_a_newcomer_is_given_everything_and_then_what_changes() -> None:
    hub = Hub("a")
    hub.tell("queues", {"voice": {"waiting": 1}, "other": {"waiting": 0}})
    browser = Browser(hub, "queues", "agents")
    assert browser.read() == 1
    hub.tell("queues", {"voice": {"waiting": 2}, "other": {"waiting": 0}})
    told = frames(browser.listener.take())
    assert [(frame["rows"], frame["gone"]) for frame in told] == [({"voice": {"waiting": 2}}, [])]
    hub.tell("queues", {"voice": {"waiting": 2}})
    assert frames(browser.listener.take())[0]["gone"] == ["other"]
    hub.tell("house", {"house": {}})
    assert not browser.listener.wake.is_set()  # not one of its topics


def test_what_did_not_change_is_not_told() -> None:
    hub = Hub("a")
    browser = Browser(hub, "queues")
    assert hub.tell("queues", {}) is True  # the first look: nobody waits
    browser.read()
    assert hub.tell("queues", {}) is False
    assert browser.listener.size == 0


def test_it_is_encoded_once_for_all() -> None:
    hub = Hub("a")
    listeners = [hub.join(("queues",)) for _ in range(3)]
    for listener in listeners:
        listener.take()
    hub.tell("queues", {"voice": {"waiting": 1}})
    first, *others = [listener.take() for listener in listeners]
    assert all(other is first for other in others)


def test_whoever_comes_again_is_told_only_what_is_new() -> None:
    hub = Hub("a")
    hub.tell("queues", {"voice": 1})
    hub.tell("agents", {"1001": "free"})
    browser = Browser(hub, "queues", "agents")
    browser.read()
    browser.lose()
    hub.tell("agents", {"1001": "talking"})
    browser.connect()
    assert browser.read() == 1
    assert browser.tables == {"queues": {"voice": 1}, "agents": {"1001": "talking"}}


def test_ids_of_another_run_or_nonsense_bring_the_whole_state() -> None:
    hub = Hub("b")
    hub.tell("queues", {"voice": 1})
    for last in ("a-99", "b-x", "b-", "", "b-99999999999999999999", "\ud800"):
        assert len(frames(hub.join(("queues",), last).take())) == 1
    assert frames(hub.join(("queues",), "b-1").take()) == []


def test_a_slow_one_is_dropped_and_holds_nothing() -> None:
    hub = Hub("a")
    slow, quick = hub.join(("queues",)), hub.join(("queues",))
    for number in range(100):
        hub.tell("queues", {"voice": "x" * 5000 + str(number)})
        quick.take()
    assert (slow.ended, slow.dropped, quick.ended) == (True, True, False)
    assert slow.take() == b""
    hub.leave(slow)
    assert (hub.listeners, hub.dropped) == (1, 1)


def test_who_comes_to_a_large_table_is_not_slow() -> None:
    """A province's agents are more than may wait unread."""
    hub = Hub("a")
    hub.tell("agents", {str(number): "x" * 1000 for number in range(1000)})
    listener = hub.join(("agents",))
    hub.tell("agents", {"1": "y"})
    assert not listener.dropped
    assert len(frames(listener.take())) == 2


def test_the_first_one_wakes_those_who_look_and_the_end_ends_all() -> None:
    hub, woken = Hub("a"), []
    hub.first = lambda: woken.append(1)
    first, second = hub.join(("queues",)), hub.join(("queues",))
    assert woken == [1]
    hub.still_here()
    first.take()
    hub.still_here()
    assert first.take() == b":\n\n"
    hub.close()
    assert first.ended
    assert second.ended
    assert hub.join(("queues",)).ended


_ROWS = st.dictionaries(st.sampled_from("abc"), st.integers(0, 3))
_STEP = st.one_of(
    st.tuples(st.just("tell"), st.sampled_from(["queues", "agents"]), _ROWS),
    st.tuples(st.just("read")), st.tuples(st.just("lose")),
)  # fmt: skip


@settings(max_examples=200)
@given(st.lists(_STEP, max_size=30))
def test_after_any_story_a_browser_that_has_read_shows_the_present(steps: list[tuple[Any, ...]]) -> None:
    hub = Hub("a")
    browser = Browser(hub, "queues", "agents")
    for step in steps:
        if step[0] == "tell":
            hub.tell(step[1], step[2])
        elif step[0] == "read":
            browser.read()
        else:
            browser.lose()
            browser.connect()
    browser.read()
    assert browser.tables == {topic: dict(hub.rows(topic)) for topic in ("queues", "agents")}
