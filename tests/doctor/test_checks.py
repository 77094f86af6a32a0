"""Each check against a state directory in which just that is wrong. Nothing runs here: see tests/e2e/test_doctor.py."""

from __future__ import annotations

import datetime
import json
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from sqlalchemy import insert

from callcenter.__main__ import main
from callcenter.config import load_config, load_secrets
from callcenter.doctor import CHECKS, ON_REQUEST, Case, Verdict, examine
from callcenter.doctor.checks import (
    calendar,
    cel,
    certificate,
    clock,
    commissioners,
    configuration,
    core,
    disk,
    ports,
    prompts,
    spool,
)
from callcenter.doctor.checks import secrets as secret_files
from callcenter.doctor.checks import store as database
from callcenter.doctor.checks import test_call as trial
from callcenter.doctor.finding import Told
from callcenter.facts import Fact, encode
from callcenter.journal import open_engine, upgrade, writing
from callcenter.journal.tables import fact
from callcenter.pbx.prompts import all_prompts
from callcenter.sip import Probed
from callcenter.testing.facts import Story
from callcenter.testing.real_asterisk import settings

DAY = datetime.timedelta(days=1)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Case]]:
    """Makes a case of a hotline whose settings are the shipped ones and those given."""
    made: list[Case] = []
    state = tmp_path / "state"
    state.mkdir(mode=0o750)

    def of(**changed: str) -> Case:
        environ = settings(state) | {f"CALLCENTER_{name}": value for name, value in changed.items()}
        made.append(Case(load_config(environ=environ)))
        return made[-1]

    yield of
    for case in made:
        case.close()


def verdicts(told: Iterator[Told]) -> list[Verdict]:
    return [each.verdict for each in told]


def test_nothing_started_yet_is_no_fault(make: Callable[..., Case]) -> None:
    found = {(finding.check, finding.verdict) for finding in examine(make())}
    assert {check for check, _ in found} == set(CHECKS)
    assert Verdict.FAULT not in {verdict for _, verdict in found}
    assert ("control link", Verdict.UNSEEN) in found
    assert ("database", Verdict.UNSEEN) in found


def test_nothing_is_made_by_looking(make: Callable[..., Case]) -> None:
    case = make()
    list(examine(case))
    assert list(case.config.state.iterdir()) == []


def test_a_check_that_fails_is_told_and_the_next_ones_go_on(make: Callable[..., Case]) -> None:
    def broken(case: Case) -> Iterator[Told]:
        raise RuntimeError("never thought of")
        yield

    found = list(examine(make(), {"one": broken, "disk": disk.disk}))
    assert (found[0].verdict, found[0].check) == (Verdict.FAULT, "one")
    assert "RuntimeError: never thought of" in found[0].text
    assert found[1].check == "disk"


# -- files ----------------------------------------------------------------------------------------


