"""Settings → configuration files, without an Asterisk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from callcenter.config import Config, Secrets, load_config, load_secrets
from callcenter.errors import StateDirectoryUnusable, UnsafeArgument
from callcenter.pbx import AsteriskProgram, Folders, render
from callcenter.pbx.modules import ESSENTIAL, MODULES
from callcenter.pbx.render import AMI_EVENTS, AMI_WRITE, flow_names, music_classes, render_texts

PROGRAM = AsteriskProgram("given", ("/bin/false",), Path("/modules"), Path("/data"), "22.0")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load_config(environ={"CALLCENTER_STATE_DIR": str(tmp_path / "state")})


@pytest.fixture
def secrets(config: Config) -> Secrets:
    return load_secrets(config)


def texts(config: Config, secrets: Secrets) -> dict[str, str]:
    return render_texts(config, secrets, Folders.of(config), PROGRAM)


def test_every_template_becomes_a_file_once(config: Config, secrets: Secrets) -> None:
    etc = config.state / "asterisk" / "etc"
    render(config, secrets, etc, PROGRAM)
    templates = {path.name.removesuffix(".j2") for path in (config.root / "asterisk/templates").iterdir()}
    assert {path.name for path in etc.iterdir()} == templates
    before = {path: path.stat().st_mtime_ns for path in etc.iterdir()}
    render(config, secrets, etc, PROGRAM)
    assert {path: path.stat().st_mtime_ns for path in etc.iterdir()} == before


def test_files_with_secrets_are_not_for_everybody(config: Config, secrets: Secrets) -> None:
    etc = config.state / "asterisk" / "etc"
    render(config, secrets, etc, PROGRAM)
    assert {path.stat().st_mode & 0o007 for path in etc.iterdir()} == {0}
    assert Folders.of(config).private_key.stat().st_mode & 0o077 == 0


def test_folders_that_asterisk_does_not_make_itself(config: Config, secrets: Secrets) -> None:
    render(config, secrets, config.state / "asterisk" / "etc", PROGRAM)
    folders = Folders.of(config)
    for folder in (folders.cel.parent, folders.offline, folders.run, folders.spool, folders.sounds):
        assert folder.is_dir()
    assert (folders.data / "documentation").readlink() == Path("/data/documentation")


def test_no_section_has_a_name_that_asterisk_would_cut(tmp_path: Path) -> None:
    """It keeps 79 bytes of it, whatever the state directory: with a file's name cut, its record went nowhere."""
    config = load_config(environ={"CALLCENTER_STATE_DIR": str(tmp_path / ("long" * 20))})
    for name, text in texts(config, load_secrets(config)).items():
        sections = re.findall(r"^\[(.*?)\]", text, re.MULTILINE)
        assert [section for section in sections if len(section.encode()) > 79] == [], name
    assert f"[{Folders.of(config).cel.name}]\n" in texts(config, load_secrets(config))["cel_custom.conf"]


def test_each_seat_has_endpoint_address_and_secret(config: Config, secrets: Secrets) -> None:
    pjsip = texts(config, secrets)["pjsip.conf"]
    for extension, secret in secrets.seats.items():
        assert re.findall(rf"^\[{extension}\]\((\S+)\)$", pjsip, re.M) == ["seat,media", "seat-phone", "seat-secret"]
        assert f"username = {extension}\npassword = {secret}\n" in pjsip


def test_a_seat_transfers_into_our_context_only_and_the_trunk_never(config: Config, secrets: Secrets) -> None:
    pjsip = texts(config, secrets)["pjsip.conf"]
    of_seats, of_trunk = (pjsip.split(f"[{name}](")[1].split("\n[")[0] for name in ("seat", "trunk"))
    assert "\nallow_transfer = yes\nset_var = TRANSFER_CONTEXT=refer\n" in of_seats
    assert "\nallow_transfer = no\n" in of_trunk


def test_manager_users_are_the_least(config: Config, secrets: Secrets) -> None:
    manager = texts(config, secrets)["manager.conf"]
    events, control = manager.split(f"[{config.ami.events_user}]")[1].split(f"[{config.ami.control_user}]")
    assert re.findall(r"include\),name\((\w+)\)", events) == list(AMI_EVENTS)
    assert "write =\n" in events
    assert "read =\n" in control
    assert f"write = {','.join(AMI_WRITE)}\n" in control
    assert not {"system", "command", "config", "all"} & set(AMI_WRITE)


