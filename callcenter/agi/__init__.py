"""FastAGI: a call reaches the core here. Asterisk connects, one session per call."""

from callcenter.agi.codec import AgiDecoder, HangupNotice, Headers, Reply, encode_command
from callcenter.agi.commands import REPLY_TIME
from callcenter.agi.errors import (
    AGIAppError,
    AGIError,
    AGIHangup,
    AGIInvalidCommand,
    AGIResultHangup,
    AGISIGHUPHangup,
    AGIUnknownError,
    AGIUsageError,
)
from callcenter.agi.limits import AgiLimits
from callcenter.agi.routes import load_routes
from callcenter.agi.server import AgiServer, Route
from callcenter.agi.session import AgiSession, Dialled, Recording

__all__ = [
    "REPLY_TIME",
    "AGIAppError",
    "AGIError",
    "AGIHangup",
    "AGIInvalidCommand",
    "AGIResultHangup",
    "AGISIGHUPHangup",
    "AGIUnknownError",
    "AGIUsageError",
    "AgiDecoder",
    "AgiLimits",
    "AgiServer",
    "AgiSession",
    "Dialled",
    "HangupNotice",
    "Headers",
    "Recording",
    "Reply",
    "Route",
    "encode_command",
    "load_routes",
]
