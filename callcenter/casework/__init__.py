"""Conducts appeals, as ``callcontrol`` conducts calls: the one place where deciding meets the store."""

from callcenter.casework.desk import CaseDesk
from callcenter.casework.orders import Order, Outcome
from callcenter.casework.settings import rules_of, units_of

__all__ = ["CaseDesk", "Order", "Outcome", "rules_of", "units_of"]
