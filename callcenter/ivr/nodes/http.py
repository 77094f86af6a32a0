"""``http``: ask a web service of the city."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import ClassVar, Literal
from urllib.parse import quote

import msgspec
from pydantic import Field, field_validator

from callcenter.ivr.effects import Http
from callcenter.ivr.flow import Exit, Name, Node, Outcome, Target
from callcenter.ivr.inputs import HttpAnswered, HttpFailed, Input
from callcenter.ivr.nodes.asking import Exits
from callcenter.ivr.run import Run
from callcenter.ivr.spoken import Spoken
from callcenter.ivr.templates import Template

_FIXED_HOST = re.compile(r"https?://[A-Za-z0-9.:-]+(/[^\s]*)?")


def _quote(text: str) -> str:
    return quote(text, safe="")


class HttpNode(Node):
    """Asks a web service and keeps values of the JSON object it answers with."""

    TYPE = "http"
    AWAITS = (HttpAnswered, HttpFailed)
    EXITS: ClassVar[Mapping[str, Exit]] = {"fallback": Exit("it did not answer in time, or with an error", silent=True)}

    type: Literal["http"]
    method: Literal["GET", "POST"] = Field("GET", description="GET or POST.")
    url: Template = Field(description="Address; variables may stand after the host's name only.")
    body: dict[str, Template] = Field({}, description="Fields of the JSON object that a POST sends.")
    wait_seconds: float = Field(2.0, ge=0.2, le=10, description="Longest wait for the answer, seconds.")
    store: dict[Name, str] = Field({}, description="Variable → key of the JSON object in the answer.")
    next: Target = Field(description="Node to go on with after an answer.")
    exits: Exits = Field({}, description="Where to go on: fallback.")

    @field_validator("url")
    @classmethod
    def _host_is_fixed(cls, url: Template) -> Template:
        if not _FIXED_HOST.fullmatch(url.text):
            raise ValueError("must begin with http:// or https:// and a host's name without variables")
        return url

    def enter(self, run: Run) -> Outcome:
        """Ask; values are escaped for their place."""
        fields = {name: text.render(run) for name, text in self.body.items()}
        body = msgspec.json.encode(fields).decode() if fields else ""
        return Http(self.method, self.url.render(run, _quote), body, self.wait_seconds)

    def take(self, run: Run, answer: Input) -> Outcome:
        """Keep the values."""
        if not isinstance(answer, HttpAnswered) or not 200 <= answer.status < 300:
            return self.exit("fallback")
        for variable, key in self.store.items():
            run.set(variable, answer.values.get(key, ""))
        return self.next

    def writes(self) -> frozenset[str]:
        """The variables of ``store``."""
        return frozenset(self.store)

    def seconds(self, _length: Callable[[Spoken], float]) -> float:
        """The whole wait: the service may be slow."""
        return self.wait_seconds

    def gist(self) -> str:
        """The address."""
        return self.url.text
