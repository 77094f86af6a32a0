"""Clue packages (线索): appeals about a unit, gathered, sealed and handed over to discipline inspection."""

from callcenter.oversight.clues.life import PACKAGE, Package, PackageState
from callcenter.oversight.clues.steps import PACKAGE_FOLDING

__all__ = ["PACKAGE", "PACKAGE_FOLDING", "Package", "PackageState"]
