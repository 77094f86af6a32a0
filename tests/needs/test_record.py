"""What is on record: counted once, the same everywhere, defined where it is shown, complete, in the site's time."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, ClassVar

import pytest
from prometheus_client.parser import text_string_to_metric_families

from callcenter.pbx import Folders
from callcenter.testing import FakeCall
from callcenter.testing.facts import SECOND, START, Story
from tests.callcontrol.test_recovery import Recovering
from tests.cli.store_commands import Commands, commands
from tests.needs.desk import Desk

__all__ = ["commands"]

_REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "metrics.md"


class Figures(Desk):
    """With a way out, and a page that is read as Prometheus reads it."""

    async def samples(self) -> dict[tuple[str, str], float]:
        """Name and label value → figure on the page; those without a label under an empty one."""
        families = text_string_to_metric_families(await self.page())
        return {
            (sample.name, ",".join(value for name, value in sample.labels.items() if name != "le")): sample.value
            for family in families
            for sample in family.samples
            if "le" not in sample.labels
        }

    async def a_call(self, number: str, agent: str, seconds: int, *, waits: int = 0) -> FakeCall:
        """A caller who waits and then talks to the only agent who is free."""
        call = await (self.waits if waits else self.arrives)(number, will_press=("", "1"))
        self.put_forward(waits)
        self.login(agent)
        dial = await self.talks_at(call, agent)
        self.put_forward(seconds)
        dial.hang_up()
        await call.left
        return call

    async def test_need_04_a_transferred_call_counts_once_and_each_agent_is_credited_with_their_own_talk(self) -> None:
        """Sent from agent to agent to agent it stays one call with one wait and one appeal; talk adds up by agent."""
        talks = {"1001": 20, "1002": 40, "1003": 10}
        call = await self.waits(will_press=("", "1"))
        self.put_forward(5)
        for agent, seconds in talks.items():
            self.login(agent)
            if agent != "1001":
                await self.by_link("transfer", agent=str(int(agent) - 1), to=agent)
            await self.talks_at(call, agent)
            self.put_forward(seconds)
        assert call.dial is not None
        call.dial.hang_up()
        await call.left
        row = await self.record_of(call)
        self.assertEqual((row["result"], row["agent"]), ("answered", "1001"))
        self.about(row["waited"], 5)
        self.about(row["talked"], 70)
        legs = (await self.shown("call", "show", call.uniqueid))["legs"]
        self.assertEqual([leg["agent"] for leg in legs], list(talks))
        for leg in legs:
            self.about(leg["talked"], talks[leg["agent"]])
            credited = await self.agent_row(leg["agent"])
            self.assertEqual(credited["calls"], 1)
            self.about(credited["talked"], talks[leg["agent"]])
        self.assertEqual(len(await self.shown("appeal", "list")), 1)
        page = await self.samples()
        self.assertEqual(page["callcenter_calls_total", "answered"], 1)
        self.assertEqual(page["callcenter_queued_calls_total", "voice"], 1)
        self.assertEqual(page["callcenter_wait_seconds_count", "voice"], 1)
        self.assertEqual(page["callcenter_talk_seconds_count", "voice"], 3)

    async def test_need_05_the_page_and_the_list_of_calls_say_the_same_numbers(self) -> None:
        """Whatever a day brings, the figures for the wall and the rows for the report agree to the millisecond."""
        await self.a_call("13800000001", "1001", 30, waits=12)
        await self.a_call("13800000002", "1001", 45)
        self.house.roster.pause("1001", "lunch", "test")
        for number, seconds in (("13800000003", 7), ("13800000004", 40)):
            call = await self.waits(number, will_press=("",))
            self.put_forward(seconds)
            call.hang_up()
            await call.left
        leaving = await self.arrives("13800000005")
        await self.until(lambda: leaving.played)
        leaving.hang_up()
        sent_on = await self.arrives("13800000006", will_press=("", "1"))
        self.login("1002", "1003")
        first = (await self.talks(sent_on)).phone.extension
        second = "1003" if first == "1002" else "1002"
        await self.by_link("transfer", agent=first, to="voice")  # the other one has been idle for longer
        (await self.talks_at(sent_on, second)).hang_up()
        await sent_on.left
        await self.until(lambda: not self.house.calls)
        page, rows = await self.samples(), await self.shown("call", "list")
        results = Counter(row["result"] for row in rows)
        self.assertEqual(results, {"answered": 3, "abandoned": 2, "ivr": 1})
        on_page = {label: count for (name, label), count in page.items() if name == "callcenter_calls_total" and count}
        self.assertEqual(on_page, results)
        queued = [row for row in rows if row["queued"]]
        self.assertEqual(page["callcenter_queued_calls_total", "voice"], len(queued))
        for name, result in (("wait", "answered"), ("abandon_wait", "abandoned")):
            waits = [row["waited"] for row in queued if row["result"] == result]
            self.assertEqual(page[f"callcenter_{name}_seconds_count", "voice"], len(waits))
            self.assertAlmostEqual(page[f"callcenter_{name}_seconds_sum", "voice"], sum(waits), 2)
        talked = sum(row["talked"] for row in rows if row["result"] == "answered")
        self.assertAlmostEqual(page["callcenter_talk_seconds_sum", "voice"], talked, 2)
        self.assertEqual(len(await self.shown("call", "missed")), results["abandoned"])

    async def test_need_08_every_metric_is_defined_where_it_is_shown(self) -> None:
        """The page of a running core says of each figure what it counts, and the reference says the same words."""
        text = _REFERENCE.read_text(encoding="utf-8")
        rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| `callcenter_")]
        defined = {row[0].strip("|` "): row for row in rows}
        shown = [f for f in text_string_to_metric_families(await self.page()) if f.name.startswith("callcenter_")]
        names = {f"{family.name}_total" if family.type == "counter" else family.name: family for family in shown}
        self.assertEqual(names.keys(), defined.keys())
        for name, family in names.items():
            row = defined[name]
            self.assertGreater(len(family.documentation.split()), 3, name)
            self.assertTrue(row[4].startswith(family.documentation), (name, family.documentation, row[4]))
            self.assertEqual(row[1], family.type)
            labels = {label for sample in family.samples for label in sample.labels} - {"le"}
            self.assertTrue(labels <= {label.strip("`") for label in row[2].split(", ")}, (name, labels))


class Missed(Desk, Recovering):
    settings: ClassVar[dict[str, str]] = {"OUTBOUND__TO": "127.0.0.1:5999", "CALLBACKS__HOURS": "00:00-24:00"}

    async def test_need_12_callers_who_gave_up_are_listed_also_those_of_the_time_without_a_core(self) -> None:
        """One gives up while the core looks, one while there is none: both are on the list, with their true waits."""
        seen, unseen = [await self.waits(f"1380000000{n}", will_press=("",)) for n in (1, 2)]
        began = self.house.clock.now()
        self.put_forward(20)
        seen.hang_up()
        await self.until(lambda: seen.uniqueid not in self.house.calls)
        await self.end()
        await unseen.left
        ended = began + 50 * SECOND
        self.asterisk_notes(unseen, began, ended)
        unseen.hang_up()
        self.ahead += 100 * SECOND
        await self.begin()
        await self.until(lambda: not self.house.books._looking)
        rows = {row["caller"]: row for row in await self.shown("call", "missed")}
        self.assertEqual(rows.keys(), {"13800000001", "13800000002"})
        self.about(rows["13800000001"]["waited"], 20)
        self.about(rows["13800000002"]["waited"], 50)
        self.assertLess(abs(rows["13800000002"]["abandoned_us"] - ended), SECOND)
        owed = {row["number"] for row in await self.by_link("callbacks", numbers=True)}
        self.assertEqual(owed, rows.keys(), "and both will be rung back")

    def asterisk_notes(self, call: FakeCall, began: int, ended: int) -> None:
        """What Asterisk itself writes of a caller who hangs up in the fallback queue."""
        common = {"uniqueid": call.uniqueid, "linkedid": call.uniqueid, "channame": call.channel, "num": call.caller,
                  "peer": "", "appname": "", "appdata": "", "eventextra": ""}  # fmt: skip
        rows: list[dict[str, str]] = [
            {"eventtype": "CHAN_START", "context": "from-trunk", "exten": "12345", "at": str(began)},
            {"eventtype": "ANSWER", "context": "hotline", "exten": "s", "at": str(began)},
            {"eventtype": "APP_START", "context": "fallback", "exten": "s", "appname": "Queue",
             "appdata": "fallback,c,,,5", "at": str(ended - SECOND)},
            {"eventtype": "HANGUP", "context": "fallback", "exten": "s", "at": str(ended),
             "eventextra": '{"hangupcause":16,"hangupsource":"' + call.channel + '","dialstatus":""}'},
        ]  # fmt: skip
        path = Folders.of(self.core._config).cel
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as record:
            for row in rows:
                at = int(row.pop("at"))
                stamp = {"eventtime": f"{at // SECOND}.{at % SECOND:06d}"}
                record.write(json.dumps({**common, **row, **stamp}) + "\n")


@pytest.mark.parametrize(
    ("zone", "midnight_after", "shown"),
    [("Asia/Shanghai", 16 * 3600, "2026-01-02T00:00:00.000+08:00"),
     ("America/New_York", 29 * 3600, "2026-01-02T00:00:00.000-05:00")],
)  # fmt: skip
def test_need_20_intervals_are_in_my_time_zone_and_exactly_as_asked(
    commands: Commands, monkeypatch: pytest.MonkeyPatch, zone: str, midnight_after: int, shown: str
) -> None:
    """A day begins at the site's own midnight, to the microsecond, and times are shown with the site's offset."""
    monkeypatch.setenv("CALLCENTER_SITE__TIMEZONE", zone)
    midnight = START + midnight_after * SECOND  # 2 January begins there; START is midnight UTC of the first
    for at in (midnight - 1, midnight, midnight + 3600 * SECOND):
        story = Story(f"haian1-{at}.1", "13800000001", at)
        commands.write([story.arrived(), story.queued(after=0), story.abandoned(after=2), story.ended()])

    def since(moment: str, what: str = "list") -> list[dict[str, Any]]:
        return sorted(commands.json("call", what, "--since", moment), key=lambda row: str(row["contact"]))

    assert [row["arrived_us"] - midnight for row in since("2026-01-02")] == [0, 3600 * SECOND]
    assert since("2026-01-02T00:00")[0]["arrived"] == shown
    assert [row["arrived_us"] - midnight for row in since("2026-01-02T01:00")] == [3600 * SECOND]
    assert len(since("2026-01-01T23:59:59.999999")) == 3
    assert len(since("2026-01-02", "missed")) == 3, "who gave up after midnight, though one called before it"
    assert len(since(shown)) == 2, "a moment with its offset is the same moment"
    assert commands.run("call", "list", "--since", "yesterday")[0] == 1
