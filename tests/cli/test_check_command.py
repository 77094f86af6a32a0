"""``callcenter check``: every mistake of every file in one run, and none that only follows from another."""

from __future__ import annotations

from pathlib import Path

import pytest
from project import Project

from callcenter.__main__ import main
from callcenter.cli.inspection import inspect_all


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Project:
    folder = tmp_path / "project"
    monkeypatch.setenv("CALLCENTER_CONFIG", str(folder / "config" / "callcenter.yaml"))
    monkeypatch.setenv("CALLCENTER_STATE_DIR", str(tmp_path / "state"))
    return Project(folder, lambda: capsys.readouterr().err)


CALLCENTER, QUEUES, SEATS = "config/callcenter.yaml", "config/queues.yaml", "config/seats.yaml"
AUTOMATIC = "outbound: {{to: a}}\nappeals: {{callbacks: {{automatic: true, flow: {}}}}}\nsite:"
ENTERPRISES, CALENDAR = "config/enterprises.yaml", "config/calendar.yaml"
COMMISSIONERS, MOBILE = "config/commissioners.yaml", "ivr_flows/mobile.yaml"
MAIN, SURVEY, PROMPTS = "ivr_flows/main.yaml", "ivr_flows/survey.yaml", "ivr_flows/prompts.yaml"
DIALPLAN, PJSIP = "asterisk/templates/extensions.conf.j2", "asterisk/templates/pjsip.conf.j2"