def certify(case: Case, begins: datetime.datetime, ends: datetime.datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hotline")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, begins, ends)
    case.folders.keys.mkdir(parents=True, exist_ok=True)
    case.folders.certificate.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    case.folders.private_key.write_bytes(private)


@pytest.mark.parametrize(
    ("begins", "ends", "verdict", "words"),
    [
        (-1, 400, Verdict.OK, "valid until"),
        (-400, 29, Verdict.WARNING, "expires on"),
        (-400, -1, Verdict.FAULT, "expired on"),
        (2, 400, Verdict.FAULT, "not valid before"),
    ],
)
def test_certificate_days(
    make: Callable[..., Case], begins: int, ends: int, verdict: Verdict, words: str
) -> None:
    case = make()
    now = datetime.datetime.fromtimestamp(case.now, datetime.UTC)
    certify(case, now + begins * DAY, now + ends * DAY + DAY / 2)
    (told,) = certificate.certificate(case)
    assert (told.verdict, words in told.text) == (verdict, True), told


def test_a_foreign_key_is_told(make: Callable[..., Case]) -> None:
    case = make()
    now = datetime.datetime.fromtimestamp(case.now, datetime.UTC)
    certify(case, now - DAY, now + 400 * DAY)
    first = case.folders.certificate.read_bytes()
    certify(case, now - DAY, now + 400 * DAY)
    case.folders.certificate.write_bytes(first)
    assert Verdict.FAULT in verdicts(certificate.certificate(case))
    case.folders.certificate.write_text("no certificate")
    assert verdicts(certificate.certificate(case)) == [Verdict.FAULT]


def sounds(case: Case) -> Path:
    folder = case.folders.sounds
    for name, prompt in all_prompts(case.config).items():
        path = folder / f"{name}.alaw"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\x12" * int(8000 * (0.3 * len(prompt.text) + 0.2)))
    return folder


def test_prompts(make: Callable[..., Case]) -> None:
    case = make()
    folder = sounds(case)
    assert verdicts(prompts.prompts(case)) == [Verdict.OK]
    (folder / "greeting.alaw").unlink()
    (folder / "fallback_greeting.alaw").write_bytes(b"\x12" * 800)
    (folder / "survey_thanks.alaw").write_bytes(b"\xd5" * 16000)
    missing, strange = prompts.prompts(case)
    assert (missing.verdict, missing.text) == (Verdict.FAULT, "no sound for greeting")
    assert (strange.verdict, strange.advice) == (Verdict.WARNING, "listen to it; record it anew")
    assert "fallback_greeting" in strange.text
    assert "survey_thanks" in strange.text


def at(case: Case, moment: datetime.datetime) -> Case:
    case.now = moment.timestamp()
    return case


def test_calendar(make: Callable[..., Case]) -> None:
    june, october = datetime.datetime(2026, 6, 1, 12), datetime.datetime(2026, 10, 1, 12)
    assert verdicts(calendar.calendar(at(make(), june))) == [Verdict.OK]
    (told,) = calendar.calendar(at(make(), october))
    assert (told.verdict, told.text) == (Verdict.WARNING, "2027 is missing")
    (told,) = calendar.calendar(at(make(), datetime.datetime(2031, 6, 1, 12)))
    assert (told.verdict, told.text) == (Verdict.FAULT, "2031 is missing")


def test_departments_without_anybody_in_working_hours(make: Callable[..., Case]) -> None:
    case = at(make(), datetime.datetime(2026, 11, 27, 12))
    (told,) = commissioners.commissioners(case)
    assert (told.verdict, told.text) == (Verdict.OK, "20 departments have somebody on duty in working hours")
    away = at(make(DUTY__HOURS="03:00-04:00"), datetime.datetime(2026, 11, 27, 12))
    (told,) = commissioners.commissioners(away)
    assert told.verdict is Verdict.WARNING
    assert told.text.startswith("nobody is on duty in working hours (`duty`) of the next 14 days: 人社局, 医保局, ")
    assert "住建局" not in told.text


def test_disk(make: Callable[..., Case], monkeypatch: pytest.MonkeyPatch) -> None:
    case = make(RECORDING__ENABLED="true", RECORDING__MIN_FREE_MB="4000")
    found = os.statvfs(case.config.state)

    def free(megabytes: int, files: int = 1_000_000) -> Iterator[Told]:
        values = list(found)[:10]
        values[0] = values[1] = 1 << 20  # f_bsize and f_frsize
        values[4], values[5], values[6], values[7] = megabytes, 2_000_000, files, files
        monkeypatch.setattr(os, "statvfs", lambda _: os.statvfs_result(values))
        return disk.disk(case)

    assert verdicts(free(9000)) == [Verdict.OK]
    (told,) = free(3000)
    assert (told.verdict, "no recording starts" in told.text) == (Verdict.WARNING, True)
    assert verdicts(free(1000)) == [Verdict.WARNING]
    assert verdicts(free(100)) == [Verdict.FAULT]
    assert verdicts(free(9000, files=100)) == [Verdict.FAULT]


def test_secrets(make: Callable[..., Case]) -> None:
    case = make()
    load_secrets(case.config)
    path = case.config.state / "secrets.json"
    assert verdicts(secret_files.secrets(case)) == [Verdict.OK]
    path.chmod(0o644)
    (told,) = secret_files.secrets(case)
    assert (told.verdict, told.advice) == (Verdict.FAULT, f"chmod 600 {path}")
    path.chmod(0o600)
    (case.config.state / "callcenter.db").touch()
    (case.config.state / "callcenter.db").chmod(0o644)
    assert verdicts(secret_files.secrets(case)) == [Verdict.OK]  # nobody else gets into the folder
    case.config.state.chmod(0o755)
    (told,) = secret_files.secrets(case)
    assert (told.verdict, "callcenter.db" in told.text) == (Verdict.WARNING, True)


def test_settings_that_hold_a_secret(make: Callable[..., Case]) -> None:
    case = make()
    load_secrets(case.config)
    seat = case.config.seats["1001"].model_copy(update={"secret": "0123456789"})
    case.config = case.config.model_copy(update={"seats": {"1001": seat}})
    path = case.config.root / "config" / "seats.yaml"
    expected = Verdict.FAULT if path.stat().st_mode & 0o027 else Verdict.OK
    assert verdicts(secret_files.secrets(case)) == [expected]


def test_spool(make: Callable[..., Case]) -> None:
    case = make()
    folder = case.config.state / "spool"
    assert verdicts(spool.spool(case)) == [Verdict.UNSEEN]
    (folder / "offline").mkdir(parents=True)
    (told,) = spool.spool(case)
    assert told.text == "empty"
    (folder / "000000000001.jsonl").write_text("{}\n{}\n")
    (folder / "offline" / "a.json").write_text("{}")
    (folder / "refused.lines").write_text("{}\n")
    waiting, refused = spool.spool(case)
    assert (waiting.verdict, waiting.text) == (Verdict.OK, "2 fact(s) and 1 message(s) wait for the core")
    assert refused.verdict == Verdict.WARNING


def test_ports_that_another_program_has(make: Callable[..., Case]) -> None:
    case = make()
    assert verdicts(ports.ports(case)) == [Verdict.OK]
    with socket.create_server(("127.0.0.1", case.config.agi.port)):
        (told,) = ports.ports(case)
    assert told.verdict == Verdict.FAULT
    assert "agi.port" in told.text


# -- the database -----------------------------------------------------------------------------------


def write(case: Case, *facts: Fact) -> None:
    upgrade(case.config.database_url)
    rows = [
        {
            "id": each.id,
            "type": type(each).__name__,
            "at": each.at,
            "contact": getattr(each, "contact", None),
            "body": encode(each).decode(),
        }
        for each in facts
    ]
    engine = open_engine(case.config.database_url)
    with writing(engine) as connection:
        connection.execute(insert(fact), rows)
    engine.dispose()


def test_database(make: Callable[..., Case]) -> None:
    case = make()
    write(case, *Story().answered_call())
    assert verdicts(database.version(case)) == [Verdict.OK]
    (told,) = database.folded(case)
    assert (told.verdict, told.text) == (Verdict.OK, "13 fact(s) are folded by whoever reads next")
    assert verdicts(clock.store(case)) == [Verdict.OK]


def test_a_dead_projector(make: Callable[..., Case], monkeypatch: pytest.MonkeyPatch) -> None:
    case = make()
    write(case, *Story().answered_call())
    monkeypatch.setattr(database, "_FOLDS_WITHIN", 0.3)
    (case.config.state / "core.pid").write_text(str(os.getpid()))
    (told,) = database.folded(case)
    assert (told.verdict, "projector is dead" in told.text) == (Verdict.FAULT, True)


def test_a_database_that_is_not_ours(make: Callable[..., Case]) -> None:
    case = make()
    (case.config.state / "callcenter.db").touch()
    (told,) = database.version(case)
    assert (told.verdict, told.text) == (Verdict.OK, "the next start upgrades it")
    (case.config.state / "core.pid").write_text(str(os.getpid()))
    case.__dict__.pop("core_process", None)
    (told,) = database.version(case)
    assert (told.verdict, "is not set up" in told.text) == (Verdict.WARNING, True)
    assert verdicts(clock.store(case)) == [Verdict.UNSEEN]
    case = make(STORE__URL="postgresql+psycopg://nobody@127.0.0.1:1/none")
    (told,) = database.version(case)
    assert (told.verdict, "does not answer" in told.text) == (Verdict.FAULT, True)


def test_facts_of_the_future(make: Callable[..., Case]) -> None:
    case = make()
    ahead = int((case.now + 3600) * 1e6)
    write(case, *Story(at=ahead).answered_call())
    (told,) = clock.store(case)
    assert (told.verdict, "the clock was set back" in told.text) == (Verdict.WARNING, True)


def test_asterisks_record(make: Callable[..., Case], monkeypatch: pytest.MonkeyPatch) -> None:
    case = make()
    assert verdicts(cel.cel(case)) == [Verdict.UNSEEN]
    path = case.folders.cel
    path.parent.mkdir(parents=True)
    assert [told.text for told in cel.cel(case)] == ["no call since the file was begun"]
    event = {"eventtype": "CHAN_START", "eventtime": "1.5", "uniqueid": "a", "linkedid": "a", "channame": "PJSIP/x"}
    path.write_text(json.dumps(event) + "\n")
    assert verdicts(cel.cel(case)) == [Verdict.OK]
    with path.open("a") as file:
        file.write('{"eventtype": "HANG')
    torn, _ = cel.cel(case)
    assert (torn.verdict, "torn" in torn.text) == (Verdict.WARNING, True)
    path.write_text(json.dumps(event) + "\n")
    monkeypatch.setitem(case.__dict__, "asterisk", "Asterisk 22.10.1")
    os.utime(path, (case.now - 100, case.now - 100))
    monkeypatch.setattr(cel, "_newest_call", lambda _: case.now - 10)
    assert verdicts(cel.cel(case)) == [Verdict.OK]  # it may still be about to be written
    monkeypatch.setattr(cel, "_newest_call", lambda _: case.now - 40)
    (told,) = cel.cel(case)
    assert (told.verdict, told.text) == (Verdict.FAULT, "the newest call is on record and not in it")


def test_a_record_that_does_not_grow(make: Callable[..., Case]) -> None:
    case = make()
    case.__dict__["asterisk"] = "Asterisk 22.10.1"
    path = case.folders.cel
    path.parent.mkdir(parents=True)
    for uptime, words in ((20, "no call since"), (600, "nothing was written for 600 s")):
        case.__dict__["status"] = {"uptime": uptime}
        (told,) = cel.cel(case)
        assert (told.verdict, words in told.text) == (Verdict.FAULT if uptime > 20 else Verdict.OK, True)
    event = {"eventtype": "X", "eventtime": "1", "uniqueid": "", "linkedid": "", "channame": ""}
    path.write_text(json.dumps(event) + "\n")
    case.now = path.stat().st_mtime
    for age, verdict in ((5, Verdict.OK), (100, Verdict.FAULT)):
        case.now = path.stat().st_mtime + age
        assert verdicts(cel.cel(case)) == [verdict]
    case.__dict__["status"] = {"uptime": 600, "standby": True}
    assert verdicts(cel.cel(case)) == [Verdict.OK]


# -- what should run ----------------------------------------------------------------------------------


def test_a_core_that_does_not_answer(make: Callable[..., Case]) -> None:
    case = make()
    (case.config.state / "core.pid").write_text(str(os.getpid()))
    (told,) = core.link(case)
    assert (told.verdict, "does not answer" in told.text) == (Verdict.FAULT, True)
    assert verdicts(core.ready(case)) == [Verdict.FAULT]
    case = make()
    (case.config.state / "core.pid").unlink()
    case.__dict__["asterisk"] = "Asterisk 22.10.1"
    (told,) = core.link(case)
    assert (told.verdict, "in the fallback queue" in told.text) == (Verdict.FAULT, True)


def test_a_core_that_waits_to_take_over(make: Callable[..., Case]) -> None:
    case = make()
    case.__dict__["status"] = {"ready": False, "standby": True, "leader": "b:4573", "name": "12345"}
    (told,) = core.link(case)
    assert (told.verdict, told.text) == (Verdict.OK, "the core answers and waits to take over from b:4573")
    assert verdicts(core.ready(case)) == verdicts(clock.core(case)) == [Verdict.UNSEEN]
    assert verdicts(ports.ports(case)) == [Verdict.OK]


JUDGED = [
    (Probed(200, "OK", 0.02, 0.04, 0.4), Verdict.OK, "answered by the core after 20 ms, tone heard 20 ms later"),
    (Probed(200, "OK", 1.5, 1.6, 2.0), Verdict.WARNING, "after 1500 ms"),
    (Probed(200, "OK", 0.1, 1.6, 2.0), Verdict.WARNING, "tone heard 1500 ms later"),
    (Probed(200, "OK", 0.1, 0.2, 0.0), Verdict.WARNING, "never hung up"),
    (Probed(200, "OK", 0.1, 0.0, 0.0), Verdict.FAULT, "nothing was heard"),
    (Probed(503, "Service Unavailable"), Verdict.FAULT, "no core answered: callers are in the fallback queue"),
    (Probed(404, "Not Found"), Verdict.WARNING, "other files than the settings give"),
    (Probed(401, "Unauthorized"), Verdict.WARNING, "other files than the settings give"),
    (Probed(488, "Not Acceptable Here"), Verdict.FAULT, "refused: 488 Not Acceptable Here"),
    (Probed(), Verdict.FAULT, "nobody answered"),
]


@pytest.mark.parametrize(("found", "verdict", "words"), JUDGED)
def test_a_test_call_is_judged(
    make: Callable[..., Case], monkeypatch: pytest.MonkeyPatch, found: Probed, verdict: Verdict, words: str
) -> None:
    case = make()
    case.__dict__["asterisk"] = "Asterisk 22.10.1"
    load_secrets(case.config)
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(trial, "place_probe_call", lambda *told: (asked.append(told), found)[1])
    (told,) = trial.test_call(case)
    assert (told.verdict, words in told.text) == (verdict, True), told
    assert bool(told.advice) == (verdict is not Verdict.OK)
    assert asked[0][2:4] == ("test", "probe")


def test_a_test_call_that_cannot_be_placed(make: Callable[..., Case]) -> None:
    case = make()
    assert verdicts(trial.test_call(case)) == [Verdict.UNSEEN]
    case.__dict__["asterisk"] = "Asterisk 22.10.1"
    (told,) = trial.test_call(case)
    assert (told.verdict, "secret is made at the next start" in told.text) == (Verdict.UNSEEN, True)
    load_secrets(case.config)
    (told,) = trial.test_call(case)
    assert (told.verdict, told.advice) == (Verdict.FAULT, "compare sip.host and sip.udp_port")


def test_a_test_call_is_placed_only_when_it_is_asked_for(make: Callable[..., Case]) -> None:
    assert not CHECKS.keys() & ON_REQUEST.keys()
    assert [finding.check for finding in examine(make(), ON_REQUEST)] == ["test call"]


def test_the_configuration_is_not_compared_before_the_first_start(make: Callable[..., Case]) -> None:
    assert verdicts(configuration.configuration(make())) == [Verdict.UNSEEN]


def test_mistakes_in_the_settings_are_one_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CALLCENTER_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("CALLCENTER_SIP__UDP_PORT", "none")
    assert main(["doctor"]) == 1
    assert "fault    settings" in capsys.readouterr().out
    assert main(["doctor", "--json"]) == 1
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["check"], row["verdict"], row["advice"]) == ("settings", "fault", "callcenter check")
