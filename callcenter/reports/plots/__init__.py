"""Pictures of figures as SVG, drawn without any other program.

A plotting library was not taken: it measures letters, and servers have no face with Chinese ones; it takes a second to
import, of the few that a report may take; and its files are ten times as large.
"""

from callcenter.reports.plots.drawing import as_svg

__all__ = ["as_svg"]
