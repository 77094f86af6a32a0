"""Proposes a subject category for a text, learned from the site's own appeals, and says when it is sure."""

from callcenter.similarity.categories.gate import Gate
from callcenter.similarity.categories.model import CategoryModel, Proposal
from callcenter.similarity.categories.training import train

__all__ = ["CategoryModel", "Gate", "Proposal", "train"]
