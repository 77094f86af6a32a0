"""Seeing to it that appeals are handled as they should be. Pure: time, ids and the seeds of samples are arguments.

Look-back checks (回头看), on-site checks (现场核查), supervision records (督办), clue packages (线索), and the units'
assessment (考核) with its exclusions. Each is a folder: its ``life`` as a visible table with its frozen value, the
``deeds`` that can be done with it, and the ``steps`` by which facts change it.
"""

from callcenter.oversight.life import Life, Transition
from callcenter.oversight.roles import OversightRole

__all__ = ["Life", "OversightRole", "Transition"]
