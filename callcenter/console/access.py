"""Who may do what: one row for each address. What has no row may nobody; a test compares the rows with the pages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from callcenter.appeals.words import CHANNEL_GROUPS
from callcenter.console.accounts.roles import EVERYBODY, Role
from callcenter.console.accounts.sessions import SignedIn, Stage

__all__ = ["ACCESS", "CHANNELS", "RIGHTS", "Access", "Asker", "Key", "Staff", "anybody"]

CHANNELS = ("wechat", "app", "web", "superior", "police_110", "grid", "media")
"""Channels that other systems bring appeals in by."""
RIGHTS: Mapping[str, str] = MappingProxyType({
    "create": "bring appeals in",
    "direct": "bring directives in (channel superior)",
    "query": "ask for appeals of its channel",
    "supplement": "add to appeals of its channel what was said later",
    "rate": "rate appeals of its channel for the appellants",
    "reopen": "reopen closed appeals of its channel for the appellants",
    "attach": "attach files to appeals of its channel",
    "download": "fetch the files that came in by its channel",
})  # fmt: skip
"""What a key may permit."""


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """What an address asks for: a key with a right, or the appeal's query code, or nothing."""

    right: str = ""
    """Right that a key must have; empty: no key is needed."""
    code: bool = False
    """Instead of a key, number and query code of the appeal will do."""


class Staff(msgspec.Struct, frozen=True, kw_only=True):
    """What a page of the console asks for: somebody signed in who has one of the roles."""

    roles: frozenset[Role]
    stages: frozenset[Stage] = frozenset({"full"})
    """How far the sign-in must have come."""
    confirm: bool = False
    """The password must have been given a short while ago: exports, reveals."""


def anybody(*stages: Stage) -> Staff:
    """Every role; before the sign-in is complete, in these stages of it."""
    return Staff(roles=EVERYBODY, stages=frozenset(stages or ("full",)))


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A key of another system, as far as it is not secret."""

    id: str
    name: str
    channel: str
    rights: frozenset[str]

    @property
    def for_citizens(self) -> bool:
        """Does the system speak for citizens, who use it themselves?"""
        return CHANNEL_GROUPS[self.channel] == "internet"


class Asker(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever sent the request."""

    address: str
    key: Key | None = None
    staff: SignedIn | None = None


_OPEN = Access()
_V1, _OPEN311 = "/api/v1", "/open311/v2"
_NUMBER = f"{_V1}/appeals/{{number}}"
ACCESS: Mapping[tuple[str, str], Access] = MappingProxyType({
    ("GET", "/healthz"): _OPEN,
    ("GET", "/readyz"): _OPEN,
    ("GET", f"{_V1}/openapi.json"): _OPEN,
    ("POST", f"{_V1}/appeals"): Access(right="create"),
    ("GET", _NUMBER): Access(right="query", code=True),
    ("POST", f"{_NUMBER}/supplements"): Access(right="supplement", code=True),
    ("POST", f"{_NUMBER}/rating"): Access(right="rate", code=True),
    ("POST", f"{_NUMBER}/reopening"): Access(right="reopen", code=True),
    ("POST", f"{_NUMBER}/attachments"): Access(right="attach"),
    ("GET", f"{_NUMBER}/attachments/{{attachment}}"): Access(right="download"),
    ("GET", f"{_OPEN311}/services.{{form}}"): _OPEN,
    ("GET", f"{_OPEN311}/services/{{service_code}}.{{form}}"): _OPEN,
    ("POST", f"{_OPEN311}/requests.{{form}}"): Access(right="create"),
    ("GET", f"{_OPEN311}/requests.{{form}}"): Access(right="query"),
    ("GET", f"{_OPEN311}/requests/{{number}}.{{form}}"): Access(right="query"),
    ("GET", f"{_OPEN311}/tokens/{{token}}.{{form}}"): Access(right="query"),
})  # fmt: skip
"""(method, address) → who may."""
