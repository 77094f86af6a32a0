"""Drawings of flows: every node and way is in them, boxes do not overlap."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ivr_bench import Bench, flow_of

from callcenter.ivr import FlowLibrary
from callcenter.ivr.graph import Box, Drawing, as_dot, as_mermaid, draw
from callcenter.ivr.layers import GAP, lay_out
from callcenter.ivr.svg import as_svg

FLOWS = ("main", "enterprise", "survey", "progress", "after_hours_message", "callback_confirm", "follow_up")
SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> str:
    return " ".join("".join(element.itertext()) for element in ET.fromstring(svg).iter(f"{SVG}text"))


@pytest.mark.parametrize("name", FLOWS)
def test_every_node_and_way_is_drawn(shipped: FlowLibrary, name: str) -> None:
    flow = shipped.flows[name]
    drawing = draw(flow, shipped.prompts)
    svg, dot, mermaid = as_svg(drawing), as_dot(drawing), as_mermaid(drawing)
    for node, content in flow.nodes.items():
        assert node in texts(svg)
        assert f'"{node}" [' in dot
        assert f'n_{node}["' in mermaid
        for way in content.ways():
            assert f'"{node}" -> "{way.target}"' in dot
            assert re.search(rf"^  n_{node} .* n_{way.target}$", mermaid, re.MULTILINE)
    arrows = sum(len(box.ways) for box in drawing.boxes) - sum(t == "end" for box in drawing.boxes for _, t in box.ways)
    assert svg.count('marker-end="url(#tip)"') == arrows + 1


def test_what_is_said_and_long_conditions_are_readable(shipped: FlowLibrary) -> None:
    said = texts(as_svg(draw(shipped.flows["main"], shipped.prompts)))
    assert "[现在来电较多" in said
    lines = texts(as_svg(draw(shipped.flows["progress"], shipped.prompts)))
    assert '3: appeal_state in ["answered",' in lines


def test_poisonous_text_stays_text(bench: Bench) -> None:
    flow = flow_of("""
a:
  type: branch
  cases:
    - when: caller == "</text><script>\\"&#"
      next: end
  otherwise: end
""").replace("title: test", "title: '<b>\"\\&'")
    library = bench.library(main=flow)
    drawing = draw(library.flows["main"], library.prompts)
    assert "<script>" not in as_svg(drawing)
    assert "<script>" in texts(as_svg(drawing))
    assert "<script>" not in as_mermaid(drawing)
    assert 'label="<b>\\"\\\\& (main)";' in as_dot(drawing)


def test_ways_back_go_round_the_side(bench: Bench) -> None:
    flow = flow_of("""
ask: {type: menu, prompt: greeting, keys: {1: more, 2: ask}, exits: {timeout: end, invalid: end}}
more: {type: play, prompt: goodbye, next: ask2}
ask2: {type: menu, prompt: greeting, keys: {1: ask}, exits: {timeout: end, invalid: end}}
""")
    library = bench.library(main=flow)
    svg = as_svg(draw(library.flows["main"], library.prompts))
    assert svg.count('class="arrow up"') == 2


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 14), st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=30))
def test_no_boxes_overlap_in_any_graph(count: int, pairs: list[tuple[int, int]]) -> None:
    names = [f"n{number}" for number in range(count)]
    links = [(names[a % count], names[b % count]) for a, b in pairs]
    widths = {name: 60.0 + 10 * number for number, name in enumerate(names)}
    layout = lay_out(names, links, widths)
    assert sorted(point for row in layout.rows for point in row if isinstance(point, str)) == sorted(names)
    for row in layout.rows:
        edge = -GAP
        for point in row:
            half = (widths[point] if isinstance(point, str) else 8.0) / 2
            assert layout.middle[point] - half >= edge - 1e-6
            edge = layout.middle[point] + half
    place = {point: number for number, row in enumerate(layout.rows) for point in row}
    for (source, target), arrow in layout.arrows.items():
        assert arrow.upwards or place[source] < place[target]
    boxes = tuple(Box(name, "play", (), tuple(("x", b) for a, b in links if a == name), "") for name in names)
    assert ET.fromstring(as_svg(Drawing("t", names[0], boxes))).tag == f"{SVG}svg"