def test_modules_are_a_list_and_no_program_can_be_run(config: Config, secrets: Secrets) -> None:
    modules = texts(config, secrets)["modules.conf"]
    assert "autoload = no" in modules
    assert re.findall(r"^(?:load|require) = (\w+)\.so$", modules, re.M) == list(MODULES)
    assert set(MODULES) >= ESSENTIAL
    assert not {"app_system", "func_shell", "app_exec", "func_curl", "app_externalivr"} & MODULES.keys()


def test_every_setting_of_the_line_is_used(tmp_path: Path) -> None:
    environ = {
        "CALLCENTER_STATE_DIR": str(tmp_path),
        "CALLCENTER_SIP__HOST": "192.0.2.7",
        "CALLCENTER_SIP__UDP_PORT": "15060",
        "CALLCENTER_SIP__TLS_PORT": "15061",
        "CALLCENTER_TRUNK__MATCH": "[198.51.100.0/24, 203.0.113.9]",
        "CALLCENTER_TRUNK__DIDS": "{'12345': main, '31212345': main}",
        "CALLCENTER_TRUNK__MAX_CALLS": "77",
        "CALLCENTER_AGI__PORT": "14573",
        "CALLCENTER_AGI__FIRST_SECONDS": "9",
        "CALLCENTER_ACD__FALLBACK_SECONDS": "4",
        "CALLCENTER_ACD__FALLBACK_TRIES": "8",
    }
    config = load_config(environ=environ)
    files = texts(config, load_secrets(config))
    assert "bind = 192.0.2.7:15060\n" in files["pjsip.conf"]
    assert "bind = 192.0.2.7:15061\n" in files["pjsip.conf"]
    assert "match = 198.51.100.0/24\nmatch = 203.0.113.9\n" in files["pjsip.conf"]
    plan = files["extensions.conf"]
    assert {"exten => 12345,1", "exten => 31212345,1"} <= set(re.findall(r"^exten => \d+,1", plan, re.M))
    for piece in ("> 77]", "agi://127.0.0.1:14573/hotline", "TIMEOUT(absolute)=9", "Queue(fallback,c,,,4)", "> 8]"):
        assert piece in plan


def test_flows_are_what_originate_may_run(config: Config, secrets: Secrets) -> None:
    names = flow_names(config)
    assert "callback_confirm" in names
    assert "prompts" not in names
    part = texts(config, secrets)["extensions.conf"].split("[callback-out]")[1].split("\n[")[0]
    assert re.findall(r"^exten => (\w+),1,", part, re.M) == [*names, "T"]


def test_appellants_are_asked_by_a_core_or_nobody(config: Config, secrets: Secrets) -> None:
    """Every core is tried; nobody whom we rang is put in a queue."""
    two = config.standby.model_copy(update={"enabled": True, "others": ("10.0.0.2:4573",)})
    plan = texts(config.model_copy(update={"standby": two}), secrets)["extensions.conf"]
    part = plan.split("[follow-up]")[1].split("\n[")[0]
    assert len(re.findall(r"AGI\(agi://[^)]+/follow_up,\$\{CC_FOLLOW_UP\}\)", part)) == 2
    assert "Queue" not in part
    assert "Goto(fallback" not in part


def test_music_classes_of_all_queues(config: Config, secrets: Secrets) -> None:
    queues = {**config.queues, "x": config.queues["voice"].model_copy(update={"music": "calm"})}
    changed = config.model_copy(update={"queues": queues})
    assert music_classes(changed) == ["calm", "default"]
    assert "[calm]\nmode = files\n" in texts(changed, secrets)["musiconhold.conf"]


@pytest.mark.parametrize("poison", ["a\nb", "a;b", "a\rb"])
def test_value_that_breaks_out_of_its_line_is_refused(config: Config, secrets: Secrets, poison: str) -> None:
    broken = config.model_copy(update={"ami": config.ami.model_copy(update={"events_user": poison})})
    with pytest.raises(UnsafeArgument):
        texts(broken, secrets)


def test_state_directory_that_cannot_be_written(config: Config, secrets: Secrets, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    elsewhere = config.model_copy(update={"state_dir": str(tmp_path / "file" / "state")})
    with pytest.raises(StateDirectoryUnusable, match="CALLCENTER_STATE_DIR"):
        render(elsewhere, secrets, elsewhere.state / "asterisk" / "etc", PROGRAM)


@pytest.mark.parametrize("name", ["with,comma", "with;semicolon", "x" * 120])
def test_state_directory_that_asterisk_cannot_use(config: Config, tmp_path: Path, name: str) -> None:
    elsewhere = config.model_copy(update={"state_dir": str(tmp_path / name)})
    with pytest.raises(StateDirectoryUnusable, match="CALLCENTER_STATE_DIR"):
        Folders.of(elsewhere).make()
