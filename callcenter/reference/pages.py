"""All pages by the name of their file."""

from __future__ import annotations

import argparse

from callcenter.acd import drawing as agent_drawing
from callcenter.appeals import drawing as appeal_drawing
from callcenter.ivr.reference import flow_reference
from callcenter.knowledge import drawing as knowledge_drawing
from callcenter.metrics import reference as metrics
from callcenter.reference import asterisk, commands, errors, facts, oversight, registry, settings, states

__all__ = ["NOTE", "pages"]

NOTE = "<!-- Written by `callcenter reference`; change the code, not this file. -->\n\n"
"""The first line of every page."""
_METRICS = """\
# Metrics

On the core's `/metrics` page (`metrics.host`, `metrics.port`), in the format of Prometheus. No label
holds a telephone number. A change of what a metric counts raises its version.

"""


def pages(parser: argparse.ArgumentParser) -> dict[str, str]:
    """File name → text; ``parser`` is the one with every command."""
    texts = {
        "nodes.md": flow_reference(),
        "settings.md": settings.render(),
        "facts.md": facts.render(),
        "metrics.md": _METRICS + metrics.render(),
        "registry.md": registry.render(),
        "commands.md": commands.render(parser),
        "errors.md": errors.render(),
        "agent-states.md": states.agents(agent_drawing.draw()),
        "appeal-states.md": states.appeals(appeal_drawing.draw()),
        "knowledge-states.md": states.knowledge(knowledge_drawing.draw()),
        "oversight-states.md": oversight.states(),
        "assessment.md": oversight.definitions(),
        "asterisk.md": asterisk.render(),
    }
    return {name: NOTE + text.rstrip() + "\n" for name, text in texts.items()}
