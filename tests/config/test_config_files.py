"""Settings: read once, every mistake listed at once with its place and a hint."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from callcenter.config import Config, load_config, load_secrets
from callcenter.config.secrets import kept_secrets
from callcenter.errors import ConfigError, StateDirectoryUnusable

SHIPPED = Path(__file__).parents[2] / "config"


def written(folder: Path, **files: str) -> Path:
    """A project folder's callcenter.yaml, with the sister files of the arguments."""
    config = folder / "config"
    config.mkdir(exist_ok=True)
    for name, text in {"callcenter": "", **files}.items():
        (config / f"{name}.yaml").write_text(text, encoding="utf-8")
    return config / "callcenter.yaml"


def mistakes(folder: Path, environ: dict[str, str] | None = None, **files: str) -> list[str]:
    """What is told of these files, without their folder."""
    path = written(folder, **files)
    with pytest.raises(ConfigError) as caught:
        load_config(path, environ or {})
    assert str(caught.value).splitlines() == [str(mistake) for mistake in caught.value.mistakes]
    return [str(mistake).removeprefix(f"{path.parent}/") for mistake in caught.value.mistakes]


def test_what_is_shipped_is_sound() -> None:
    config = load_config(SHIPPED / "callcenter.yaml", {})
    assert {seat.seat_type: 0 for seat in config.seats.values()}.keys() == {
        "voice", "network", "enterprise", "convenience",
    }  # fmt: skip
    assert len(config.seats) == 37
    assert all(agent.seat in config.seats for agent in config.agents.values())
    assert config.root == SHIPPED.parent
    assert config.sip.host == "127.0.0.1"


def test_no_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nothing\.yaml: cannot be read"):
        load_config(tmp_path / "nothing.yaml", {})


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    told = mistakes(
        tmp_path,
        callcenter="sip:\n  udp_port: 0\n  hots: x\nagi:\n  port: many\nqueues: {}\nspeach: {}\nacd: 5\n",
        queues="queues:\n  voice:\n    title: V\n    skill: voice\n    ring_seconds: 1\n",
        seats="seats:\n  - {extension: 1, seat_type: chair}\n  - {extension: 1001, seat_type: voice}\n"
        "  - {extension: 1001, seat_type: voice}\nchairs: []\n",
    )
    places = [text.split(": ", 2)[:2] for text in told]
    for place in (
        ["callcenter.yaml:2", "sip.udp_port"],
        ["callcenter.yaml:3", "sip.hots"],
        ["callcenter.yaml:5", "agi.port"],
        ["callcenter.yaml:6", "queues"],
        ["callcenter.yaml:7", "speach"],
        ["callcenter.yaml:8", "acd"],
        ["queues.yaml:5", "queues.voice.ring_seconds"],
        ["seats.yaml:2", "seats.0.extension"],
        ["seats.yaml:2", "seats.0.seat_type"],
        ["seats.yaml:4", "seats.2"],
        ["seats.yaml:5", "chairs"],
    ):
        assert place in places, told
    assert [text for text in told if "do you mean sip.host?" in text or "do you mean speech?" in text], told
    assert any("write it in queues.yaml" in text for text in told)


def test_every_mistake_of_the_commissioners_is_told_at_once(tmp_path: Path) -> None:
    told = mistakes(
        tmp_path,
        commissioners="""commissioners:
  Housing: {name: H, duty: [{people: [{name: A, number: "13900000001"}]}]}
  tax:
    nam: T
    topics: 税
    duty:
      - {days: [workdays], hours: 8-18, people: [{name: A, number: 13900000001}]}
      - {hours: 08:00-08:00, people: [{name: "", number: "1390 0000"}]}
      - {people: []}
  empty: {name: E, duty: []}
""",
    )
    places = [text.split(": ", 2)[:2] for text in told]
    for place in (
        ["commissioners.yaml:2", "commissioners.Housing"],
        ["commissioners.yaml:4", "commissioners.tax.nam"],
        ["commissioners.yaml:5", "commissioners.tax.topics"],
        ["commissioners.yaml:7", "commissioners.tax.duty.0.days.0"],
        ["commissioners.yaml:7", "commissioners.tax.duty.0.hours"],
        ["commissioners.yaml:7", "commissioners.tax.duty.0.people.0.number"],
        ["commissioners.yaml:8", "commissioners.tax.duty.1.hours"],
        ["commissioners.yaml:8", "commissioners.tax.duty.1.people.0.name"],
        ["commissioners.yaml:8", "commissioners.tax.duty.1.people.0.number"],
        ["commissioners.yaml:9", "commissioners.tax.duty.2.people"],
        ["commissioners.yaml:10", "commissioners.empty.duty"],
    ):
        assert place in places, told
    assert len(told) == 11, told
    for said in (
        "'Housing' is no name of a department",
        "do you mean commissioners.tax.name?",
        "a span of hours such as 08:30-18:00, but is '8-18'",
        "put it in quotes",
        "08:00-08:00 has no length",
        "a telephone number: 2 to 20 digits",
    ):
        assert any(said in text for text in told), (said, told)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sip: [", "is not valid YAML"),
        ("- 1\n- 2\n", "must be a mapping of sections"),
        ("sip:\n  host: a\n  host: b\n", "callcenter.yaml:3: sip.host: this key stands here twice"),
        ("sip: !!python/object:os.system {}\n", "could not determine a constructor"),
        ("? [a, b]\n: 1\n", "callcenter.yaml:1: is not valid YAML: a key must be one word"),
        ("sip: &a\n  b: *a\n", "callcenter.yaml:1: holds a part that contains itself"),
        ("site:\n  name: 2026-02-30\n", "callcenter.yaml:2: is not valid YAML: '2026-02-30' cannot be read"),
        ("sip:\n  a: [1,\n  b: 2\ntrunk: {}\n", "while parsing a flow sequence that begins in line 2"),
        ("sip: {}\n---\nsip: {}\n", "callcenter.yaml:2: is not valid YAML"),
        ("sip:\n\thost: a\n", "callcenter.yaml:2: is not valid YAML"),
    ],
)
def test_bad_yaml(tmp_path: Path, text: str, said: str) -> None:
    assert said in "\n".join(mistakes(tmp_path, callcenter=text))


