"""Appeals: numbers that never repeat, drafts that are completed once."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred, DeferredList

from callcenter import errors
from callcenter.appeals import AppealNumber
from callcenter.callcontrol.commands import verbs
from callcenter.facts import AppealCompleted, AppealOpened
from callcenter.journal import drop_into_spool
from tests.callcontrol.hotline import Hotline


class Desk(Hotline):
    async def appeal(self, number: str, **changed: str) -> Any:
        fields = {"type": "consult", "text": "公交几点", "mode": "online_answer", **changed}
        return await verbs(self.house)["appeal"]({"number": number, **fields})

    def draft(self) -> str:
        return self.house.appeals.open(f"haian1-1.{id(object())}", "13800001234", "voice", "1001", source="x")[0]

    async def test_numbers_go_on_after_a_restart(self) -> None:
        first = [AppealNumber.parse(self.house.appeals.open(f"c{n}", "", "voice", "1001")[0]) for n in range(3)]
        await self.facts()
        await self.end()
        await self.begin()
        following = AppealNumber.parse(self.house.appeals.open("c9", "", "voice", "1001")[0])
        self.assertEqual([number.sequence for number in (*first, following)], [1, 2, 3, 4])
        self.assertEqual(len({fact.number for fact in await self.facts(AppealOpened)}), 4)

    async def test_numbers_that_still_wait_in_the_spool_count(self) -> None:
        """The store was away when the last core ended: its drafts are on disk only."""
        number, code = self.house.appeals.open("c1", "", "voice", "1001")
        taken = await self.fact(AppealOpened)
        await self.end()
        later = AppealNumber.parse(number)
        numbers = [str(AppealNumber(later.prefix, later.date, n)) for n in range(2, 8)]
        spooled = [
            AppealOpened(id=f"s-{each}", at=taken.at, number=each, query_code=code, channel="phone") for each in numbers
        ]
        drop_into_spool(self.state / "spool", "test", spooled)
        await self.begin()
        following = AppealNumber.parse(self.house.appeals.open("c9", "", "voice", "1001")[0])
        self.assertEqual(following.sequence, 8)

    async def test_completed_once(self) -> None:
        number = self.draft()
        said = await self.appeal(number)
        self.assertEqual(said["state"], "answered")
        completed = await self.fact(AppealCompleted)
        self.assertEqual((completed.number, completed.text, completed.actor), (number, "公交几点", "ctl"))
        with self.assertRaisesRegex(errors.AppealTransitionInvalid, "answered"):
            await self.appeal(number)

    async def test_two_at_once(self) -> None:
        number = self.draft()
        asked = [Deferred.fromCoroutine(self.appeal(number, text=text)) for text in ("one", "two")]
        done = await DeferredList(asked, consumeErrors=True)
        self.assertEqual(sorted(success for success, _ in done), [False, True])
        await self.fact(AppealCompleted)

    async def test_one_whose_look_at_the_draft_took_long(self) -> None:
        """The second one saw the draft before the first one completed it."""
        number = self.draft()
        looks: list[Deferred[str]] = []

        def look(number: str) -> Deferred[str]:
            looks.append(Deferred())
            return looks[-1]

        self.patch(self.house.lookups, "appeal_state", look)
        first = Deferred.fromCoroutine(self.appeal(number))
        second = Deferred.fromCoroutine(self.appeal(number)).addErrback(lambda failure: failure.type)
        await self.until(lambda: looks)
        await self.facts()
        for each in looks[:1]:
            each.callback("draft")
        await first
        for each in looks[1:]:
            each.callback("draft")
        self.assertEqual(await second, errors.AppealTransitionInvalid)
        await self.fact(AppealCompleted)

    async def test_what_is_refused(self) -> None:
        number = self.draft()
        unknown = str(AppealNumber(AppealNumber.parse(number).prefix, AppealNumber.parse(number).date, 777))
        with self.assertRaisesRegex(errors.AppealUnknown, "no appeal"):
            await self.appeal(unknown)
        with self.assertRaises(errors.AppealNumberInvalid):
            await self.appeal(number[:-1] + str((int(number[-1]) + 1) % 10))
        with self.assertRaisesRegex(errors.AppealFieldInvalid, "complaint"):
            await self.appeal(number, type="nonsense")
        with self.assertRaisesRegex(errors.AppealFieldInvalid, "online_answer"):
            await self.appeal(number, mode="nonsense")
        with self.assertRaisesRegex(errors.CommandRefused, "text is missing"):
            await self.appeal(number, text="")
        self.assertEqual(await self.facts(AppealCompleted), [])
        self.assertEqual((await self.appeal(number, mode="department_ticket"))["state"], "pending_dispatch")
