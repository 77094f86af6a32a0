"""Weights that are learned from what seats decided."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.errors import ModelUnusable
from callcenter.similarity import Decision, Weights, gain, learn, shipped_weights
from callcenter.similarity.features import FEATURES

_AGAINST = {"place_conflict", "other_category", "days_apart"}


def _decisions(count: int, seed: int = 1) -> list[Decision]:
    """At this site only the category tells, and whether the caller is the same."""
    random = Random(seed)
    decisions = []
    for _ in range(count):
        features = {name: random.random() for name in FEATURES}
        features["same_category"] = float(random.random() < 0.5)
        features["same_caller"] = float(random.random() < 0.2)
        same = features["same_category"] + features["same_caller"] + random.gauss(0, 0.1) > 0.8
        decisions.append(Decision(features, same))
    return decisions


def test_what_the_site_decides_by_is_learned() -> None:
    learned = learn(_decisions(2000), shipped_weights())
    assert learned.version == shipped_weights().version + 1
    assert learned.learned_from == 2000
    assert learned.of["same_category"] > 3 > learned.of["cosine"]
    right = [(learned.probability(each.features) > 0.5) == each.same for each in _decisions(500, seed=2)]
    assert sum(right) > 480


def test_few_decisions_move_the_weights_little() -> None:
    before = shipped_weights()
    after = learn(_decisions(3), before)
    assert all(abs(after.of[name] - before.of[name]) < 0.6 for name in FEATURES)
    assert max(abs(learn(_decisions(300), before).of[name] - before.of[name]) for name in FEATURES) > 1


def test_learning_is_the_same_each_time_and_in_any_order() -> None:
    decisions = _decisions(200)
    once = learn(decisions, shipped_weights())
    assert learn(decisions, shipped_weights()) == once
    turned = learn(decisions[::-1], shipped_weights())
    assert all(abs(turned.of[name] - once.of[name]) < 0.01 for name in FEATURES)


@given(st.integers(0, 1000), st.integers(1, 60))
@settings(max_examples=20, deadline=None)
def test_a_feature_keeps_the_sign_of_its_meaning(seed: int, count: int) -> None:
    learned = learn(_decisions(count, seed), Weights(0, 0.0, {}))
    assert all(learned.of[name] <= 0 if name in _AGAINST else learned.of[name] >= 0 for name in FEATURES)


def test_an_unlink_is_the_last_word() -> None:
    features = dict.fromkeys(FEATURES, 0.0) | {"cosine": 0.9, "shared_places": 1.0}
    linked = learn([Decision(features, True)] * 50, shipped_weights())
    unlinked = learn([Decision(features, False)] * 50, shipped_weights())
    assert linked.probability(features) > shipped_weights().probability(features) > unlinked.probability(features)


def test_a_weight_of_a_decision_counts_it_as_often() -> None:
    decisions = _decisions(40)
    doubled = [Decision(each.features, each.same, 2.0) for each in decisions]
    twice = learn([*decisions, *decisions], shipped_weights())
    once = learn(doubled, shipped_weights())
    assert all(abs(once.of[name] - twice.of[name]) < 0.01 for name in FEATURES)


def test_without_decisions_there_is_nothing_to_learn() -> None:
    with pytest.raises(ModelUnusable, match="no decisions"):
        learn([], shipped_weights())


def test_gain_tells_whether_the_learned_weights_foretell_better() -> None:
    assert gain(_decisions(400), shipped_weights()) > 0.1
    settled = learn(_decisions(4000), shipped_weights())
    assert abs(gain(_decisions(400, seed=3), settled)) < 0.02
    assert gain([], shipped_weights()) == 0.0
    assert gain(_decisions(1), shipped_weights()) == 0.0