@pytest.mark.parametrize(
    "files",
    [
        {"seats": "seats: 5\n"},
        {"seats": "seats: {a: b}\n"},
        {"seats": "seats: [7]\n"},
        {"seats": "agents: [{agent: 1001}]\n"},
        {"seats": "[]\n"},
        {"queues": "queues: [voice]\n"},
        {"queues": "voice: {}\n"},
        {"commissioners": "commissioners: [a]\n"},
        {"commissioners": "commissioners: {a: 5, B: {}}\n"},
        {"commissioners": "departments: {}\n"},
        {"enterprises": "enterprises: [a]\n"},
        {"enterprises": "nonsense: {}\n"},
    ],
    ids=str,
)
def test_sister_files_of_another_shape(tmp_path: Path, files: dict[str, str]) -> None:
    (name,) = files
    assert all(told.startswith(f"{name}.yaml") for told in mistakes(tmp_path, **files))


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_bytes(b"site:\n  name: \xff\n")
    with pytest.raises(ConfigError, match="is not UTF-8"):
        load_config(path, {})


def test_what_does_not_fit_together(tmp_path: Path) -> None:
    told = mistakes(
        tmp_path,
        callcenter="sip: {rtp_from: 20000, rtp_to: 20000}\n",
        queues="queues:\n  voice: {title: V, skill: singing}\n",
        seats="seats: [{extension: 1001, seat_type: voice}]\n"
        "agents: [{agent: 1001, name: A, skills: {voice: 5}, seat: 1002}]\n",
    )
    assert told == [
        "callcenter.yaml:1: sip.rtp_to: must be above sip.rtp_from (sip.rtp_from is 20000; two ports for each call)",
        "queues.yaml:2: queues.voice.skill: no agent has the skill 'singing' (give it to an agent in seats.yaml)",
        "seats.yaml:2: agents.1001.seat: there is no seat 1002 (add it under seats, or name another)",
    ]


class TestEnvironment:
    def load(self, folder: Path, **environ: str) -> Config:
        text = "sip: {udp_port: 5080}\nsite: {name: X}\n"
        return load_config(written(folder, callcenter=text), {f"CALLCENTER_{k}": v for k, v in environ.items()})

    def test_it_overrides_the_file(self, tmp_path: Path) -> None:
        config = self.load(tmp_path, SIP__UDP_PORT="15060", ASTERISK__MANAGE="false", ACD__REST_SECONDS="1.5")
        assert (config.sip.udp_port, config.sip.tls_port) == (15060, 5061)
        assert (config.asterisk.manage, config.acd.rest_seconds, config.site.name) == (False, 1.5, "X")

    def test_texts_stay_texts(self, tmp_path: Path) -> None:
        config = self.load(tmp_path, SITE__NAME="123", AMI__EVENTS_SECRET="0123", TRUNK__DIDS='{"12345": main}')
        assert (config.site.name, config.ami.events_secret) == ("123", "0123")
        assert config.trunk.dids == {"12345": "main"}

    def test_the_state_directory(self, tmp_path: Path) -> None:
        config = self.load(tmp_path, STATE_DIR=str(tmp_path / "elsewhere"))
        assert config.state == tmp_path / "elsewhere"
        assert config.socket_path == tmp_path / "elsewhere" / "core.sock"
        assert config.database_url == f"sqlite:///{tmp_path}/elsewhere/callcenter.db"
        assert self.load(tmp_path).state == tmp_path / "state"

    def test_mistakes_name_the_variable(self, tmp_path: Path) -> None:
        told = mistakes(
            tmp_path,
            {
                "CALLCENTER_SIP__UDP_PORT": "none",
                "CALLCENTER_SIP__HOTS": "x",
                "CALLCENTER_NONSENSE__X": "1",
                "CALLCENTER_AGI__PORT": "[",
                "CALLCENTER_AGI__HOST": "a b",
            },
        )
        assert [text.partition(":")[0] for text in told] == [
            "CALLCENTER_AGI__HOST", "CALLCENTER_AGI__PORT", "CALLCENTER_NONSENSE__X", "CALLCENTER_SIP__HOTS",
            "CALLCENTER_SIP__UDP_PORT",
        ]  # fmt: skip
        assert "do you mean sip.host?" in told[3]

    def test_words_of_other_programs_are_passed_over(self, tmp_path: Path) -> None:
        assert self.load(tmp_path, ASTERISK="/usr/sbin/asterisk", HOME="x").sip.udp_port == 5080

    def test_another_file_by_variable(self, tmp_path: Path) -> None:
        path = written(tmp_path, callcenter="site: {name: Elsewhere}\n")
        assert load_config(None, {"CALLCENTER_CONFIG": str(path)}).site.name == "Elsewhere"


