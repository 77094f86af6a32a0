"""Settings of reports that are made and sent by themselves, and of the mail server that takes them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from callcenter.config.base import Name, Port, Settings

__all__ = ["Mail", "ReportDelivery", "Reports"]

_Address = Annotated[str, StringConstraints(pattern=r"^[^@\s<>,;\"]{1,64}@[A-Za-z0-9.-]{1,190}$")]
_Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Mail(Settings):
    """The mail server that reports are handed to."""

    host: str = Field(default="", pattern=r"^[A-Za-z0-9.:-]{0,255}$", description="Its name; empty: no mail is sent.")
    port: Port = Field(default=587, description="Its port: 587 with `starttls`, 465 with `tls`.")
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="`starttls` and `tls` check the server's certificate; `none` only for this "
        "machine or a network of your own.",
    )  # fmt: skip
    user: str = Field(default="", max_length=200, description="User to log in as; empty: without.")
    password: str = Field(
        default="", max_length=200, description="Its password; best given as `CALLCENTER_MAIL__PASSWORD`."
    )
    sender: str = Field(
        default="", pattern=r"^([^@\s<>,;\"]{1,64}@[A-Za-z0-9.-]{1,190})?$", description="Address that mails come from."
    )
    ca_file: str = Field(
        default="", max_length=500, description="Certificates (PEM) of trusted authorities; empty: the system's."
    )
    timeout_seconds: float = Field(default=30.0, gt=0, le=300, description="Time for each answer, seconds.")


class ReportDelivery(Settings):
    """One report that is delivered when its period is over (`reports.deliveries`)."""

    report: Literal["day", "week", "month", "year"] = Field(description="Which report.")
    at: _Clock = Field(default="07:00", description="Not before this time of the first day after the period.")
    format: Literal["md", "html", "xlsx", "csv", "json", "docx"] = Field(default="html", description="Kind of file.")
    by: tuple[Name, ...] = Field(default=(), description="Split by these only, as `--by`; empty: as usual.")
    folder: str = Field(
        default="", max_length=500,
        description="Folder that it is put into, relative to the state directory; empty: none.",
    )  # fmt: skip
    mail_to: tuple[_Address, ...] = Field(default=(), description="Addresses that it is sent to.")

    @model_validator(mode="after")
    def _goes_somewhere(self) -> ReportDelivery:
        if not self.folder and not self.mail_to:
            raise ValueError("goes nowhere: name a folder, or addresses in mail_to")
        return self


class Reports(Settings):
    """Reports that are delivered by `callcenter report deliver`, which a timer of systemd runs."""

    enabled: bool = Field(default=False, description="Reports are delivered.")
    deliveries: dict[Name, ReportDelivery] = Field(default_factory=dict, description="Name → what goes where and when.")
    make_up: int = Field(
        default=31, ge=1, le=400, description="So many missed periods of a report are made up for; older ones are not."
    )
