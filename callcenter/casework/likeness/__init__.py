"""Appeals of the same matter, as the office asks for them: the index kept up with the journal, and its answers."""

from callcenter.casework.likeness.asking import Likeness, likeness_of
from callcenter.casework.likeness.decisions import learn_weights, link_orders, unlink_orders

__all__ = ["Likeness", "learn_weights", "likeness_of", "link_orders", "unlink_orders"]
