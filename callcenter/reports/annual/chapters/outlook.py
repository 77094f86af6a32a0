"""三、热线服务存在的主要问题及改进情况: what the figures themselves show, and what people add."""

from __future__ import annotations

from collections.abc import Iterator

from callcenter.reports.annual.material import Material
from callcenter.reports.document import Block, Heading, Paragraph
from callcenter.reports.values import Value

__all__ = ["outlook"]

_CONNECTED = 95
"""Per cent of calls that the national standard for government hotlines wants connected."""
_FEW = 20
"""Units with fewer handlings due are not judged by their rate."""


def outlook(material: Material) -> Iterator[Block]:
    """The chapter: sentences that each rest on a figure of the tables."""
    yield Heading("三、热线服务存在的主要问题及改进情况")
    found = [text for text in (_channels(material), _connected(material), _late(material), _unsolved(material)) if text]
    if found:
        yield Paragraph(f"从{material.year}年数据看，{'；'.join(found)}。")
    texts = material.notes.texts
    yield from (Paragraph(text) for text in (texts.problems, texts.next_steps, texts.closing) if text)


def _channels(m: Material) -> str:
    services, internet = m.now.services.count("services"), m.now.services.count("services", channel_group="internet")
    if not services or internet * 10 >= services:
        return ""
    rate = m.say("internet_rate", Value.ratio(internet, services), "互联网渠道占比", "主要问题")
    m.claims.ratio("internet_rate", "channel_internet", "services")
    return f"互联网渠道诉求占{rate}，网络诉求渠道需要进一步拓展"


def _connected(m: Material) -> str:
    rate = m.now.pair("connect_rate")
    if not rate.below or rate.above * 100 >= _CONNECTED * rate.below:
        return ""
    value = m.again("calls_in_rate", rate.value(), "主要问题", "problems")
    return f"人工接通率{value.text}，低于{_CONNECTED}%，高峰时段接听能力需要加强"


def _late(m: Material) -> str:
    """The unit that is most often late, if any is judged."""
    handling = m.now.handling
    rates = {unit: handling.take("on_time_rate", unit=unit) for unit in handling.words("unit") if unit}
    judged = {unit: rate for unit, rate in rates.items() if rate.below >= _FEW and rate.above < rate.below}
    if not judged:
        return ""
    worst = min(judged, key=lambda unit: (judged[unit].above / judged[unit].below, unit))
    rate = judged[worst]
    return (
        f"部门办理效能需要进一步提升，按时办结率最低的{m.names.word('unit', worst)}为"
        f"{rate.value().text}（{rate.above}/{rate.below}）"
    )


def _unsolved(m: Material) -> str:
    rate = m.now.satisfaction.take("resolution_rate")
    if not rate.below or rate.above == rate.below:
        return ""
    value = m.again("alltypes_resolution", rate.value(), "主要问题", "problems")
    return f"群众反映问题解决率为{value.text}，仍有{rate.below - rate.above}件回访反映未解决，实际解决率需要进一步提高"
