"""The knowledge base (知识库): what departments write, the centre approves, and seats find. Pure."""

from callcenter.knowledge.acting import Acting, Rules
from callcenter.knowledge.deeds import DEEDS
from callcenter.knowledge.entry import Entry, Version, key_of
from callcenter.knowledge.lifecycle import Deed, State

__all__ = [
    "DEEDS",
    "Acting",
    "Deed",
    "Entry",
    "Rules",
    "State",
    "Version",
    "key_of",
]
