"""The control link: a Unix socket with JSON lines between the core and those who command it.

Down go commands (``{"id": 1, "verb": "login", "args": {…}}``), up come answers
(``{"id": 1, "result": …}`` or ``{"id": 1, "error": {"kind": …, "message": …}}``) and, for
those who asked by the verb ``subscribe``, live news (``{"news": …}``).
"""

from callcenter.link.client import LinkClient
from callcenter.link.server import LinkServer

__all__ = ["LinkClient", "LinkServer"]
