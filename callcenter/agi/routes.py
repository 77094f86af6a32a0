"""The routes that the dialplan may call by name: one short file each in ``agi_scripts/``."""

from __future__ import annotations

import importlib.util
import inspect
from pathlib import Path
from types import ModuleType
from typing import Any

from callcenter.agi.server import Route
from callcenter.errors import ConfigError, Mistake

__all__ = ["load_routes"]

_NOT_ROUTES = ("_", "offline_")


def load_routes(folder: Path) -> dict[str, Route]:
    """``{name of the file: its handle}`` for every ``*.py`` not beginning with ``_`` or ``offline_``.

    Each defines ``async def handle(call: AgiSession, house) -> None``. Raises ConfigError that lists
    every file that cannot be used.
    """
    routes: dict[str, Route] = {}
    mistakes: list[Mistake] = []
    for path in sorted(folder.glob("*.py")):
        if path.name.startswith(_NOT_ROUTES):
            continue
        found = _load(path)
        if isinstance(found, Mistake):
            mistakes.append(found)
        else:
            routes[path.stem] = found
    if not routes and not mistakes:
        mistakes.append(Mistake(str(folder), 0, "", "holds no route", "each route is a .py file in it"))
    if mistakes:
        raise ConfigError(mistakes)
    return routes


def _load(path: Path) -> Route | Mistake:
    try:
        module = _run(path)
    except Exception as error:  # noqa: BLE001 - whatever a site's file raises, all mistakes are listed
        line = error.lineno or 0 if isinstance(error, SyntaxError) else 0
        return Mistake(str(path), line, "", f"cannot be loaded: {type(error).__name__}: {error}")
    handle: Any = getattr(module, "handle", None)
    if not inspect.iscoroutinefunction(handle):
        return Mistake(str(path), 0, "", "defines no `async def handle(call, house)`")
    if len(inspect.signature(handle).parameters) != 2:
        return Mistake(str(path), 0, "", "`handle` must take two arguments: call, house")
    return handle  # type: ignore[no-any-return]


def _run(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"callcenter_agi_scripts.{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
