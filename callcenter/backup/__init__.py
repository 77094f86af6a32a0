"""One archive of all that cannot be made anew, taken while everything runs; and the way back from it."""

from callcenter.backup.archive import Archive
from callcenter.backup.making import make_backup
from callcenter.backup.manifest import Manifest
from callcenter.backup.restoring import Restored, differing_settings, put_back_settings, restore

__all__ = ["Archive", "Manifest", "Restored", "differing_settings", "make_backup", "put_back_settings", "restore"]
