"""One command for a small site: starts Asterisk, core, projector and console together and watches them."""

from callcenter.run.supervisor import Supervisor

__all__ = ["Supervisor"]
