"""Finds earlier appeals of the same matter (AI辨重), and proposes a subject category. Decides nothing by itself."""

from callcenter.similarity.described import Band, Candidate, Described, Reason
from callcenter.similarity.index import SimilarIndex
from callcenter.similarity.learning import Decision, gain, learn
from callcenter.similarity.reranker import Logistic, Reranker
from callcenter.similarity.weights import Weights, shipped_weights

__all__ = [
    "Band",
    "Candidate",
    "Decision",
    "Described",
    "Logistic",
    "Reason",
    "Reranker",
    "SimilarIndex",
    "Weights",
    "gain",
    "learn",
    "shipped_weights",
]
