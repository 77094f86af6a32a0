"""Where the core and Asterisk meet: events, requests, and the sounds that the dialplan plays by itself."""

from __future__ import annotations

import ast
from pathlib import Path

from callcenter.callcontrol.feature_codes import CODES
from callcenter.callcontrol.observe import EVENTS
from callcenter.pbx.prompts import DIALPLAN_PROMPTS
from callcenter.pbx.render import AMI_READ, AMI_WRITE
from callcenter.reference.markdown import code, first_line, prose, table

__all__ = ["render"]

_HEAD = """\
# Where the core and Asterisk meet

Asterisk's files are rendered from `asterisk/templates/` into the state directory before each start.

"""
_SCRIPTS = Path(__file__).parents[2] / "agi_scripts"


def render() -> str:
    """The page."""
    return _HEAD + _events() + _scripts() + _codes() + _sounds()


def _events() -> str:
    rows = ((code(name), first_line(handler)) for name, handler in EVENTS.items())
    return (
        "## Manager events\n\n"
        f"One manager user only hears events (classes {_listed(AMI_READ)}), the other only acts "
        f"(classes {_listed(AMI_WRITE)}). The core acts on these events:\n\n" + table(("event", "meaning"), rows)
    )


def _scripts() -> str:
    rows = ((code(path.name), _text(path)) for path in sorted(_SCRIPTS.glob("*.py")))
    return (
        "## Scripts\n\n"
        "What the dialplan may call by name. `offline_…` run as processes of Asterisk, for the time "
        "without a core; all others are FastAGI requests to the core.\n\n" + table(("file", "what it does"), rows)
    )


def _text(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return prose(text.partition("\n\n")[0])


def _codes() -> str:
    rows = ((code(name), _lengths(each.more), each.meaning) for name, each in CODES.items())
    return (
        "## Codes on the phone\n\n"
        "What agents dial on a seat's phone; their words are the prompts `code_…` and `pause_reason_…`.\n\n"
        + table(("code", "digits after it", "what it does"), rows)
    )


def _lengths(more: tuple[int, ...]) -> str:
    return "none" if more == (0,) else f"none, or {more[1]} to {more[-1]}"


def _sounds() -> str:
    rows = ((code(name), prompt.text or "(tone)") for name, prompt in sorted(DIALPLAN_PROMPTS.items()))
    return (
        "## Sounds of the dialplan\n\n"
        "Played without the core. A prompt of the same name in `ivr_flows/prompts.yaml` words one anew.\n\n"
        + table(("name", "text"), rows)
    )


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(map(code, words))
