"""One command for a small site: starts Asterisk, core and projector together and watches them."""

from callcenter.run.supervisor import Supervisor

__all__ = ["Supervisor"]
