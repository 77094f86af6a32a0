"""Asterisk's manager interface: events of all calls come in here, and actions on them go out."""

from callcenter.ami.client import AmiClient, EventHandler
from callcenter.ami.codec import AmiDecoder, Message, encode_action
from callcenter.ami.node import AmiNode
from callcenter.ami.pyst_actions import PystActions
from callcenter.ami.snapshot import LiveChannel, Snapshot

__all__ = [
    "AmiClient",
    "AmiDecoder",
    "AmiNode",
    "EventHandler",
    "LiveChannel",
    "Message",
    "PystActions",
    "Snapshot",
    "encode_action",
]
