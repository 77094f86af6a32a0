"""SIP as far as a probe needs it: OPTIONS, and one call. Blocking; no call of the hotline goes through here."""

from callcenter.sip.address import reachable
from callcenter.sip.message import Message, build, parse
from callcenter.sip.options import Answer, ask_options
from callcenter.sip.probe_call import Probed, place_probe_call

__all__ = ["Answer", "Message", "Probed", "ask_options", "build", "parse", "place_probe_call", "reachable"]
