"""The yearly publication (年度工作情况发布): chapters and tables from counts; it audits itself before it goes out."""

from callcenter.reports.annual.notes import Notes, load_notes
from callcenter.reports.annual.publication import Publication, publication

__all__ = ["Notes", "Publication", "load_notes", "publication"]
