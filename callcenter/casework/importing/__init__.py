"""Takes over past appeals from a sheet: all of its rows, or none and every mistake by its row. Writes such sheets."""

from callcenter.casework.importing.exporting import Wanted, export_appeals
from callcenter.casework.importing.taking import Taken, import_appeals

__all__ = ["Taken", "Wanted", "export_appeals", "import_appeals"]
