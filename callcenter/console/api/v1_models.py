"""What goes in and out of ``/api/v1``, as JSON."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictBool

from callcenter.console.api.fields import Line, Phone, Text

__all__ = ["Appeal", "Attachment", "Brought", "NewAppeal", "Problem", "Rating", "Reopening", "Supplement"]

AppealType = Literal["consult", "help", "complaint", "report", "suggestion", "praise", "other"]
Status = Literal["received", "accepted", "in_progress", "replied", "answered", "closed", "rejected"]
_NUMBER = Field(description="`HA12345-YYYYMMDD-NNNNNN-C`.", examples=["HA12345-20261123-500001-3"])


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewAppeal(_In):
    """An appeal that is brought in."""

    text: Text = Field(description="What the appellant wants.")
    service_code: Line = Field(default="", description="One of /open311/v2/services.json; for type and category.")
    type: AppealType | None = Field(default=None, description="Appeal type; without it the hotline decides.")
    category: Line = Field(default="", description="Subject category, levels with / between them.")
    name: Line = Field(default="", description="Name of the appellant.")
    phone: Phone = Field(default="", description="Number to call back about the result.")
    occurred: Line = Field(default="", description="When it happened, in the appellant's words.")
    place: Line = Field(default="", description="Where it happened.")
    area: Line = Field(default="", description="Town or district.")
    cause: Text | None = Field(default=None, description="What led to it.")
    course: Text | None = Field(default=None, description="How it went on.")
    confidential: StrictBool = Field(default=False, description="The unit must not know who the appellant is.")
    enterprise: StrictBool = Field(default=False, description="An enterprise brings it in.")
    reference: Line = Field(
        default="", description="Its number in your system: the same one again is the same appeal, for ever."
    )
    urgency: Literal["normal", "urgent", "critical"] = Field(
        default="normal", description="Not for keys of the channels wechat, app and web: the hotline decides."
    )
    task: Literal["event", "directive"] = Field(default="event", description="`directive`: needs the right `direct`.")
    issuer: Line = Field(default="", description="Who gave the directive.")
    feedback_due: AwareDatetime | None = Field(default=None, description="When the issuer wants to hear of it.")


class Supplement(_In):
    """What is said later."""

    text: Text = Field(description="What is to be added.")


class Rating(_In):
    """What the appellant thinks of the result."""

    resolved: StrictBool = Field(description="Is the matter settled?")
    satisfaction: Literal["satisfied", "neutral", "dissatisfied"]


class Reopening(_In):
    """A closed appeal is taken up again."""

    reason: Annotated[Line, Field(min_length=1)] = Field(description="Why it is not settled.")


class Appeal(BaseModel):
    """An appeal as its appellant sees it."""

    number: str = _NUMBER
    status: Status
    status_text: str = Field(description="The same in words.")
    type: str
    service_code: str = Field(description="Empty when no service stands for its type and category.")
    opened_at: str = Field(description="ISO 8601.")
    expected_by: str | None = Field(description="Deadline of the unit that handles it.")
    closed_at: str | None
    reply: str = Field(description="What the appellant is told; empty until that has been reviewed.")
    may: list[Literal["supplement", "rate", "reopen"]] = Field(description="What can be done with it now.")


class Brought(Appeal):
    """An appeal that was brought in."""

    query_code: str = Field(description="Six characters; the appellant asks by number and code. Shown here only.")


class Attachment(BaseModel):
    """A file that belongs to an appeal."""

    attachment: str
    name: str
    media_type: str
    size: int = Field(description="Bytes.")
    sha256: str


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = Field(description="What to do.")
    errors: list[dict[str, str]] | None = Field(default=None, description="Fields, and what is wrong with them.")
