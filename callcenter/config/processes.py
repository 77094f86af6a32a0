"""Settings of processes: signs of life of core and Asterisk, and a second core that waits to take over."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from callcenter.config.base import Settings

__all__ = ["Standby", "Watchdog"]

_Address = Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9.-]{1,255}|\[[0-9A-Fa-f:]{2,45}\]):[0-9]{1,5}$")]


class Watchdog(Settings):
    """A core that is frozen is killed and started again, by `callcenter run` or by systemd; Asterisk is watched too."""

    seconds: float = Field(
        default=10.0, ge=2, le=300, description="So long may the core give no sign of life, seconds."
    )
    asterisk_seconds: float = Field(
        default=10.0,
        ge=0,
        le=300,
        description="So long may Asterisk leave SIP OPTIONS without an answer; then it is an alarm, seconds; 0: it is "
        "not asked, for a core that SIP does not reach.",
    )
    asterisk_restart_seconds: float = Field(
        default=60.0,
        ge=0,
        le=3600,
        description="An Asterisk that has answered no SIP for so long is killed, which ends its calls, and started "
        "again, by `callcenter run` or by systemd, seconds; 0: never.",
    )


class Standby(Settings):
    """Several cores on one PostgreSQL: one leads, the others wait to take over."""

    enabled: bool = Field(
        default=False, description="This core leads only while no other one does; needs PostgreSQL (`store.url`)."
    )
    name: str = Field(
        default="",
        pattern=r"^[A-Za-z0-9_.-]{0,64}$",
        description="Name of this core, kept for good and unlike the others'; empty: host name and port of FastAGI.",
    )
    lease_seconds: float = Field(
        default=6.0, ge=2, le=60, description="A leader without a sign of life for so long is followed by another one."
    )
    others: tuple[_Address, ...] = Field(
        default=(), description="`host:port` of the other cores' FastAGI: the dialplan tries them after our own."
    )
