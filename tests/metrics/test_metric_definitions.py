"""Every metric has one definition, and promtool accepts the page."""

import re
import shutil
import subprocess

from prometheus_client import generate_latest

from callcenter.facts import CallArrived, CallConnected, CallEnded, CallerQueued, TalkEnded
from callcenter.metrics import DEFINITIONS, CallMetrics, LiveGauges, LiveSources, Room, new_registry
from callcenter.metrics.reference import render
from callcenter.projections.backlog import Backlog

SOURCES = LiveSources(
    waiting=lambda: {"voice": 2, "enterprise": 0},
    longest_wait=lambda: {"voice": 12.5, "enterprise": 0},
    agents=lambda: {"available": 3, "on_call": 4},
    ami=lambda: {"haian1": True},
    queue_limit=lambda: {"voice": 40},
    trunk_calls=lambda: 17,
    trunk_limit=lambda: 1000,
    surge=lambda: False,
    sip=lambda: {"haian1": True},
    agi_sessions=lambda: 6,
    agi_limit=lambda: 6000,
    agi_refused=lambda: 2,
    news_shed=lambda: 3,
    phones_corrected=lambda: 4,
    journal_pending=lambda: 0,
    journal_spooled=lambda: 0,
    missing_calls=lambda: 0,
    record_written=lambda: {"haian1": True},
    backlog=lambda: Backlog(
        open={"draft": 2, "in_progress": 5}, overdue={"health": 0, "transport": 3}, callbacks=1, written=900, folded=890
    ),
    rooms=lambda: {"state": Room(5 << 30, 20 << 30)},
    clock_offset=lambda: 0.002,
    time=lambda: 1_767_225_600.25,
)
C = {"id": "x", "at": 0, "contact": "haian1-1.1"}
OFFER = {**C, "offer": "o", "agent": "1001", "seat": "1001"}


def page() -> bytes:
    registry = new_registry()
    metrics = CallMetrics(registry, ["voice", "enterprise"])
    LiveGauges(registry, SOURCES)
    metrics.observe(
        CallArrived(**C, node="haian1", channel="c", caller="13800001234", did="12345", flow="main")
    )
    metrics.observe(CallerQueued(**C, queue="voice"))
    metrics.observe(CallConnected(**OFFER, queue="voice", waited=7_500_000))
    metrics.observe(TalkEnded(**OFFER, talked=65_000_000, ended_by="agent"))
    metrics.observe(CallEnded(**C, ended_by="caller"))
    return generate_latest(registry)


def test_promtool_accepts_the_page() -> None:
    promtool = shutil.which("promtool")
    assert promtool, "promtool is missing; Debian's package prometheus has it"
    done = subprocess.run(
        [promtool, "check", "metrics"], input=page(), capture_output=True, timeout=20, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_the_page_shows_exactly_what_is_defined() -> None:
    shown = dict(re.findall(r"^# TYPE (callcenter_\w+) (\w+)$", page().decode(), re.MULTILINE))
    assert shown == {definition.name: definition.kind for definition in DEFINITIONS.values()}


def test_every_sample_has_the_defined_labels() -> None:
    by_name = {definition.name: set(definition.labels) for definition in DEFINITIONS.values()}
    lines = [line for line in page().decode().splitlines() if line.startswith("callcenter_")]
    assert len(lines) > 50
    for line in lines:
        name = re.match(r"\w+", line)[0]
        base = name if name in by_name else re.sub(r"_(bucket|sum|count)$", "", name)
        assert set(re.findall(r'(\w+)="', line)) - {"le"} == by_name[base]


def test_no_telephone_number_is_on_the_page() -> None:
    text = re.sub(r"(?m)^(process_.*|# .*)$", "", page().decode())
    assert "13800001234" not in text
    assert not re.search(r'"[^"\n]*\d{7,}[^"\n]*"', text)


def test_definitions_are_complete() -> None:
    for key, definition in DEFINITIONS.items():
        assert key == definition.id
        assert re.fullmatch(r"[a-z][a-z_]+", definition.id)
        assert definition.version >= 1
        assert definition.sentence.endswith(".")
        assert not definition.title.isascii()
        assert bool(definition.buckets) == (definition.kind == "histogram")


def test_service_level_limits_are_bucket_bounds() -> None:
    assert {5, 10, 15, 20, 30, 60} <= set(DEFINITIONS["wait_seconds"].buckets)


def test_the_reference_has_a_row_for_each() -> None:
    rows = render().splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == [definition.name for definition in DEFINITIONS.values()]
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 7 for row in rows)
