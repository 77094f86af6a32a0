"""A seat has a phone as long as Asterisk knows one address of it."""

from __future__ import annotations

from callcenter.callcontrol.phones import Phones
from callcenter.testing import FakePhone
from tests.callcontrol.hotline import SECOND
from tests.callcontrol.test_reaper import Comparing

OLD, NEW = "sip:1001@10.0.0.8:5060", "sip:1001@10.0.0.9:5060"


def test_one_that_started_anew_is_there_before_its_former_address_is_removed() -> None:
    phones = Phones()
    phones.came("1001", OLD)
    phones.came("1001", NEW)
    phones.went("1001", OLD)
    assert "1001" in phones
    phones.went("1001", NEW)
    assert ("1001" in phones, len(phones)) == (False, 0)


def test_a_snapshot_knows_no_address_and_the_first_event_tells_it() -> None:
    phones = Phones()
    phones.found("1001", registered=True)
    phones.came("1001", NEW)
    phones.went("1001", OLD)
    assert "1001" in phones
    phones.found("1001", registered=True)
    phones.went("1001", NEW)
    assert "1001" not in phones


def test_who_is_known_from_a_snapshot_only_goes_with_the_address_that_is_removed() -> None:
    phones = Phones()
    phones.found("1001", registered=True)
    phones.went("1001", OLD)
    phones.went("1002", OLD)
    assert len(phones) == 0


def test_a_snapshot_without_the_phone_forgets_every_address() -> None:
    phones = Phones()
    phones.came("1001", OLD)
    phones.found("1001", registered=False)
    assert "1001" not in phones


class Lost(Comparing):
    """Events of phones that never came: after two looks the device states count."""

    def phone(self) -> FakePhone:
        return self.asterisk.phones["1001"]

    def corrected(self) -> float:
        return self.core._registry.get_sample_value("callcenter_phones_corrected_total") or 0.0

    async def looks_at_phones(self) -> None:
        self.house.clock.ahead += 40 * SECOND  # type: ignore[attr-defined]
        await self.looks()

    async def test_one_that_moved_is_still_there(self) -> None:
        self.login("1001")
        former = self.phone().uri
        self.asterisk.register("1001", uri=NEW)
        self.asterisk.register("1001", False, uri=former)
        self.asterisk.register("1002", False)
        await self.until(lambda: "1002" not in self.house.roster.phones)
        self.assertTrue(self.agent("1001").view.reachable)

    async def test_one_that_came_back_unheard_is_offered_calls_again(self) -> None:
        self.asterisk.register("1001", False)
        await self.until(lambda: "1001" not in self.house.roster.phones)
        self.login("1001")
        call = await self.waits(will_press=("",))
        self.phone().registered = True  # silently
        await self.looks_at_phones()
        self.assertNotIn("1001", self.house.roster.phones)
        await self.looks_at_phones()
        await self.rings(call)
        self.assertEqual(self.corrected(), 1)

    async def test_one_that_went_unheard_is_offered_none(self) -> None:
        self.login("1001")
        self.phone().registered = False
        for _ in range(2):
            await self.looks_at_phones()
        self.assertFalse(self.agent("1001").view.reachable)
        self.assertEqual(self.corrected(), 1)

    async def test_a_difference_that_an_event_settles_is_none(self) -> None:
        self.login("1001")
        self.phone().registered = False
        await self.looks_at_phones()
        self.asterisk.register("1001")
        await self.looks_at_phones()
        await self.looks_at_phones()
        self.assertEqual((self.corrected(), self.agent("1001").view.reachable), (0, True))
