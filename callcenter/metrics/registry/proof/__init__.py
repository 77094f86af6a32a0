"""Proves the registry: the same figures counted once more, straight from the facts, in another way.

Nothing here reads a read table or a definition's SQL: what a count's sentence says is done with plain Python.
"""

from callcenter.metrics.registry.proof.checking import Mismatch, Proof, prove

__all__ = ["Mismatch", "Proof", "prove"]
