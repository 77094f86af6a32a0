"""Conducts oversight: the one place where deciding about it meets the store."""

from callcenter.casework.oversight.desk import OversightDesk
from callcenter.casework.oversight.orders import OversightOrder, OversightOutcome

__all__ = ["OversightDesk", "OversightOrder", "OversightOutcome"]
