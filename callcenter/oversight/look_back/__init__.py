"""Look-back checks (回头看): a sample of closed appeals is looked at again; what is not fixed is taken up again."""

from callcenter.oversight.look_back.life import ITEM, PLAN, Item, ItemState, Plan, PlanState
from callcenter.oversight.look_back.steps import ITEM_FOLDING, PLAN_FOLDING, drawn

__all__ = ["ITEM", "ITEM_FOLDING", "PLAN", "PLAN_FOLDING", "Item", "ItemState", "Plan", "PlanState", "drawn"]
