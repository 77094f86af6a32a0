"""Settings → Asterisk's configuration files, before each start."""

from __future__ import annotations

import ipaddress
import os
import sys
import traceback
from pathlib import Path

import jinja2

from callcenter.callcontrol.feature_codes import dial_patterns
from callcenter.callcontrol.supervision import SPY_OPTIONS
from callcenter.config import Config, Secrets
from callcenter.config.softphone import BROWSER, browser_secret
from callcenter.errors import Mistake, UnsafeArgument, shown
from callcenter.ivr.loading import flow_files
from callcenter.pbx.certificate import ensure_certificate
from callcenter.pbx.folders import CEL_FILE, Folders
from callcenter.pbx.modules import BROWSER_MODULES, DECLINED_MESSAGES, ESSENTIAL, MODULES
from callcenter.pbx.program import AsteriskProgram

AMI_EVENTS = (
    "FullyBooted", "DialBegin", "DialEnd", "Hangup", "DTMFEnd", "Hold", "Unhold", "BlindTransfer",
    "AttendedTransfer", "ConfbridgeJoin", "OriginateResponse", "ContactStatus", "DeviceStateChange", "UserEvent",
    "QueueCallerJoin",
)  # fmt: skip
"""The manager events that the core hears; no other reaches its connection."""
AMI_READ = ("system", "call", "user", "dtmf", "agent")
"""Classes those events belong to."""
AMI_WRITE = ("call", "agent", "reporting", "originate")
"""Classes of the actions that the core takes."""


def render(config: Config, secrets: Secrets, target: Path, asterisk: AsteriskProgram) -> None:
    """Write every configuration file into ``target``, and make the folders that Asterisk needs.

    Files keep their modification time when nothing changed. Raises StateDirectoryUnusable,
    or UnsafeArgument for a setting that would break out of its line.
    """
    folders = Folders.of(config, target)
    folders.make()
    _link(folders.data / "documentation", asterisk.data / "documentation")
    ensure_certificate(folders.certificate, folders.private_key, config.sip.host)
    for name, text in render_texts(config, secrets, folders, asterisk).items():
        _write(folders.etc / name, text)


def render_texts(config: Config, secrets: Secrets, folders: Folders, asterisk: AsteriskProgram) -> dict[str, str]:
    """Every configuration file by its name; nothing is written."""
    environment, values = (
        _environment(config.root / "asterisk" / "templates"),
        _values(config, secrets, folders, asterisk),
    )
    return {
        name.removesuffix(".j2"): environment.get_template(name).render(values)
        for name in environment.list_templates(extensions=["j2"])
    }


def inspect_texts(
    config: Config, secrets: Secrets, folders: Folders, asterisk: AsteriskProgram
) -> tuple[dict[str, str], list[Mistake]]:
    """The same for what can be rendered, and what is wrong with the other templates."""
    templates = config.root / "asterisk" / "templates"
    environment, values = _environment(templates), _values(config, secrets, folders, asterisk)
    texts: dict[str, str] = {}
    mistakes: list[Mistake] = []
    for name in environment.list_templates(extensions=["j2"]):
        try:
            texts[name.removesuffix(".j2")] = environment.get_template(name).render(values)
        except UnsafeArgument as error:
            hint = "it comes from config/callcenter.yaml, or is part of a path"
            mistakes.append(Mistake(shown(templates / name), _line(error, name), "", str(error), hint))
        except (jinja2.TemplateError, TypeError, UnicodeDecodeError) as error:
            mistakes.append(Mistake(shown(templates / name), _line(error, name), "", f"is no good template: {error}"))
    return texts, mistakes


def _line(error: Exception, name: str) -> int:
    """The line of the template at which it stopped; 0 when that is not known."""
    frames = traceback.extract_tb(error.__traceback__)
    reached = next((frame.lineno for frame in reversed(frames) if frame.filename.endswith(name)), None)
    return int(getattr(error, "lineno", None) or reached or 0)


def _values(config: Config, secrets: Secrets, folders: Folders, asterisk: AsteriskProgram) -> dict[str, object]:
    """What templates may use."""
    return {
        "config": config,
        "secrets": secrets,
        "folders": folders,
        "asterisk": asterisk,
        "modules": (*MODULES, *(BROWSER_MODULES if browser_phones(config, asterisk) else ())),
        "browser_phones": browser_phones(config, asterisk),
        "browser": BROWSER,
        "browser_secret": browser_secret,
        "browser_media": _browser_media(config),
        "essential": ESSENTIAL,
        "declined": DECLINED_MESSAGES,
        "cel_file": CEL_FILE,
        "ami_events": AMI_EVENTS,
        "ami_read": AMI_READ,
        "ami_write": AMI_WRITE,
        "ami_permit": _networks({"127.0.0.1", "::1", config.ami.host}),
        "probe_permit": _networks({"127.0.0.1", "::1", config.sip.host}),
        "music_classes": music_classes(config),
        "flows": flow_names(config),
        "code_patterns": tuple(dial_patterns()),
        "spy_modes": SPY_OPTIONS,
        "agi_url": f"agi://{_in_url(config.agi.host)}:{config.agi.port}",
        "other_cores": [f"agi://{address}" for address in config.standby.others if config.standby.enabled],
        "sip_bind": _in_url(config.sip.host),
        "own_number": min(config.trunk.dids, default=""),
        "python": _python(),
    }


def browser_phones(config: Config, asterisk: AsteriskProgram) -> bool:
    """Are there phones in browsers: wanted, and possible with this Asterisk?"""
    there = all((asterisk.modules / f"{name}.so").is_file() for name in BROWSER_MODULES)
    return config.softphone.enabled and there


def _browser_media(config: Config) -> str:
    """The address that browsers send audio to; empty: any. Asterisk names them no loopback address."""
    host = config.softphone.host or config.sip.host
    try:
        return "" if ipaddress.ip_address(host).is_loopback and not config.softphone.host else host
    except ValueError:
        return host


def _python() -> str:
    """This Python by one name, whichever of its names (python, python3…) it was started by."""
    known = Path(sys.prefix, "bin", "python")
    return str(known) if known.exists() else sys.executable


def music_classes(config: Config) -> list[str]:
    """Every music class that a queue names, and ``default``."""
    return sorted({"default", *(queue.music for queue in config.queues.values())})


def flow_names(config: Config) -> list[str]:
    """Names of the flow files, which are the extensions of the context ``callback-out``."""
    files = flow_files(config.flows_dir, config.prompts_file)
    return [file.stem for file in files if file.stem.isidentifier()]


def _environment(templates: Path) -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        finalize=_one_line,
        autoescape=False,  # noqa: S701 - these are no web pages; _one_line is what guards them
    )


def _one_line(value: object) -> object:
    text = str(value)
    if any(ord(char) < 32 or char == ";" for char in text):
        raise UnsafeArgument(f"the value {text!r} cannot stand in a configuration file of Asterisk")
    return value


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _networks(hosts: set[str]) -> list[str]:
    networks = []
    for host in sorted(hosts):
        try:
            networks.append(str(ipaddress.ip_network(host)))
        except ValueError:
            continue  # a name: it resolves to an address of this machine, which connects from there
    return networks


def _link(link: Path, target: Path) -> None:
    """Asterisk takes no setting that its own documentation does not describe: it must find it."""
    if link.is_symlink() and os.readlink(link) == str(target):
        return
    link.unlink(missing_ok=True)
    link.symlink_to(target)


def _write(path: Path, text: str) -> None:
    data = text.encode()
    if path.exists() and path.read_bytes() == data:
        return
    new = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640), "wb") as file:
        file.write(data)
    os.replace(new, path)
