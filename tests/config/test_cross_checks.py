"""Settings that do not fit to each other: told with both places in mind, and only where all that it takes is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.config import Reading, inspect_config
from callcenter.config.cross_checks import CHECKS

SEATS = "seats: [{extension: 1001, seat_type: voice}]\nagents: [{agent: 1001, name: A, skills: {voice: 5}}]\n"
QUEUES = "queues:\n  voice: {title: V, skill: voice}\n"


def read(folder: Path, environ: dict[str, str] | None = None, **files: str) -> Reading:
    config = folder / "config"
    config.mkdir()
    for name, text in {"callcenter": "", **files}.items():
        (config / f"{name}.yaml").write_text(text, encoding="utf-8")
    return inspect_config(config / "callcenter.yaml", environ or {})


def told(reading: Reading) -> list[str]:
    return [f"{Path(m.file).name}:{m.line}: {m.where}: {m.message}" for m in reading.mistakes]


DEPARTMENTS = """commissioners:
  housing:
    name: H
    duty:
      - people:
          - {name: A, number: "13900000001"}
          - {name: B, number: "1001"}
"""

FIT = {
    "number of a queue and a seat": (
        {"seats": SEATS, "queues": QUEUES.replace("title", "number: '1001', title")},
        "queues.yaml:2: queues.voice.number: 1001 is the number of a seat",
    ),
    "number of a queue and of the hotline": (
        {"queues": QUEUES.replace("title", "number: '12345', title")},
        "queues.yaml:2: queues.voice.number: 12345 is the number of the hotline, see trunk.dids",
    ),
    "number of a queue and for emergencies": (
        {"queues": QUEUES.replace("title", "number: '110', title")},
        "queues.yaml:2: queues.voice.number: 110 is the number for emergencies, see outbound.emergency",
    ),
    "number of two queues": (
        {"queues": QUEUES.replace("title", "number: '71', title") + "  b: {number: '71', title: B, skill: voice}\n"},
        "queues.yaml:3: queues.b.number: 71 is the number of voice too",
    ),
    "number of a commissioner": (
        {"commissioners": DEPARTMENTS.replace("13900000001", "23900000001")},
        "commissioners.yaml:6: commissioners.housing.duty.0.people.0.number: 23900000001 may not be called",
    ),
    "seat of a commissioner": (
        {"seats": SEATS, "callcenter": "outbound: {prefixes: ['139']}\n", "commissioners": DEPARTMENTS + """\
          - {name: C, number: "1002"}\n"""},
        "commissioners.yaml:8: commissioners.housing.duty.0.people.2.number: 1002 may not be called",
    ),
    "equal departments": (
        {"commissioners": DEPARTMENTS + DEPARTMENTS.partition("\n")[2].replace("housing", "homes")},
        "commissioners.yaml:9: commissioners.homes.name: H is the name of housing too",
    ),
    "skill": (
        {"seats": SEATS, "queues": QUEUES.replace("skill: voice", "skill: sining")},
        "queues.yaml:2: queues.voice.skill: no agent has the skill 'sining'",
    ),
    "skill of needs": (
        {"seats": SEATS, "queues": QUEUES.replace("skill: voice", "skill: voice, needs: {singing: 3}")},
        "queues.yaml:2: queues.voice.needs.singing: no agent has the skill 'singing'",
    ),
    "skill of a later step": (
        {
            "seats": SEATS,
            "queues": "queues:\n  voice:\n    title: V\n    skill: voice\n    relax:\n"
            "      - {after_seconds: 9, needs: {voice: 1}}\n      - {after_seconds: 20, needs: {singing: 1}}\n",
        },
        "queues.yaml:7: queues.voice.relax.1.needs.singing: no agent has the skill 'singing'",
    ),
    "seat": (
        {"seats": SEATS.replace("skills:", "seat: 1002, skills:")},
        "seats.yaml:2: agents.1001.seat: there is no seat 1002",
    ),
    "team": (
        {"seats": SEATS + "supervisors: [{supervisor: 9001, name: B, teams: [voise]}]\n"},
        "seats.yaml:3: supervisors.9001.teams.0: no agent is in the team 'voise'",
    ),
    "audio upside down": (
        {"callcenter": "sip:\n  rtp_from: 25000\n"},
        "callcenter.yaml:2: sip.rtp_from: must be above sip.rtp_from",
    ),
    "sip among audio": (
        {"callcenter": "sip: {rtp_from: 5000}\n"},
        "callcenter.yaml:1: sip.rtp_from: 5060 lies among the ports of audio, 5000 to 24999",
    ),
    "equal ports": (
        {"callcenter": "agi: {port: 9464}\n"},
        "callcenter.yaml:1: agi.port: 9464 is the port of metrics.port too",
    ),
    "equal users": (
        {"callcenter": "ami:\n  events_user: one\n  control_user: one\n"},
        "callcenter.yaml:3: ami.control_user: 'one' is the name of both users",
    ),
    "killed before the alarm": (
        {"callcenter": "watchdog:\n  asterisk_seconds: 30\n  asterisk_restart_seconds: 20\n"},
        "callcenter.yaml:3: watchdog.asterisk_restart_seconds: a silent Asterisk would be killed before it is an alarm",
    ),
    "automatic callbacks without a trunk": (
        {"callcenter": "appeals:\n  callbacks:\n    automatic: true\n"},
        "callcenter.yaml:3: appeals.callbacks.automatic: the system cannot call anybody: outbound.to is empty",
    ),
    "equal codes": (
        {
            "callcenter": "acd:\n  pause_reasons:\n    rest: {title: R, code: '1'}\n"
            "    lunch:\n      title: L\n      code: '1'\n"
        },
        "callcenter.yaml:6: acd.pause_reasons.lunch.code: 1 is the code of rest too",
    ),
}


@pytest.mark.parametrize("name", FIT)
def test_what_does_not_fit_is_told_where_somebody_wrote_it(tmp_path: Path, name: str) -> None:
    files, said = FIT[name]
    assert told(read(tmp_path, **files)) == [said]


LEFT_OUT = [
    ({"seats": SEATS.replace("{voice: 5}", "{singing: 50}"), "queues": QUEUES}, "skills that queues ask for"),
    ({"seats": SEATS.replace("agents", "agentz"), "queues": QUEUES}, ""),
    (
        {"seats": SEATS.replace("skills: {voice: 5}", "skils: {voice: 5}"), "queues": QUEUES},
        "skills that queues ask for",
    ),
    ({"seats": SEATS, "queues": QUEUES.replace("skill: voice", "skill: Singing")}, ""),
    ({"seats": SEATS, "queues": QUEUES.replace("skill: voice", "skill: voice, needs: {singing: 99}")}, ""),
    (
        {"seats": SEATS.replace("extension: 1001", "extension: x").replace("skills", "seat: same, skills")},
        "usual seats",
    ),
    ({"seats": SEATS.replace("skills", "seat: '1', skills")}, ""),
    ({"callcenter": "sip: {rtp_from: x, rtp_to: 9000}\n"}, "ports of audio"),
    ({"callcenter": "sip: {rtp_form: 9000, rtp_to: 10000}\n"}, "ports of audio"),
    ({"callcenter": "sip: {rtp_from: 5000, udp_port: x}\n"}, "ports of audio"),
    ({"callcenter": "agi: {port: 9464}\nmetrics: {prt: 9465}\n"}, "ports"),
    ({"callcenter": "agi: {port: 5038}\nasterisk: {manage: perhaps}\n"}, "ports of Asterisk"),
    ({"callcenter": "appeals: {callbacks: {automatic: true}}\noutbound: {to: a b}\n"}, "automatic callbacks"),
    ({"callcenter": "ami: {events_user: callcenter-control, control_user: a b}\n"}, "users of the manager"),
    ({"callcenter": "outbound: {prefixes: [x]}\n", "commissioners": DEPARTMENTS.replace("139", "239")}, "numbers"),
    ({"seats": SEATS.replace("seats", "seatz"), "commissioners": DEPARTMENTS.replace("1001", "2001")}, "numbers"),
    ({"commissioners": DEPARTMENTS.replace('"13900000001"', "x")}, ""),
    ({"commissioners": DEPARTMENTS.replace("people", "peple")}, ""),
    ({"queues": QUEUES.replace("title", "number: 7001, title")}, ""),
    ({"queues": QUEUES.replace("title", "number: '7', title")}, ""),
    ({"callcenter": "acd: {pause_reasons: {a: {title: R, code: x}, b: {title: L, code: x1}}}\n"}, ""),
]


@pytest.mark.parametrize(("files", "left_out"), LEFT_OUT, ids=[str(case[0]) for case in LEFT_OUT])
def test_nothing_is_said_of_what_is_not_known(tmp_path: Path, files: dict[str, str], left_out: str) -> None:
    reading = read(tmp_path, **files)
    said = told(reading)
    assert len(said) == (2 if "x1" in str(files) else 1), said
    assert any(each.startswith(left_out) for each in reading.left_out) if left_out else not reading.left_out


def test_a_variable_is_named_where_it_overrides(tmp_path: Path) -> None:
    environ = {"CALLCENTER_AGI__PORT": "9464", "CALLCENTER_SIP__RTP_TO": "100"}
    reading = read(tmp_path, environ, callcenter="metrics: {port: 9464}\n")
    assert [str(mistake).rpartition(" (")[0] for mistake in reading.mistakes] == [
        "CALLCENTER_SIP__RTP_TO: sip.rtp_to: must be above sip.rtp_from",
        "CALLCENTER_AGI__PORT: agi.port: 9464 is the port of metrics.port too",
    ]


def test_an_override_does_not_hide_a_section_that_is_none(tmp_path: Path) -> None:
    assert told(read(tmp_path, {"CALLCENTER_SIP__UDP_PORT": "15060"}, callcenter="sip: 5\n")) == [
        "callcenter.yaml:1: sip: must be a mapping, `key: value`, but is 5"
    ]


def test_ports_of_an_asterisk_that_is_not_ours_may_be_anything(tmp_path: Path) -> None:
    assert told(read(tmp_path, callcenter="asterisk: {manage: false}\nagi: {port: 5038}\n")) == []


def test_several_cores_need_postgresql(tmp_path: Path) -> None:
    enabled = "standby: {enabled: true}\n"
    assert told(read(tmp_path, callcenter=enabled)) == [
        "callcenter.yaml:1: standby.enabled: several cores can share a PostgreSQL only"
    ]
    url = "store: {url: 'postgresql+psycopg://u@h/d'}\n"
    (tmp_path / "other").mkdir()
    assert told(read(tmp_path / "other", callcenter=enabled + url)) == []


def test_an_installation_without_agents_may_have_queues(tmp_path: Path) -> None:
    assert told(read(tmp_path, queues=QUEUES)) == []


def test_what_is_right_beside_mistakes_can_be_used(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        callcenter="sip: {udp_port: 15060, tls_port: x}\n",
        queues="queues:\n  voice: {title: V, skill: voice}\n  other: {title: O}\n",
        seats="seats:\n  - {extension: 1001, seat_type: voice}\n  - {extension: 1002, seat_type: chair}\n",
    )
    assert (reading.config.sip.udp_port, reading.config.sip.tls_port) == (15060, 5061)
    assert (list(reading.config.queues), list(reading.queues.rows)) == (["voice"], ["voice", "other"])
    assert (list(reading.config.seats), list(reading.seats.rows)) == (["1001"], ["1001", "1002"])


def test_every_check_has_a_sentence() -> None:
    assert all(check.__doc__ for check in CHECKS)
