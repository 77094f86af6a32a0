"""Where Asterisk's SIP is reached from this machine."""

from __future__ import annotations

__all__ = ["in_uri", "reachable"]

_EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared, nothing is bound


def reachable(bound: str, manager: str) -> str:
    """The host to ask, of the address that SIP is bound to and that of Asterisk's manager.

    What is bound to every address is reached where the manager is.

    >>> reachable("10.0.0.5", "127.0.0.1"), reachable("0.0.0.0", "127.0.0.1"), reachable("::", "0.0.0.0")
    ('10.0.0.5', '127.0.0.1', '::1')
    """
    if bound not in _EVERYWHERE:
        return bound
    if manager not in _EVERYWHERE:
        return manager
    return "::1" if ":" in bound else "127.0.0.1"


def in_uri(host: str) -> str:
    """The host as it stands in a URI.

    >>> in_uri("::1"), in_uri("127.0.0.1")
    ('[::1]', '127.0.0.1')
    """
    return f"[{host}]" if ":" in host else host
