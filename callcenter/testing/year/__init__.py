"""A hotline's year, drawn from a seed: its facts as the real processes write them, and what is true of it as rows.

The truth is noted where it is drawn, not read from the facts: what is counted from the store can be compared with it.
"""

from callcenter.testing.year.size import Size
from callcenter.testing.year.truth import Truth
from callcenter.testing.year.writing import write_year
from callcenter.testing.year.year import Year

__all__ = ["Size", "Truth", "Year", "write_year"]
