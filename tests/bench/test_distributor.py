"""The measurement of the distributor measures changes that matter."""

from __future__ import annotations

from unittest.mock import patch

from bench import distributor
from callcenter.acd import Distributor


def test_each_change_is_timed_and_calls_are_offered_while_others_wait() -> None:
    floors: list[Distributor] = []

    class Watched(Distributor):
        def __init__(self, rules: object) -> None:
            super().__init__(rules)  # type: ignore[arg-type]
            self.offers = 0
            floors.append(self)

        def distribute(self, now: int) -> object:  # type: ignore[override]
            decision = super().distribute(now)
            self.offers += len(decision.offers)
            return decision

    with patch.object(distributor, "Distributor", Watched):
        taken = distributor.steps(agents=40, queues=10, callers=200, changes=200)
    assert len(taken) == 200
    assert all(each > 0 for each in taken)
    assert floors[0].offers > 20
    assert len(floors[0].line) > 50
