"""The directory of policy commissioners (政策专员): as a sheet that departments fill in, and who is missing when."""

from callcenter.commissioners.attendance import Gap, gaps, never_there
from callcenter.commissioners.saving import saved
from callcenter.commissioners.sheet import COLUMNS, document_of, rows_of

__all__ = ["COLUMNS", "Gap", "document_of", "gaps", "never_there", "rows_of", "saved"]
