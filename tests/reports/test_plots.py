"""Pictures: well-formed, inside their frame, as high as their figures, broken where there is none."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from callcenter.reports.document import Plot, Series
from callcenter.reports.plots import as_svg
from callcenter.reports.plots.scale import every, ticks
from callcenter.reports.values import Value

SVG = "{http://www.w3.org/2000/svg}"
figures = st.lists(st.none() | st.integers(0, 10**7), min_size=1, max_size=40)


@given(values=figures, kind=st.sampled_from(["bar", "line"]))
def test_every_figure_is_drawn_inside(values: list[int | None], kind: str) -> None:
    labels = tuple(f"第{at}<&日" for at in range(len(values)))
    plot = Plot("p", "量 & 比", kind, labels, (Series("量", tuple(map(Value.count, values))),), "件")
    root = ET.fromstring(as_svg(plot))
    shapes = [each for each in root.iter() if each.tag in (f"{SVG}rect", f"{SVG}circle") and len(each)]
    assert len(shapes) == sum(value is not None for value in values)
    for shape in shapes:
        top = float(shape.get("y") or shape.get("cy") or -1)
        assert 39.9 <= top <= 254.1
        assert 0 <= float(shape.get("x") or shape.get("cx") or -1) <= 760


def test_bars_are_as_high_as_their_figures() -> None:
    plot = Plot("p", "量", "bar", ("a", "b"), (Series("量", (Value.count(50), Value.count(100))),))
    root = ET.fromstring(as_svg(plot))
    low, high = (float(each.get("height", 0)) for each in root.iter(f"{SVG}rect") if len(each))
    assert abs(high - 2 * low) < 0.2


def test_a_line_breaks_off() -> None:
    values = tuple(Value(None if each is None else Decimal(each), "rate") for each in ("0.5", None, "0.7", "0.8"))
    root = ET.fromstring(as_svg(Plot("p", "率", "line", ("a", "b", "c", "d"), (Series("率", values),))))
    path = next(root.iter(f"{SVG}path")).get("d", "")
    assert (path.count("M"), path.count("L")) == (2, 1)
    assert any(each.text == "80%" for each in root.iter(f"{SVG}text"))


@given(largest=st.floats(1e-6, 1e12))
def test_ticks_are_even_and_reach_the_largest(largest: float) -> None:
    found = ticks(largest)
    assert found[0] == 0
    assert 2 <= len(found) <= 12
    assert found[-1] >= largest * (1 - 1e-6) or found[-1] == round(found[-1], 10)


@given(count=st.integers(1, 5000), room=st.integers(1, 60))
def test_labels_do_not_touch(count: int, room: int) -> None:
    assert -(-count // every(count, room)) <= room
