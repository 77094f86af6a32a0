"""Remembers: facts are appended, committed and announced through one door."""

import callcenter.journal.questions  # noqa: F401 - first, so that the name below stays the function

# isort: split
from callcenter.journal.engine import SMALL_CACHE_KIB, open_engine, reading, writing
from callcenter.journal.journal import Journal
from callcenter.journal.spool import Spool, drop_into_spool
from callcenter.journal.upgrading import require_current, upgrade

__all__ = [
    "SMALL_CACHE_KIB",
    "Journal",
    "Spool",
    "drop_into_spool",
    "open_engine",
    "reading",
    "require_current",
    "upgrade",
    "writing",
]