def test_a_project_without_mistakes(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert capsys.readouterr().out == (
        "settings, flows, prompts, dialplan: no mistakes (31 seats, 31 agents, 2 queues)\n"
    )


@pytest.mark.parametrize("command", ["check", "run"])
def test_mistakes_of_all_files_are_listed_in_one_run(project: Project, command: str) -> None:
    project.change(CALLCENTER, "udp_port: 5060", "udp_prot: 5060")
    project.change(CALLCENTER, '"12345": main', '"12345": mian')
    project.change(CALLCENTER, "port: 9464", "port: 4573")
    project.change(QUEUES, "skill: voice", "skill: vioce")
    project.change(QUEUES, "ring_seconds: 20", "ring_seconds: 1")
    project.change(SEATS, "extension: 1201", "extension: 1030")
    project.change(ENTERPRISES, '"051388800001"', "051366600001")
    project.change(CALENDAR, "元旦: 01-01", "元旦: 01-32")
    project.change(MAIN, "night: greeting", "night: greating")
    project.change(MAIN, "queue: voice\n", "queue: voic\n    rong: 5\n")
    project.change(MAIN, "flow: survey", "flow: servey")
    project.change(SURVEY, "exits: {", "exits: [")
    project.change(PROMPTS, "  greeting: ", "  greeting2: ")
    project.change(DIALPLAN, "[general]", "[loose]\nexten => _X.,1,Hangup()\n[general]")
    project.change(PJSIP, "{% for", "{% fro")
    places = [": ".join(line.split(": ")[:2]) for line in project.told(command)]
    assert places == [
        "asterisk/templates/extensions.conf.j2:5: loose._X.",
        "asterisk/templates/pjsip.conf.j2:92: is no good template",
        "config/calendar.yaml:8: years.2026.holidays.元旦",
        "config/callcenter.yaml:4: sip.udp_prot",
        "config/callcenter.yaml:10: trunk.dids.12345",
        "config/callcenter.yaml:14: metrics.port",
        "config/enterprises.yaml:2: enterprises.051366600001",
        "config/queues.yaml:4: queues.voice.skill",
        "config/queues.yaml:6: queues.voice.ring_seconds",
        "config/seats.yaml:3: seats.1",
        "ivr_flows/main.yaml:10: main.opening.exits.night",
        "ivr_flows/main.yaml:13: main.greeting.prompt",
        "ivr_flows/main.yaml:25: main.voice.queue",
        "ivr_flows/main.yaml:26: main.voice.rong",
        "ivr_flows/main.yaml:31: main.rating.flow",
        "ivr_flows/survey.yaml:8: is not valid YAML",
    ]


def test_each_is_told_with_what_to_do_and_what_could_not_be_judged(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.change(CALLCENTER, "udp_port: 5060", "udp_port: many")
    project.change(QUEUES, "queues:", "queus:")
    assert main(["check"]) == 1
    assert capsys.readouterr().err == (
        "2 mistakes, by file and line:\n\n"
        f"{project.folder}/config/callcenter.yaml:4: sip.udp_port: must be a whole number, but is 'many' "
        "(SIP over UDP: trunk and seats)\n"
        f"{project.folder}/config/queues.yaml:1: queus: is not a key of this file (do you mean queues?)\n\n"
        "Not judged yet: queues that flows name.\n"
    )


SINGLE = [
    # a setting
    (CALLCENTER, "udp_port: 5060", "udp_prot: 5060", ":4: sip.udp_prot: is not a setting (do you mean sip.udp_port?)"),
    (CALLCENTER, "sip:\n", "spi:\n", ":3: spi: is not a setting (do you mean sip?)"),
    (CALLCENTER, "sip:\n", "sip: [\n", ":5: is not valid YAML"),
    (CALLCENTER, "sip:\n", "sipp: {}\nsip:\n", ":3: sipp: is not a setting"),
    (CALLCENTER, "rtp_from: 20000", "rtp_form: 30000", ":5: sip.rtp_form: is not a setting"),
    (CALLCENTER, "rtp_from: 20000", "rtp_from: many", ":5: sip.rtp_from: must be a whole number, but is 'many'"),
    (CALLCENTER, "rtp_to: 24999", "rtp_to: 19999", ":6: sip.rtp_to: must be above sip.rtp_from"),
    (CALLCENTER, "rtp_from: 20000", "rtp_from: 5000", ":4: sip.udp_port: 5060 lies among the ports of audio"),
    (CALLCENTER, "port: 4573", "port: 9464", ":14: metrics.port: 9464 is the port of agi.port too"),
    (CALLCENTER, "port: 4573", "port: 5061", ":12: agi.port: 5061 is the port of sip.tls_port too"),
    (CALLCENTER, "port: 4573", "port: 4573\n  port: 9464", ":13: agi.port: this key stands here twice"),
    (CALLCENTER, "Asia/Shanghai", "Asia/Shanghia", ":2: site.timezone: 'Asia/Shanghia' is no time zone"),
    (CALLCENTER, "[127.0.0.1]", "127.0.0.1", ":8: trunk.match: must be a list, `[one, two]`, but is '127.0.0.1'"),
    (CALLCENTER, "[127.0.0.1]", '["10.0.0.1;x"]', ":8: trunk.match.0: must be an address or a network"),
    (CALLCENTER, '"12345": main', "12345: main", ":10: trunk.dids.12345: must be a text, but is 12345"),
    (CALLCENTER, '"12345": main', '"12345": mian', ":10: trunk.dids.12345: there is no flow `mian`"),
    (CALLCENTER, '"12345": main', '"12345": Main', ":10: trunk.dids.12345: must be a name"),
    (CALLCENTER, "dids:", "didz:", ":9: trunk.didz: is not a setting (do you mean trunk.dids?)"),
    (CALLCENTER, "site:", "queues: {}\nsite:", ":1: queues: does not belong here (write it in queues.yaml)"),
    (CALLCENTER, "site:", "agents: []\nsite:", ":1: agents: does not belong here (write it in seats.yaml)"),
    (CALLCENTER, "site:", "ivr: {flows: gone}\nsite:", ":1: ivr.flows: gone holds no flows"),
    (CALLCENTER, "site:", "ivr: {prompts: gone.yaml}\nsite:", ":1: ivr.prompts: gone.yaml cannot be read"),
    (CALLCENTER, "site:", "ivr: {flowz: gone}\nsite:", ":1: ivr.flowz: is not a setting"),
    (CALLCENTER, "site:", "ivr: {survey_flow: servey}\nsite:", ":1: ivr.survey_flow: there is no flow `servey`"),
    (CALLCENTER, "site:", AUTOMATIC.format("mobil"), ":2: appeals.callbacks.flow: there is no flow `mobil`"),
    (CALLCENTER, "site:", AUTOMATIC.format("mobile"), ":2: appeals.callbacks.flow: the flow `mobile` asks appellants"),
    (CALLCENTER, "site:", "ivr: {seconds_to_human: soon}\nsite:", ":1: ivr.seconds_to_human: must be a number"),
    (CALLCENTER, "site:", "ami: {control_user: a b}\nsite:", ":1: ami.control_user: must be of the form"),
    # a queue
    (QUEUES, "queues:", "queus:", ":1: queus: is not a key of this file"),
    (QUEUES, "queues:", "queues: [", ":3: is not valid YAML"),
    (QUEUES, "  voice:", "  Voice:", ":2: queues.Voice: 'Voice' is no name of a queue"),
    (QUEUES, "  enterprise:", "  voice:", ":7: queues.voice: this key stands here twice"),
    (QUEUES, "    title: 话务\n", "", ":2: queues.voice.title: is missing"),
    (QUEUES, "skill: voice", "skil: voice", ":4: queues.voice.skil: is not a setting"),
    (QUEUES, "skill: voice", "skill: vioce", ":4: queues.voice.skill: no agent has the skill 'vioce'"),
    (QUEUES, "skill: voice", "skill: Voice", ":4: queues.voice.skill: must be a name"),
    (QUEUES, "longest_idle", "longst_idle", ":5: queues.voice.strategy: there is no strategy `longst_idle`"),
    (QUEUES, "queues:\n", "queues:\n  5: {title: x, skill: voice}\n", ":2: queues.5: 5 is no name"),
    # seats and agents
    (SEATS, "seats:", "seatz:", ":1: seatz: is not a key of this file"),
    (SEATS, "seats:", "seats: [", ":2: is not valid YAML"),
    (SEATS, "seat_type: voice", "seat_type: chair", ":2: seats.0.seat_type: must be one of 'voice'"),
    (SEATS, "extension: 1001-1030", "extention: 1001-1030", ":2: seats.0.extention: is not a setting"),
    (SEATS, "extension: 1001-1030", "extension: 1001-x", ":2: seats.0.extension: must be a number of 2 to 8 digits"),
    (SEATS, "extension: 1001-1030", "extension: 1001-1020", ":5: agents.1021.seat: there are no seats 1021 to 1030"),
    (SEATS, "extension: 1201", "extension: 1001", ":3: seats.1: extension 1001 stands here twice"),
    (SEATS, "extension: 1201", "extension: 1011-1030", ":3: seats.1: extension 1011 to 1030 stand here twice"),
    (SEATS, "agent: 1001-1030", "agent: 1001-x", ":5: agents.0.agent: must be a number of 2 to 8 digits"),
    (SEATS, "agent: 1201", "agent: 1001", ":6: agents.1: agent 1001 stands here twice"),
    (SEATS, "seat: 1201", "seat: 1202", ":6: agents.1201.seat: there is no seat 1202"),
    (SEATS, "{voice: 5}", "{voice: 50}", ":5: agents.0.skills.voice: must be at most 10, but is 50"),
    (SEATS, "skills: {voice: 5}", "skilz: {voice: 5}", ":5: agents.0.skilz: is not a setting"),
    (SEATS, "agents:", "agentz:", ":4: agentz: is not a key of this file"),
    # the other files of settings
    (ENTERPRISES, ": 海安示范纺织有限公司", ":", ":2: enterprises.051388800001: has no name"),
    (ENTERPRISES, "enterprises:", "enterprizes:", ":1: enterprizes: is not a key of this file"),
    (COMMISSIONERS, "commissioners:", "comissioners:", ":1: comissioners: is not a key of this file"),
    (COMMISSIONERS, "commissioners:", "commissioners: [", ":3: is not valid YAML"),
    (COMMISSIONERS, "  housing:", "  hosing:", "ivr_flows/mobile.yaml:6: mobile.on_duty.duty: there is no department"),
    (COMMISSIONERS, "name: 住建局", "nam: 住建局", ":3: commissioners.housing.nam: is not a setting"),
    (COMMISSIONERS, "people:", "peple:", ":5: commissioners.housing.duty.0.peple: is not a setting"),
    (
        COMMISSIONERS, "13900000001", "23900000001",
        ":6: commissioners.housing.duty.0.people.0.number: 23900000001 may not be called",
    ),
    (CALENDAR, "hours:", "huors:", ":1: huors: is not a key of this file"),
    (CALENDAR, "00:00-24:00: day", "00:00-25:00: day", ":3: hours.service.workday.00:00-25:00: is no span of hours"),
    (CALENDAR, "service:", "servise:", "ivr_flows/main.yaml:9: main.opening.table: there is no table of hours"),
    (CALENDAR, "years:", "years: [", ":8: is not valid YAML"),
    # a flow
    (MAIN, "start: opening", "start: openning", ":3: main.start: there is no node `openning`"),
    (MAIN, "start: opening", "strat: opening", ":3: main.strat: `strat` is no part of a flow file"),
    (MAIN, "start: opening", "start: opening\nstart: x", ":4: start: this key stands here twice"),
    (MAIN, "entry: true", "entyr: true", ":2: main.entyr: `entyr` is no part of a flow file"),
    (MAIN, "nodes:", "ndoes:", ":6: main.ndoes: `ndoes` is no part of a flow file"),
    (MAIN, "nodes:", "nodes: [", ":8: is not valid YAML"),
    (MAIN, "  voice:", "  Voice:", ":23: main.Voice: 'Voice' is no name of a node"),
    (MAIN, "  voice:", "  rating:", ":28: nodes.rating: this key stands here twice"),
    (MAIN, "type: menu", "type: menue", ":12: main.greeting.type: there is no node type 'menue'"),
    (MAIN, "prompt: [", "promt: [", ":13: main.greeting.promt: `promt` is no part of a menu node"),
    (MAIN, "wait_seconds: 2", "wait_seconds: many", ":14: main.greeting.wait_seconds: must be a number"),
    (MAIN, "timeout: voice\n", "tiemout: voice\n", ":17: main.greeting.exits.tiemout: a menu node has no exit"),
    (MAIN, "      timeout: voice\n", "", ":16: main.greeting.exits: has no exit `timeout`"),
    (MAIN, "{2: enterprise}", "{2: entreprise}", ":15: main.greeting.keys.2: there is no node `entreprise`"),
    (MAIN, "{2: enterprise}", "{22: enterprise}", ":15: main.greeting.keys.22: '22' is not possible here"),
    (MAIN, "night: greeting", "nigth: greeting", ":10: main.opening.exits.nigth: table `service` never says `nigth`"),
    (MAIN, "talked: rating, timeout: end", "timeout: end", ":27: main.voice.exits: has no exit `talked`"),
    (MAIN, "queue: voice", "queue: voic", ":25: main.voice.queue: there is no queue `voic`"),
    (MAIN, "queue: voice", "qeue: voice", ":25: main.voice.qeue: `qeue` is no part of an enqueue node"),
    (MAIN, "flow: survey", "flow: servey", ":30: main.rating.flow: there is no flow `servey`"),
    (MAIN, "when: surge", "when: sruge", ":13: main.greeting.prompt: no flow sets the variable `sruge`"),
    (SURVEY, "thanks: {", "thnaks: {", ":7: survey.question.next: there is no node `thanks`"),
    (SURVEY, "next: thanks", "nxt: thanks", ":7: survey.question.nxt: `nxt` is no part of a survey node"),
    (SURVEY, "title", "titel", ":1: survey.titel: `titel` is no part of a flow file"),
    (MOBILE, "duty: housing", "duty: hosing", ":6: mobile.on_duty.duty: there is no department `hosing`"),
    (MOBILE, "to: 13900000002", "to: 0013900000002", ":10: mobile.desk.to: 0013900000002 may not be called"),
    (MOBILE, "to: 13900000002", "target: 13900000002", ":10: mobile.desk.target: `target` is no part of a dial node"),
    (MOBILE, "duty: housing", "note: x", ":4: mobile.on_duty: needs either `to` or `duty`"),
    # a prompt
    (PROMPTS, "  greeting: ", "  Greeting: ", "prompts.Greeting: is no name of a prompt"),
    (PROMPTS, "  please_wait: ", "  greeting: ", "prompts.greeting: this key stands here twice"),
    (PROMPTS, "  please_wait: ", "  please_wait: {} # ", "prompts.please_wait: has no text"),
    (PROMPTS, "\nprompts:", "\npromts:", "promts: is not a key of this file"),
    (PROMPTS, "\nprompts:", "\nprompts: [", "is not valid YAML"),
    # the dialplan
    (DIALPLAN, "{{ config.agi.first_seconds }}", "{{ config.agi.frist }}", "is no good template"),
    (DIALPLAN, "[general]", "{% endif %}[general]", "is no good template"),
    (PJSIP, "[", "{{ nothing }}[", "is no good template: 'nothing' is undefined"),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), SINGLE, ids=[f"{case[0]}: {case[2]}" for case in SINGLE])
def test_a_single_mistake_is_told_alone(project: Project, file: str, old: str, new: str, said: str) -> None:
    project.change(file, old, new)
    (told,) = project.told()
    assert told.startswith(file) or said.startswith("ivr_flows"), told
    assert said in told


@pytest.mark.parametrize(
    "file", [QUEUES, SEATS, COMMISSIONERS, ENTERPRISES, CALENDAR, MAIN, SURVEY, PROMPTS, CALLCENTER]
)
def test_a_file_that_cannot_be_read_hides_nothing_of_the_others(project: Project, file: str) -> None:
    (project.folder / file).write_text("a: [\n", encoding="utf-8")
    others = [
        (CALLCENTER, "udp_port: 5060", "udp_prot: 5060"),
        (QUEUES, "ring_seconds: 20", "ring_seconds: 1"),
        (SEATS, "seat_type: voice", "seat_type: chair"),
        (CALENDAR, "元旦: 01-01", "元旦: 01-32"),
        (SURVEY, "thanks: {", "thnaks: {"),
    ]
    made = [change for change in others if change[0] != file]
    for change in made:
        project.change(*change)
    files = [line.partition(":")[0] for line in project.told()]
    assert files == sorted([file, *(name for name, _, _ in made)])


def test_a_file_that_is_missing(project: Project) -> None:
    (project.folder / QUEUES).unlink()
    assert project.told() == [
        "config/queues.yaml: queues: there is no queue `voice`, which callers fall back to (there are none)"
    ]


def test_files_that_only_some_commands_read(project: Project) -> None:
    """They are judged, and keep no core from starting."""
    folder = project.folder / "config"
    (folder / "topics.yaml").write_text("tags:\n  - nmae: flood\n", encoding="utf-8")
    (folder / "shifts.yaml").write_text("shifts: 3\n", encoding="utf-8")
    (folder / "publication.yaml").write_text("population: many\nrulse: []\n", encoding="utf-8")
    files = [line.partition(":")[0] for line in project.told()]
    assert sorted(set(files)) == ["config/publication.yaml", "config/shifts.yaml", "config/topics.yaml"]
    assert files.count("config/publication.yaml") == 2
    assert inspect_all(dialplan=False).mistakes == ()


def test_a_project_that_is_not_there_is_one_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CALLCENTER_CONFIG", str(tmp_path / "nowhere" / "config" / "callcenter.yaml"))
    assert main(["check"]) == 1
    assert capsys.readouterr().err == (
        "1 mistake, by file and line:\n\n"
        f"{tmp_path}/nowhere/config/callcenter.yaml: cannot be read: No such file or directory\n\n"
        "Not judged yet: everything else.\n"
    )


def test_mistakes_in_the_environment_stand_beside_those_of_files(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLCENTER_SIP__RTP_FROM", "many")
    monkeypatch.setenv("CALLCENTER_METRICS__PORT", "4573")
    monkeypatch.setenv("CALLCENTER_TRUNK__DIDS", '{"12345": mian}')
    project.change(MAIN, "queue: voice", "queue: voic")
    assert sorted(line.rpartition(" (")[0] for line in project.told()) == [
        "CALLCENTER_METRICS__PORT: metrics.port: 4573 is the port of agi.port too",
        "CALLCENTER_SIP__RTP_FROM: sip.rtp_from: must be a whole number, but is 'many'",
        "CALLCENTER_TRUNK__DIDS: trunk.dids.12345: there is no flow `mian`",
        "ivr_flows/main.yaml:25: main.voice.queue: there is no queue `voic`",
    ]


def test_flow_check_leaves_the_dialplan_out(project: Project) -> None:
    project.change(DIALPLAN, "[general]", "[loose]\nexten => _X.,1,Hangup()\n[general]")
    project.change(QUEUES, "skill: voice", "skill: vioce")
    project.change(MAIN, "queue: voice", "queue: voic")
    assert [line.partition(":")[0] for line in project.told("flow", "check")] == [QUEUES, MAIN]
    assert [line.partition(":")[0] for line in project.told("check", "--quick")] == [QUEUES, MAIN]


def test_a_path_that_asterisk_cannot_take_is_told_with_its_template(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLCENTER_STATE_DIR", "sta;te")
    told = project.told()
    assert told
    assert all("cannot stand in a configuration file of Asterisk" in line for line in told)
