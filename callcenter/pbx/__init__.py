"""The PBX below the core: Asterisk's files, sounds, start and checks. Nothing here runs during a call."""

from callcenter.pbx.folders import Folders
from callcenter.pbx.program import AsteriskProgram, find_asterisk
from callcenter.pbx.render import render

__all__ = ["AsteriskProgram", "Folders", "find_asterisk", "render"]
