"""Every command with its arguments, from the parser itself."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from callcenter.reference.markdown import code, table

__all__ = ["every_command", "render"]

_HEAD = """\
# Commands

`callcenter` lies in `.venv/bin`. Every command reads `config/callcenter.yaml` and the environment (see
[settings](settings.md)). Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 130 stopped by Ctrl-C.

"""


def every_command(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    """(``callcenter call list``, its help, its parser) for each command that can be run."""
    return _below("callcenter", "", parser)


def render(parser: argparse.ArgumentParser) -> str:
    """The page."""
    known = list(every_command(parser))
    rows = ((f"[{code(name)}](#{_anchor(name)})", text) for name, text, _ in known)
    return _HEAD + table(("command", "what it does"), rows) + "".join(_section(*each) for each in known)


def _below(
    name: str, text: str, parser: argparse.ArgumentParser
) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    branches = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not branches:
        yield name, text, parser
    for branch in branches:
        helps = {choice.dest: choice.help or "" for choice in branch._choices_actions}
        for word, below in branch.choices.items():
            yield from _below(f"{name} {word}", helps.get(word, ""), below)


def _section(name: str, text: str, parser: argparse.ArgumentParser) -> str:
    arguments = [action for action in parser._actions if not isinstance(action, argparse._HelpAction)]
    usage = " ".join([name, *map(_usage, sorted(arguments, key=lambda action: not action.option_strings))])
    rows = ((code(_name(action)), _meaning(action)) for action in arguments)
    return f"## {name}\n\n{_sentence(text)}\n\n```\n{usage}\n```\n\n" + table(("argument", "meaning"), rows)


def _sentence(text: str) -> str:
    """A help text as a sentence of its own."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def _usage(action: argparse.Action) -> str:
    shown = _name(action)
    if action.option_strings:
        return shown if action.required else f"[{shown}]"
    if action.nargs in ("?", "*"):
        return f"[{shown} …]" if action.nargs == "*" else f"[{shown}]"
    return shown


def _name(action: argparse.Action) -> str:
    if not action.option_strings:
        return action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    takes_value = action.nargs != 0
    value = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    return f"{action.option_strings[-1]} {value}" if takes_value else action.option_strings[-1]


def _meaning(action: argparse.Action) -> str:
    text = (action.help or "").replace("%%", "%")
    if action.choices is not None:
        text += f": {', '.join(code(str(choice)) for choice in action.choices)}"
    return text


def _anchor(name: str) -> str:
    return name.replace(" ", "-")
