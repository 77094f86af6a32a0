"""Where a webhook may lead. Whoever can name an address must not reach what only this machine can (SSRF).

The name is looked up once, and the connection goes to the address that was judged: a name server that says something
else the second time gains nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

import msgspec

from callcenter.errors import WebhookRefused

__all__ = ["Resolve", "Target", "judged"]

Resolve = Callable[[str, int], Sequence[str]]
"""Host and port → its addresses. Raises OSError."""
_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[A-Za-z0-9.-]{1,253}")
_NOT_PUBLIC = tuple(map(ip_network, ("192.0.0.0/24", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
"""Beside what Python knows of: protocols' own addresses, and IPv6 that leads to some IPv4 address or other."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Where a delivery goes."""

    secure: bool
    host: str
    port: int
    address: str
    """What the connection is made to."""
    path: str
    """With its query."""


def judged(url: str, allowed: Sequence[str], resolve: Resolve) -> Target:
    """The target that ``url`` means. Raises WebhookRefused for one that no row of ``webhooks.targets`` allows."""
    parts = _split(url)
    host = (parts.hostname or "").rstrip(".")
    port = parts.port or _PORTS[parts.scheme]
    named = _is_named(host, [each for each in allowed if _is_name(each)])
    networks = [ip_network(each) for each in allowed if not _is_name(each)]
    try:
        found = [ip_address(host)] if _literal(host) else [ip_address(each) for each in resolve(host, port)]
    except (OSError, UnicodeError) as error:
        raise WebhookRefused(f"{host} is not known: {error}") from None
    for address in map(_plain, found):
        if any(address in network for network in networks) or (named and _is_public(address)):
            return Target(
                secure=parts.scheme == "https", host=host, port=port, address=str(address),
                path=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
            )  # fmt: skip
    raise WebhookRefused(
        f"{host} may not be told: add its name to webhooks.targets, or its network when that is a private one"
    )


def _split(url: str) -> SplitResult:
    if not (url.isascii() and url.isprintable()) or " " in url or len(url) > 500:
        raise WebhookRefused("the address of a webhook has 500 printable ASCII characters at most, without blanks")
    try:
        parts = urlsplit(url)
        sound = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise WebhookRefused("the address of a webhook begins with https:// or http:// and names a host")
    if parts.username is not None or parts.fragment:
        raise WebhookRefused("the address of a webhook holds neither a user nor a fragment: deliveries are signed")
    if not _literal(parts.hostname or "") and not _NAME.fullmatch(parts.hostname or ""):
        raise WebhookRefused("the host of a webhook has letters, digits, hyphens and dots only")
    return parts


def _is_name(allowed: str) -> bool:
    return not _literal(allowed.partition("/")[0])


def _literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_named(host: str, names: Sequence[str]) -> bool:
    name = host.lower()
    return any(name == each or (each.startswith("*.") and name.endswith(each[1:])) for each in names)


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    odd = address.is_private or address.is_multicast or address.is_reserved or address.is_link_local
    return address.is_global and not odd and not any(address in each for each in _NOT_PUBLIC)
