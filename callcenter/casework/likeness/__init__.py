"""Appeals of the same matter and categories, as the office asks for them: the index kept up, and its answers."""

from callcenter.casework.likeness.asking import Likeness, category_of, likeness_of
from callcenter.casework.likeness.categories import CategoryProposal, learn_categories
from callcenter.casework.likeness.decisions import learn_weights, link_orders, unlink_orders
from callcenter.casework.likeness.intake import with_category

__all__ = [
    "CategoryProposal",
    "Likeness",
    "category_of",
    "learn_categories",
    "learn_weights",
    "likeness_of",
    "link_orders",
    "unlink_orders",
    "with_category",
]
