"""The waiting line: always in order, whatever comes and goes."""

from hypothesis import given
from hypothesis import strategies as st

from callcenter.acd import Line, WaitingCaller, order
from callcenter.acd.floor import Part


def caller(contact: str, entered: int = 0, queue: str = "voice", head_start: int = 0) -> WaitingCaller:
    return WaitingCaller(contact, queue, entered, head_start=head_start)


def test_original_entry_decides_not_the_moment_of_adding() -> None:
    line = Line()
    for one in (caller("c", 30), caller("a", 10), caller("b", 20)):
        line.add(one)
    assert [one.contact for one in line.parts()[Part("voice", 0)]] == ["a", "b", "c"]
    assert [line.position(contact) for contact in "abc"] == [1, 2, 3]


def test_a_head_start_goes_first() -> None:
    line = Line()
    line.add(caller("early", 1))
    line.add(caller("urgent", 9, head_start=9))
    assert line.position("urgent") == 1
    assert line.longest_since("voice") == 1


def test_a_contact_is_in_line_once() -> None:
    line = Line()
    line.add(caller("a", 10))
    line.add(caller("a", 10, queue="enterprise"))
    assert set(line.parts()) == {Part("enterprise", 0)}
    assert len(line) == 1
    assert list(line) == [line.find("a")]


def test_who_is_not_in_line() -> None:
    line = Line()
    assert line.remove("nobody") is None
    assert line.find("nobody") is None
    assert "nobody" not in line
    assert (line.position("nobody"), line.count("voice"), line.longest_since("voice")) == (0, 0, 0)


def test_an_emptied_queue_disappears() -> None:
    line = Line()
    line.add(caller("a"))
    assert "a" in line
    assert line.remove("a") == caller("a")
    assert dict(line.parts()) == {}


CALLERS = st.builds(
    WaitingCaller,
    contact=st.sampled_from([f"n-{n}" for n in range(12)]),
    queue=st.sampled_from(["voice", "enterprise"]),
    entered=st.integers(0, 5),
    head_start=st.integers(-2, 2),
)


@given(
    st.lists(
        st.one_of(st.tuples(CALLERS, st.integers(0, 2)), st.sampled_from([f"n-{n}" for n in range(12)])),
        max_size=40,
    )
)
def test_equals_sorting_from_scratch(steps: list[tuple[WaitingCaller, int] | str]) -> None:
    line, model = Line(), dict[str, WaitingCaller]()
    for step in steps:
        if isinstance(step, str):
            line.remove(step)
            model.pop(step, None)
        else:
            line.add(*step)
            model[step[0].contact] = step[0]
        for queue in ("voice", "enterprise"):
            right = sorted((one for one in model.values() if one.queue == queue), key=order)
            parts = [callers for part, callers in line.parts().items() if part.queue == queue]
            assert all(list(callers) == sorted(callers, key=order) for callers in parts)
            assert sorted((one for callers in parts for one in callers), key=order) == right
            assert line.count(queue) == len(right)
            assert [line.position(one.contact) for one in right] == list(range(1, len(right) + 1))
