"""The OpenAPI description of ``/api/v1``: as FastAPI makes it, with who may do what and one form of problems."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from callcenter import __version__
from callcenter.console.access import ACCESS
from callcenter.console.api.v1_models import Problem

__all__ = ["describe"]

_TEXT = """\
Appeals (诉求) of the hotline, for other systems and for appellants.

Systems send their key as `Authorization: Bearer …`; appellants send the query code of their appeal in the header
`Query-Code`. Errors are problem details (RFC 9457) in Chinese or English, as `Accept-Language` says.
"""
_SCHEMES = {
    "key": {"type": "http", "scheme": "bearer", "description": "Key of a system, made by the hotline."},
    "code": {"type": "apiKey", "in": "header", "name": "Query-Code", "description": "Query code of the appeal."},
}
_PROBLEM = {
    "description": "A problem, and what to do.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def describe(app: FastAPI, name: str) -> dict[str, Any]:
    """The description; ``name`` is the hotline's."""
    made = get_openapi(title=f"{name} · 诉求接口", version=__version__, description=_TEXT, routes=app.routes)
    components = made.setdefault("components", {})
    components["securitySchemes"] = _SCHEMES
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            _complete(operation, method.upper(), path)
    return made


def _complete(operation: dict[str, Any], method: str, path: str) -> None:
    access = ACCESS[method, path]
    operation["responses"].pop("422", None)
    operation["responses"]["default"] = _PROBLEM
    schemes: list[dict[str, list[str]]] = [{"key": []}] if access.right else []
    operation["security"] = [*schemes, {"code": []}] if access.code else schemes
    if access.right:
        or_code = ", or number and query code" if access.code else ""
        operation["description"] = f"{operation.get('description', '')}\n\nNeeds the right `{access.right}`{or_code}."
    # the header of the query code is told by the security scheme
    parameters = [each for each in operation.get("parameters", []) if each["name"].lower() != "query-code"]
    if parameters:
        operation["parameters"] = parameters
