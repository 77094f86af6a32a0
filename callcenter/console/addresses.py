"""Whose request it is, when a web server stands between."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

__all__ = ["asker_address", "networks", "within"]

Network = IPv4Network | IPv6Network


def networks(given: Sequence[str]) -> tuple[Network, ...]:
    """Settings → networks."""
    return tuple(ip_network(each) for each in given)


def asker_address(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """The address that limits count by: the last of ``X-Forwarded-For`` that none of our web servers has.

    Of IPv6 it is the network of 64 bits, which one household has. ``peer`` is where the connection comes from.

    >>> asker_address("127.0.0.1", "6.6.6.6, 203.0.113.9", networks(["127.0.0.1"]))
    '203.0.113.9'
    """
    found = peer
    for hop in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if not within(found, trusted):
            break
        found = hop
    return _grouped(found)


def within(address: str, trusted: Sequence[Network]) -> bool:
    """Is it one of our web servers?"""
    try:
        known = ip_address(address)
    except ValueError:
        return False
    return any(known in network for network in trusted)


def _grouped(address: str) -> str:
    try:
        known = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or ip_network((known, 64), strict=False))
    return str(known)
