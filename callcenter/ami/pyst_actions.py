"""pyst2's vocabulary of manager actions, over our own connection.

Only the words are pyst2's: its reading (one ``recv`` a byte), its threads and its matching of answers by
order are not used. Each method gives a Deferred of the response.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from asterisk.manager import Manager
from twisted.internet.defer import Deferred

from callcenter.ami.codec import Message

if TYPE_CHECKING:
    from callcenter.ami.client import AmiClient

__all__ = ["PystActions"]


class PystActions(Manager):  # type: ignore[misc]  # pyst2 has no types
    """``hangup(channel)``, ``originate(…)``, ``redirect(…)``, ``dbput(…)``… as in ``asterisk.manager``."""

    def __init__(self, client: AmiClient) -> None:
        # not super(): it would make threads and a socket's state
        self._client = client

    def __del__(self) -> None:
        """pyst2's would wait for its threads."""

    def send_action(self, cdict: Mapping[str, Any] | None = None, **kwargs: Any) -> Deferred[Message]:
        """Send one action; a list as a value repeats its header. Fails as ``AmiClient.send_action`` does."""
        given = {**(cdict or {}), **kwargs}
        name = str(given.pop("Action"))
        pairs = [
            (key, str(item)) for key, value in given.items() for item in (value if isinstance(value, list) else [value])
        ]
        return self._client.send_action(name, pairs)

    def login(self, username: str, secret: str) -> Deferred[Message]:
        """Not to be used: the client logs in by itself."""
        raise NotImplementedError("the AMI client logs in by itself")

    def connect(self, host: str, port: int = 5038) -> None:
        """Not to be used: the client connects by itself."""
        raise NotImplementedError("the AMI client connects by itself")

    def connected(self) -> bool:
        """Whether the client is logged in."""
        return self._client.up

    def close(self) -> None:
        """Nothing to do: ``AmiClient.stop`` ends the connection."""
