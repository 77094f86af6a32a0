"""What all settings are made of: their base class, and names, ports, extensions."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

__all__ = ["Extension", "Host", "Name", "Port", "Secret", "Settings"]

Port = Annotated[int, Field(ge=1, le=65535)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
"""An identifier: lower case, digits, underscore."""
Extension = Annotated[str, StringConstraints(pattern=r"^[0-9]{2,8}$")]
Secret = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.~-]{0,64}$")]
"""Empty: generated at first start and kept in the state directory."""
Host = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.:-]{1,255}$")]


class Settings(BaseModel):
    """Base: frozen, and an unknown key is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")
