"""Runs commands against a store of their own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from callcenter.__main__ import main
from callcenter.facts import Fact, encode
from callcenter.journal import open_engine, upgrade, writing
from callcenter.journal.tables import fact as journal


@dataclass
class Commands:
    """A state directory and the commands that look into it."""

    state: Path
    output: Callable[[], Any]

    @property
    def url(self) -> str:
        return f"sqlite:///{self.state / 'callcenter.db'}"

    def write(self, facts: Iterable[Fact]) -> None:
        upgrade(self.url)
        rows = [
            {
                "id": fact.id,
                "type": type(fact).__name__,
                "at": fact.at,
                "contact": getattr(fact, "contact", None),
                "body": encode(fact).decode(),
            }
            for fact in facts
        ]
        engine = open_engine(self.url)
        with writing(engine) as connection:
            connection.execute(insert(journal), rows)
        engine.dispose()

    def run(self, *words: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        code = main(words)
        said = self.output()
        return code, said.out, said.err

    def json(self, *words: str) -> Any:
        code, out, _ = self.run(*words, "--json")
        assert code == 0
        return json.loads(out)


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    monkeypatch.setenv("CALLCENTER_STATE_DIR", str(tmp_path))
    return Commands(tmp_path, capsys.readouterr)
