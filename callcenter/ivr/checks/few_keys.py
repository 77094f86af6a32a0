"""On the way to a person there is one key to choose at most: no tree of menus."""

from __future__ import annotations

from collections.abc import Iterator

from callcenter.errors import Mistake
from callcenter.ivr.checks.survey import Place, Survey, between
from callcenter.ivr.nodes.asking import Asking
from callcenter.ivr.nodes.menu import MenuNode

MOST = 1


def check(survey: Survey) -> Iterator[Mistake]:
    """Entry flows that ask a silent caller for more, one menu after another counted together."""
    for flow in survey.entry_flows():
        for place, keys in _asked(survey, (flow.name, flow.start)):
            if keys > MOST:
                owner = survey.library.flows[place[0]]
                message = f"a caller of `{flow.name}` is asked for {keys} keys before a person is reached"
                hint = f"at most {MOST}; timeout or a wrong key leads to a person"
                yield owner.mistake(place[1], message, hint)


def _asked(survey: Survey, start: Place) -> Iterator[tuple[Place, int]]:
    """Each asking node that a silent caller comes to, and the keys asked for up to it."""
    waiting: list[tuple[Place, tuple[Place, ...], int]] = [(start, (), 0)]
    seen: set[tuple[Place, tuple[Place, ...]]] = set()
    while waiting:
        place, stack, keys = waiting.pop()
        node = survey.library.node(*place)
        if node is None or node.HUMAN or (place, stack) in seen:
            continue
        seen.add((place, stack))
        if isinstance(node, Asking):
            keys += len(node.keys) if isinstance(node, MenuNode) else node.most_digits()
            yield place, keys
        reached = between(survey, place, stack, silent=True)
        waiting += [(reach.place, reach.stack, keys) for reach in reached if reach.place]