def test_ranges_of_seats_and_agents(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        seats="seats:\n  - {extension: 0098-0102, seat_type: voice}\n  - {extension: 2000, seat_type: network}\n"
        'agents:\n  - {agent: 0098-0102, name: "A{n}", skills: {voice: 5}, seat: same}\n'
        "  - {agent: 2000, name: B, skills: {voice: 1}, seat: 2000}\n",
    )
    config = load_config(path, {})
    assert [*config.seats] == ["0098", "0099", "0100", "0101", "0102", "2000"]
    assert [(agent.name, agent.seat) for agent in config.agents.values()] == [
        ("A1", "0098"), ("A2", "0099"), ("A3", "0100"), ("A4", "0101"), ("A5", "0102"), ("B", "2000"),
    ]  # fmt: skip


@pytest.mark.parametrize("span", ["1005-1001", "1-99999", "a-b", "1001-", "-5"])
def test_a_range_that_is_none(tmp_path: Path, span: str) -> None:
    assert "seats.0.extension" in mistakes(tmp_path, seats=f"seats: [{{extension: {span}, seat_type: voice}}]\n")[0]


class TestSecrets:
    def config(self, folder: Path, **environ: str) -> Config:
        path = written(folder, seats="seats: [{extension: 1001-1003, seat_type: voice}]\n")
        return load_config(path, {f"CALLCENTER_{key}": value for key, value in environ.items()})

    def test_made_once_and_kept_private(self, tmp_path: Path) -> None:
        config = self.config(tmp_path)
        secrets = load_secrets(config)
        assert load_secrets(config) == secrets
        values = [secrets.ami_events, secrets.ami_control, secrets.probe, *secrets.seats.values()]
        assert len(set(values)) == 6
        assert all(len(value) >= 20 and value.isalnum() for value in values)
        path = config.state / "secrets.json"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert [*config.state.iterdir()] == [path]

    def test_a_new_seat_gets_one_and_the_others_keep_theirs(self, tmp_path: Path) -> None:
        before = load_secrets(self.config(tmp_path))
        path = written(tmp_path, seats="seats: [{extension: 1001-1004, seat_type: voice}]\n")
        after = load_secrets(load_config(path, {}))
        assert after.seats.items() > before.seats.items()
        assert after.seats.keys() == {"1001", "1002", "1003", "1004"}

    def test_those_of_an_earlier_version_are_kept_and_known_before_the_next_start(self, tmp_path: Path) -> None:
        """The secret of the test call is made by the next start: until then there is none."""
        config = self.config(tmp_path)
        before = load_secrets(config)
        path = config.state / "secrets.json"
        told = json.loads(path.read_text())
        del told["probe"]
        path.write_text(json.dumps(told))
        kept = kept_secrets(config)
        assert kept is not None
        assert (kept.probe, kept.seats, kept.ami_events) == ("", before.seats, before.ami_events)
        assert load_secrets(config).probe not in ("", before.probe)

    def test_settings_come_first(self, tmp_path: Path) -> None:
        config = self.config(tmp_path, AMI__EVENTS_SECRET="chosen")
        assert load_secrets(config).ami_events == "chosen"

    def test_a_folder_that_cannot_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(StateDirectoryUnusable, match="CALLCENTER_STATE_DIR"):
            load_secrets(self.config(tmp_path, STATE_DIR=str(tmp_path / "file")))

    def test_a_damaged_file_is_not_made_anew_in_silence(self, tmp_path: Path) -> None:
        config = self.config(tmp_path)
        load_secrets(config)
        path = config.state / "secrets.json"
        for text in ("{", "[]", json.dumps({"ami.events": 5})):
            path.write_text(text)
            with pytest.raises(StateDirectoryUnusable, match=r"secrets\.json"):
                load_secrets(config)
            assert path.read_text() == text


def test_settings_cannot_be_changed() -> None:
    config = load_config(SHIPPED / "callcenter.yaml", {})
    with pytest.raises(ValueError, match="frozen"):
        config.sip.udp_port = 1  # type: ignore[misc]
    assert os.environ.get("CALLCENTER_SIP__UDP_PORT") is None
