"""The generated reference: complete, up to date, and checked file by file."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter import errors
from callcenter.__main__ import build_parser, main
from callcenter.acd.agent_states import TRANSITIONS as AGENT_TRANSITIONS
from callcenter.appeals.lifecycle import TRANSITIONS as APPEAL_TRANSITIONS
from callcenter.callcontrol.feature_codes import CODES
from callcenter.callcontrol.observe import EVENTS
from callcenter.cli.reference import full_parser, stale_files
from callcenter.facts import FACT_TYPES
from callcenter.facts.base import CallFact
from callcenter.ivr.nodes import NODE_TYPES
from callcenter.metrics.definitions import DEFINITIONS
from callcenter.pbx.prompts import DIALPLAN_PROMPTS
from callcenter.reference import NOTE, pages
from callcenter.reference.commands import every_command
from callcenter.reference.docstrings import attribute_texts
from callcenter.reference.errors import every_error
from callcenter.reference.settings import every_setting

_ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return pages(full_parser())


def _section(text: str, heading: str) -> str:
    """From a heading to the next one of any rank."""
    lines = text.splitlines()
    begin = lines.index(heading)
    end = next((n for n in range(begin + 1, len(lines)) if lines[n].startswith("#")), len(lines))
    return "\n".join(lines[begin:end])


def test_the_files_are_up_to_date(texts: dict[str, str]) -> None:
    assert stale_files(_ROOT / "docs" / "reference", texts) == {}, "run `callcenter reference`"


def test_every_node_type_appears(texts: dict[str, str]) -> None:
    for name, model in NODE_TYPES.items():
        section = _section(texts["nodes.md"], f"### {name}")
        fields = {field for field in model.model_fields if field not in ("type", "note")}
        assert {field for field in fields if f"`{field}`" not in section} <= {"exits"}
        assert {way for way in model.EXITS if f"`{way}`" not in section} == set()


def test_every_setting_appears_with_a_meaning(texts: dict[str, str]) -> None:
    known = list(every_setting())
    assert len(known) > 60
    assert {key for key, _, meaning in known if not meaning} == set()
    assert {key for key, _, _ in known if f"| `{key.rpartition('.')[2]}` |" not in texts["settings.md"]} <= {
        "enterprises"
    }


def test_every_default_of_a_setting_appears(texts: dict[str, str]) -> None:
    assert '| `udp_port` | whole number 1–65535 | `5060` | SIP over UDP: trunk and seats. |' in texts["settings.md"]
    assert '| `match` | list of text | `["127.0.0.1"]` |' in texts["settings.md"]
    assert "| `title` | text | needed |" in texts["settings.md"]


def test_every_fact_appears_with_the_meaning_of_every_field(texts: dict[str, str]) -> None:
    for name, cls in FACT_TYPES.items():
        section = _section(texts["facts.md"], f"### {name}")
        own = set(cls.__struct_fields__) - {"id", "at"} - ({"contact"} if issubclass(cls, CallFact) else set())
        assert {field for field in own if f"| `{field}` |" not in section} == set()
        rows = [line for line in section.splitlines() if line.startswith("| `")]
        assert [row for row in rows if row.endswith("|  |")] == [], name


def test_every_metric_appears(texts: dict[str, str]) -> None:
    assert {d.name for d in DEFINITIONS.values() if f"| `{d.name}` |" not in texts["metrics.md"]} == set()


def test_every_error_appears_in_the_tree_and_the_table(texts: dict[str, str]) -> None:
    tree, _, table = texts["errors.md"].partition("## What to do")
    for kind in every_error():
        assert f"{kind.__name__} " in tree
        assert f"| `{kind.__name__}` |" in table
    assert len(every_error()) == tree.count("──") + 1


def test_an_error_stands_below_its_base_in_the_tree(texts: dict[str, str]) -> None:
    path: list[str] = []
    for line in texts["errors.md"].partition("```\n")[2].partition("\n```")[0].splitlines():
        indent = len(line) - len(line.lstrip("├└─│ "))
        name = line[indent:].split()[0]
        path[indent // 4 :] = [name]
        kind = getattr(errors, name)
        assert [base.__name__ for base in kind.__mro__ if base.__name__ in path] == path[::-1]


def test_every_command_appears(texts: dict[str, str]) -> None:
    known = {name: text for name, text, _ in every_command(build_parser())}
    assert {name for name in known if f"## {name}\n" not in texts["commands.md"]} == set()
    assert {name for name, text in known.items() if not text} == set()
    assert known.keys() == {name for name, _, _ in every_command(full_parser())}


def test_every_argument_of_a_command_has_a_meaning(texts: dict[str, str]) -> None:
    rows = [line for line in texts["commands.md"].splitlines() if line.startswith("| `")]
    assert [row for row in rows if row.endswith("|  |")] == []


def test_every_transition_appears(texts: dict[str, str]) -> None:
    for (before, event), after in AGENT_TRANSITIONS.items():
        assert f"| `{before.value}` | `{event}` | `{after.value}` |" in texts["agent-states.md"]
    for (before, verb), transition in APPEAL_TRANSITIONS.items():
        assert f"| `{before.value}` | `{verb}` | `{transition.to.value}` |" in texts["appeal-states.md"]


def test_events_scripts_codes_and_sounds_appear(texts: dict[str, str]) -> None:
    scripts = {path.name for path in (_ROOT / "agi_scripts").glob("*.py")}
    wanted = {*EVENTS, *CODES, *DIALPLAN_PROMPTS, *scripts}
    assert {name for name in wanted if f"| `{name}` |" not in texts["asterisk.md"]} == set()


def test_texts_below_attributes_are_found_with_those_of_the_base() -> None:
    found = attribute_texts(FACT_TYPES["CallConnected"])
    assert found["waited"].startswith("From queue entry to now")
    assert found["at"] == "Microseconds since 1970-01-01 UTC."
    assert "agent" not in found


def test_check_names_each_stale_file_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reference", "--folder", str(tmp_path)]) == 0
    assert main(["reference", "--folder", str(tmp_path), "--check"]) == 0
    (tmp_path / "facts.md").write_text("old", encoding="utf-8")
    (tmp_path / "nodes.md").unlink()
    (tmp_path / "gone.md").write_text(NOTE, encoding="utf-8")
    (tmp_path / "notes.md").write_text("somebody's own", encoding="utf-8")
    capsys.readouterr()

    assert main(["reference", "--folder", str(tmp_path), "--check"]) == 1

    said = capsys.readouterr().err
    assert f"{tmp_path / 'facts.md'}: is out of date" in said
    assert f"{tmp_path / 'nodes.md'}: is missing" in said
    assert f"{tmp_path / 'gone.md'}: belongs to nothing any more" in said
    assert "notes.md" not in said
    assert (tmp_path / "facts.md").read_text(encoding="utf-8") == "old"


def test_writing_mends_what_is_stale_and_leaves_other_files(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text(NOTE, encoding="utf-8")
    (tmp_path / "notes.md").write_text("somebody's own", encoding="utf-8")

    assert main(["reference", "--folder", str(tmp_path)]) == 0

    assert stale_files(tmp_path, pages(full_parser())) == {}
    assert not (tmp_path / "gone.md").exists()
    assert (tmp_path / "notes.md").read_text(encoding="utf-8") == "somebody's own"
