"""Settings of the console: the process that faces browsers and other systems, its attachments and its webhooks."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from callcenter.config.base import Host, Port, Settings

__all__ = ["Attachments", "Console", "Webhooks"]


def _network(given: str) -> str:
    try:
        ip_network(given)
    except ValueError:
        raise ValueError(f"{given!r} is no address or network, such as 10.20.0.0/16") from None
    return given


def _target(given: str) -> str:
    name = given.removeprefix("*.")
    if any(part.isalpha() for part in name.replace("-", "")) and "/" not in name and ":" not in name:
        return given.lower()
    return _network(given)


_Network = Annotated[str, StringConstraints(max_length=64), AfterValidator(_network)]
_Target = Annotated[
    str, StringConstraints(pattern=r"^(\*\.)?[A-Za-z0-9.:-]{1,253}(/[0-9]{1,3})?$"), AfterValidator(_target)
]


class Console(Settings):
    """The console: public interface over HTTP for other systems and for citizens' own devices."""

    enabled: bool = Field(default=True, description="`callcenter run` starts it.")
    host: Host = Field(default="127.0.0.1", description="Address it listens on, with a web server before it.")
    port: Port = Field(default=8312, description="Port it listens on.")
    trusted_proxies: tuple[_Network, ...] = Field(
        default=("127.0.0.1", "::1"),
        description="Addresses or networks of web servers before it, whose `X-Forwarded-For` is believed.",
    )
    jurisdiction: str = Field(
        default="", pattern=r"^[A-Za-z0-9.-]{0,100}$",
        description="Our `jurisdiction_id` of Open311; another one is refused.",
    )  # fmt: skip
    threads: int = Field(default=8, ge=1, le=10, description="Requests that use the database at the same time.")
    max_connections: int = Field(
        default=1000, ge=10, le=10000,
        description="Connections at once, one for each page that is open; one more is told to come back.",
    )  # fmt: skip
    max_body_kb: int = Field(default=256, ge=16, le=10000, description="Largest body of a request without files, kB.")
    request_seconds: float = Field(default=30.0, gt=0, le=600, description="Longest time for a request, seconds.")
    wrong_codes: int = Field(
        default=5, ge=1, le=100, description="Wrong query codes for one number in `wrong_codes_minutes`; then it waits."
    )
    wrong_codes_per_address: int = Field(
        default=20, ge=1, le=10000, description="The same from one address, for all numbers together."
    )
    wrong_codes_minutes: float = Field(default=15.0, gt=0, le=1440, description="Time of the two, minutes.")
    citizen_writes: int = Field(
        default=20, ge=1, le=1000, description="What may be added to one appeal by its query code in an hour."
    )
    keep_answers_hours: float = Field(
        default=24.0, gt=0, le=720, description="An `Idempotency-Key` is remembered so long, hours."
    )
    idle_minutes: float = Field(
        default=30.0, gt=0, le=1440, description="Staff who do nothing for so long have to sign in again, minutes."
    )
    session_hours: float = Field(
        default=12.0, gt=0, le=168, description="Staff have to sign in again after so long in any case, hours."
    )
    confirm_minutes: float = Field(
        default=5.0, gt=0, le=60,
        description="After the password was given once more, exports and reveals are possible so long, minutes.",
    )  # fmt: skip
    wrong_passwords: int = Field(
        default=5, ge=1, le=100,
        description="Wrong passwords for one account in `wrong_passwords_minutes`; then it waits.",
    )  # fmt: skip
    wrong_passwords_per_address: int = Field(
        default=20, ge=1, le=10000, description="The same from one address, for all accounts together."
    )
    wrong_passwords_minutes: float = Field(default=15.0, gt=0, le=1440, description="Time of the two, minutes.")
    alarm_wait_seconds: float = Field(
        default=60.0, gt=0, le=3600, description="The wallboard's alarm for a caller who waits longer, seconds."
    )
    alarm_waiting: int = Field(
        default=10, ge=1, le=10000, description="The wallboard's alarm for a queue with more callers."
    )


class Attachments(Settings):
    """Files that belong to appeals."""

    max_mb: float = Field(default=10.0, gt=0, le=20, description="Largest file, MB.")
    per_appeal: int = Field(default=10, ge=0, le=100, description="Most files of one appeal; 0: none are taken.")


class Webhooks(Settings):
    """Other systems that are told what becomes of appeals."""

    targets: tuple[_Target, ...] = Field(
        default=(),
        description="Where webhooks may lead: host names (`*.example.org`: all below) and networks (`10.20.0.0/16`). "
        "Addresses of private networks and of this machine only by a network.",
    )
    timeout_seconds: float = Field(default=10.0, gt=0, le=120, description="Time for an answer, seconds.")
    attempts: int = Field(
        default=10, ge=1, le=100, description="Attempts before a delivery stands in the list of dead ones."
    )
    first_pause_seconds: float = Field(
        default=60.0, gt=0, le=86400, description="Pause after the first attempt, seconds; then fourfold each time."
    )
    longest_pause_hours: float = Field(default=24.0, gt=0, le=168, description="Longest pause, hours.")
    keep_days: int = Field(default=30, ge=1, le=3650, description="Deliveries that arrived are kept so long, days.")
    ca_file: str = Field(
        default="", max_length=500, description="Certificates (PEM) of trusted authorities; empty: the system's."
    )
