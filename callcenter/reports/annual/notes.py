"""What the publication says that no count tells: config/publication.yaml, written by people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from callcenter.config import load_yaml
from callcenter.config.base import Settings
from callcenter.config.yaml_file import YamlFile
from callcenter.errors import ConfigError, Mistake

__all__ = ["Notes", "Past", "Texts", "load_notes"]

_Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
_Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5000)]
_Count = Annotated[int, Field(ge=0)]


class Texts(Settings):
    """Paragraphs for chapters; empty ones are left out."""

    foundation: _Text = Field(default="", description="More about the platform (平台基础支撑).")
    rules: _Text = Field(default="", description="More about rules and standards (制度规范建设).")
    oversight: _Text = Field(default="", description="More about supervision (监管机制深化).")
    innovation: _Text = Field(default="", description="Chapter 市域治理创新; without it there is none.")
    problems: _Text = Field(default="", description="More about what is not good yet.")
    next_steps: _Text = Field(default="", description="What is planned.")
    closing: _Text = Field(default="", description="Last paragraph: where the report can be had, how to answer.")


class Past(Settings):
    """Figures of a year before this system, as they were published."""

    services: _Count | None = Field(default=None, description="服务量.")
    offered: _Count | None = Field(default=None, description="人工请求量.")
    answered: _Count | None = Field(default=None, description="接听量.")
    outbound: _Count | None = Field(default=None, description="外呼量.")
    tickets: _Count | None = Field(default=None, description="部门工单办理量.")
    online: _Count | None = Field(default=None, description="在线解答量.")
    enterprise: _Count | None = Field(default=None, description="一企来服务量.")


class Notes(Settings):
    """Everything of the file."""

    opened: _Line = Field(default="", description="When the hotline was opened: 2010年11月1日.")
    enterprise_opened: _Line = Field(default="", description="When the enterprise line was opened.")
    population: int | None = Field(default=None, ge=1, description="Inhabitants, for seats for each 100 000 of them.")
    population_of: _Line = Field(default="", description="Of what and when: 2024年末常住人口.")
    rules: tuple[_Line, ...] = Field(default=(), description="Names of the rules in force (制度规范).")
    texts: Texts = Field(default=Texts(), description="Paragraphs.")
    past: dict[int, Past] = Field(default_factory=dict, description="Year before this system → its figures.")


def load_notes(root: Path) -> Notes:
    """Of a project folder; without the file everything is at its default. Raises ConfigError with all mistakes."""
    path = root / "config" / "publication.yaml"
    if not path.exists():
        return Notes()
    file = load_yaml(path)
    if file.mistakes:
        raise ConfigError(list(file.mistakes))
    document = file.document if file.document is not None else {}
    try:
        return Notes.model_validate(document)
    except ValidationError as error:
        raise ConfigError([_mistake(file, each) for each in error.errors()]) from None


def _mistake(file: YamlFile, problem: ErrorDetails) -> Mistake:
    return file.mistake(problem["loc"], problem["msg"], "see docs/reports.md")
