"""The life of an agent and of an appeal: each drawn and listed from its table."""

from __future__ import annotations

from callcenter.acd.agent_states import TRANSITIONS as AGENTS
from callcenter.acd.agent_states import AgentEvent, AgentState
from callcenter.acd.words import EVENT_WORDS
from callcenter.acd.words import STATE_WORDS as AGENT_WORDS
from callcenter.appeals.lifecycle import TRANSITIONS as APPEALS
from callcenter.appeals.lifecycle import AppealState, Verb
from callcenter.appeals.words import STATE_WORDS, VERB_WORDS
from callcenter.knowledge.lifecycle import TRANSITIONS as VERSIONS
from callcenter.knowledge.lifecycle import Deed, State
from callcenter.knowledge.words import DEED_WORDS
from callcenter.knowledge.words import STATE_WORDS as VERSION_WORDS
from callcenter.reference.docstrings import attribute_texts
from callcenter.reference.markdown import code, table

__all__ = ["agents", "appeals", "knowledge"]

_AGENTS = """\
# States of an agent

An event that a state has no row for is refused with an error that names both. A pause that is asked
for during a call is noted and begins when the call is over, in place of `available`.

"""
_APPEALS = """\
# States of an appeal (诉求)

What stands in the table can be done, by whom it says; everything else is refused with an error that
names state and verb. So far the program carries out `answer` and `submit`; the other rows lay down
the life that follows.

"""

_KNOWLEDGE = """\
# States of a version in the knowledge base (知识库)

An entry has versions. `write` leads to a draft of the same version while it is one, else of the next. Who wrote or
submitted a version does not approve it. What seats see is decided by the dates of an approved version alone: the
program's own deeds only note what has come to pass.

"""


def agents(drawing: str) -> str:
    """The page on agents, with its diagram in Mermaid."""
    texts, events = attribute_texts(AgentState), attribute_texts(AgentEvent)
    states = ((code(s), AGENT_WORDS[s], texts.get(s.name, "")) for s in AgentState)
    meanings = ((code(e), EVENT_WORDS[e], events.get(e.name, "")) for e in AgentEvent)
    rows = ((code(before), code(event), code(after)) for (before, event), after in AGENTS.items())
    return (
        _AGENTS
        + _mermaid(drawing)
        + "## States\n\n"
        + table(("state", "中文", "meaning"), states)
        + "## Events\n\n"
        + table(("event", "中文", "meaning"), meanings)
        + "## Table\n\n"
        + table(("state", "event", "state after it"), rows)
    )


def appeals(drawing: str) -> str:
    """The page on appeals, with its diagram in Mermaid."""
    verbs = attribute_texts(Verb)
    states = ((code(state), STATE_WORDS[state]) for state in AppealState)
    meanings = ((code(verb), VERB_WORDS[verb], verbs.get(verb.name, "")) for verb in Verb)
    rows = (
        (code(before), code(verb), code(after.to), ", ".join(code(role) for role in sorted(after.roles)))
        for (before, verb), after in APPEALS.items()
    )
    return (
        _APPEALS
        + _mermaid(drawing)
        + "## States\n\n"
        + table(("state", "中文"), states)
        + "## Verbs\n\n"
        + table(("verb", "中文", "meaning"), meanings)
        + "## Table\n\n"
        + table(("state", "verb", "state after it", "by"), rows)
    )


def knowledge(drawing: str) -> str:
    """The page on versions of the knowledge base's entries, with its diagram in Mermaid."""
    texts, deeds = attribute_texts(State), attribute_texts(Deed)
    states = ((code(state), VERSION_WORDS[state], texts.get(state.name, "")) for state in State)
    meanings = ((code(deed), DEED_WORDS[deed], deeds.get(deed.name, "")) for deed in Deed)
    rows = (
        (code(before), code(deed), code(after.to), ", ".join(code(role) for role in sorted(after.roles)))
        for (before, deed), after in VERSIONS.items()
    )
    return (
        _KNOWLEDGE
        + _mermaid(drawing)
        + "## States\n\n"
        + table(("state", "中文", "meaning"), states)
        + "## Deeds\n\n"
        + table(("deed", "中文", "meaning"), meanings)
        + "## Table\n\n"
        + table(("state", "deed", "state after it", "by"), rows)
    )


def _mermaid(drawing: str) -> str:
    return f"```mermaid\n{drawing.rstrip()}\n```\n\n"
