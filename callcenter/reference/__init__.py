"""The reference in ``docs/reference``: written by the program from what it is made of, so that it is true.

One file for each page; each returns Markdown. ``callcenter reference`` writes them, ``--check`` compares.
"""

from callcenter.reference.pages import NOTE, pages

__all__ = ["NOTE", "pages"]
