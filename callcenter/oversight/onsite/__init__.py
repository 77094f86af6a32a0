"""On-site checks (现场核查): somebody goes and sees; what is not fixed is taken up again."""

from callcenter.oversight.onsite.life import CHECK, Check, CheckState
from callcenter.oversight.onsite.steps import CHECK_FOLDING

__all__ = ["CHECK", "CHECK_FOLDING", "Check", "CheckState"]
