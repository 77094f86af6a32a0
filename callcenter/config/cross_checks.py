"""Settings that must fit to each other: each check judges what is known, and yields what does not fit."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from itertools import combinations

from callcenter.config.models import Department, Queue
from callcenter.config.reading import Reading
from callcenter.config.service_checks import services
from callcenter.config.yaml_file import Key, dotted
from callcenter.errors import Mistake

__all__ = ["CHECKS"]


def skills(reading: Reading) -> Iterator[Mistake]:
    """Some agent has each skill that a queue asks for; an installation without agents is not judged."""
    agents = reading.agents
    known = {skill for agent in agents.rows.values() for skill in agent.skills or ()}
    sure = reading.knows_each(agents, "skills")
    for name, queue in reading.queues.rows.items() if agents.rows else ():
        for key, skill in _skills(name, queue):
            if skill in known or not reading.knows(dotted(key[:3])):
                continue
            if not sure:
                reading.left_out.add("skills that queues ask for")
                return
            close = difflib.get_close_matches(skill, known, 1)
            hint = f"do you mean {close[0]}?" if close else "give it to an agent in seats.yaml"
            yield reading.mistake(key, f"no agent has the skill {skill!r}", hint)


def _skills(name: str, queue: Queue) -> Iterator[tuple[Key, str]]:
    """Each skill that a queue asks for, at once or after a wait, and where it says so."""
    at: Key = ("queues", name)
    if queue.skill:
        yield (*at, "skill"), queue.skill
    for skill in queue.needs:
        yield (*at, "needs", skill), skill
    for number, step in enumerate(queue.relax):
        for skill in step.needs:
            yield (*at, "relax", number, "needs", skill), skill


def usual_seats(reading: Reading) -> Iterator[Mistake]:
    """An agent's usual seat exists; a row of agents without their seats is told once."""
    missing: dict[Key, list[str]] = {}
    for number, agent in reading.agents.rows.items():
        if agent.seat and agent.seat not in reading.seats.rows and reading.knows(f"agents.{number}.seat"):
            missing.setdefault(reading.agents.keys[number], []).append(number)
    if missing and not reading.seats.complete:
        reading.left_out.add("usual seats of agents")
        return
    for numbers in missing.values():
        seats = [reading.agents.rows[number].seat for number in numbers]
        one = len(seats) == 1
        message = f"there is no seat {seats[0]}" if one else f"there are no seats {seats[0]} to {seats[-1]}"
        yield reading.mistake(("agents", numbers[0], "seat"), message, "add it under seats, or name another")


def teams(reading: Reading) -> Iterator[Mistake]:
    """Some agent is in each team that a supervisor has."""
    agents = reading.agents
    known = {agent.team for agent in agents.rows.values() if agent.team}
    for number, supervisor in reading.supervisors.rows.items():
        for place, team in enumerate(supervisor.teams or ()):
            if team in known or not reading.knows(f"supervisors.{number}.teams"):
                continue
            if not reading.knows_each(agents, "team"):
                reading.left_out.add("teams of supervisors")
                return
            close = difflib.get_close_matches(team, known, 1)
            hint = f"do you mean {close[0]}?" if close else "give agents `team: …` in seats.yaml"
            yield reading.mistake(("supervisors", number, "teams", place), f"no agent is in the team {team!r}", hint)


def shared_store(reading: Reading) -> Iterator[Mistake]:
    """Several cores share a PostgreSQL."""
    config, known = reading.config, reading.knows("standby.enabled") and reading.knows("store.url")
    if known and config.standby.enabled and not config.database_url.startswith("postgresql"):
        hint = "set store.url to postgresql+psycopg://…"
        yield reading.mistake(("standby", "enabled"), "several cores can share a PostgreSQL only", hint)


def audio_ports(reading: Reading) -> Iterator[Mistake]:
    """The ports of audio are a range, and SIP is not among them."""
    sip = reading.config.sip
    if not reading.judges("ports of audio", "sip.rtp_from", "sip.rtp_to"):
        return
    if sip.rtp_to <= sip.rtp_from:
        hint = f"sip.rtp_from is {sip.rtp_from}; two ports for each call"
        yield reading.mistake(_written(reading, "sip.rtp_to", "sip.rtp_from"), "must be above sip.rtp_from", hint)
    elif sip.rtp_from <= sip.udp_port <= sip.rtp_to and reading.judges("ports of audio", "sip.udp_port"):
        message = f"{sip.udp_port} lies among the ports of audio, {sip.rtp_from} to {sip.rtp_to}"
        yield reading.mistake(_written(reading, "sip.udp_port", "sip.rtp_from"), message, "move one of them")


def own_ports(reading: Reading) -> Iterator[Mistake]:
    """No two of our TCP ports are the same; those of an Asterisk that is not ours are not judged."""
    config = reading.config
    ports = {"agi.port": config.agi.port, "metrics.port": config.metrics.port}
    if reading.judges("the console's port", "console.enabled") and config.console.enabled:
        ports |= {"console.port": config.console.port}
    if reading.judges("ports of Asterisk", "asterisk.manage") and config.asterisk.manage:
        ports |= {"ami.port": config.ami.port, "sip.tls_port": config.sip.tls_port}
        if reading.judges("the softphone's port", "softphone.enabled") and config.softphone.enabled:
            ports |= {"softphone.port": config.softphone.port}
    for first, second in combinations(ports, 2):
        if ports[first] == ports[second] and reading.judges("ports", first, second):
            at = _written(reading, second, first)
            other = first if dotted(at) == second else second
            yield reading.mistake(at, f"{ports[first]} is the port of {other} too", "choose another")


def manager_users(reading: Reading) -> Iterator[Mistake]:
    """The two users of the manager are two: one hears, the other acts."""
    ami = reading.config.ami
    keys = ("ami.control_user", "ami.events_user")
    if ami.events_user == ami.control_user and reading.judges("users of the manager", *keys):
        message = f"{ami.control_user!r} is the name of both users"
        yield reading.mistake(_written(reading, *keys), message, "one hears, the other acts: two names")


def asterisk_alarm(reading: Reading) -> Iterator[Mistake]:
    """An Asterisk that is silent is an alarm before it is killed."""
    watchdog = reading.config.watchdog
    keys = ("watchdog.asterisk_restart_seconds", "watchdog.asterisk_seconds")
    early = 0 < watchdog.asterisk_restart_seconds < watchdog.asterisk_seconds
    if early and reading.judges("the watchdog of Asterisk", *keys):
        message = "a silent Asterisk would be killed before it is an alarm"
        hint = "asterisk_restart_seconds: 0, or not less than asterisk_seconds"
        yield reading.mistake(_written(reading, *keys), message, hint)


def pause_codes(reading: Reading) -> Iterator[Mistake]:
    """A code stands for one reason to pause."""
    first: dict[str, str] = {}
    for name, reason in reading.config.acd.pause_reasons.items():
        if not reading.knows(f"acd.pause_reasons.{name}"):
            continue
        other = first.setdefault(reason.code, name)
        if other != name:
            message = f"{reason.code} is the code of {other} too"
            yield reading.mistake(("acd", "pause_reasons", name, "code"), message, "each reason has its own")


def queue_numbers(reading: Reading) -> Iterator[Mistake]:
    """A number that seats transfer to stands for one queue, and for nothing else."""
    config = reading.config
    others = {
        **dict.fromkeys(reading.seats.rows, "of a seat"),
        **dict.fromkeys(config.trunk.dids if reading.knows("trunk.dids") else (), "of the hotline, see trunk.dids"),
        **dict.fromkeys(config.outbound.emergency, "for emergencies, see outbound.emergency"),
    }
    for name, queue in reading.queues.rows.items():
        if not queue.number or not reading.knows(f"queues.{name}.number"):
            continue
        other = others.setdefault(queue.number, f"of {name} too")
        if other != f"of {name} too":
            message = f"{queue.number} is the number {other}"
            yield reading.mistake(("queues", name, "number"), message, "choose another")


def commissioners(reading: Reading) -> Iterator[Mistake]:
    """Whom seats may ask can be rung: each number is a seat's or allowed outside; each department has its own name."""
    first: dict[str, str] = {}
    for ident, department in reading.commissioners.rows.items():
        at: Key = ("commissioners", ident)
        other = first.setdefault(department.name, ident) if reading.knows(f"commissioners.{ident}.name") else ident
        if other != ident:
            message = f"{department.name} is the name of {other} too"
            yield reading.mistake((*at, "name"), message, "each department has its own")
        for key, number in _numbers(ident, department):
            if number in reading.seats.rows or not reading.knows(dotted(key)):
                continue
            if not _may_be_called(number, reading):
                hint = "the extension of a seat, or a number that outbound.prefixes allow and outbound.refused do not"
                yield reading.mistake(key, f"{number} may not be called", hint)


def _numbers(ident: str, department: Department) -> Iterator[tuple[Key, str]]:
    """Each number of a department, and where it stands."""
    for span, duty in enumerate(department.duty or ()):
        for place, person in enumerate(duty.people):
            yield ("commissioners", ident, "duty", span, "people", place, "number"), person.number


def _may_be_called(number: str, reading: Reading) -> bool:
    """Is it a number that our calls may go to? True, too, when that cannot be known."""
    outbound = reading.config.outbound
    if outbound.allows(number):
        return True
    what = "numbers of commissioners"
    if not reading.judges(what, "outbound.prefixes", "outbound.refused", "outbound.emergency"):
        return True
    if not reading.seats.complete:
        reading.left_out.add(what)
    return not reading.seats.complete


def units(reading: Reading) -> Iterator[Mistake]:
    """Each unit stands below one that exists, one level higher; the fallback unit exists."""
    found = reading.units
    for ident, unit in found.rows.items():
        if not unit.parent or not reading.knows(f"units.{ident}.parent") or not found.complete:
            continue
        upper = found.rows.get(unit.parent)
        at: Key = ("units", ident, "parent")
        if upper is None:
            yield reading.mistake(at, f"there is no unit {unit.parent}", "the id of another unit of this file")
        elif upper.level >= unit.level and reading.knows(f"units.{unit.parent}.level"):
            message = f"{unit.parent} is of level {upper.level} and cannot stand above level {unit.level}"
            yield reading.mistake(at, message, "set level of one of them")
    fallback = reading.config.appeals.fallback_unit
    if fallback and found.complete and reading.knows("appeals.fallback_unit") and fallback not in found.rows:
        hint = "the id of a unit in units.yaml"
        yield reading.mistake(("appeals", "fallback_unit"), f"there is no unit {fallback}", hint)


def automatic_callbacks(reading: Reading) -> Iterator[Mistake]:
    """The system can call appellants only where calls go outside."""
    config, keys = reading.config, ("appeals.callbacks.automatic", "outbound.to")
    wanted = config.appeals.callbacks.automatic and not config.outbound.to
    if wanted and reading.judges("automatic callbacks", *keys):
        hint = "host:port of the trunk's SIP server, or automatic: false"
        yield reading.mistake(tuple(keys[0].split(".")), "the system cannot call anybody: outbound.to is empty", hint)


def mailed_reports(reading: Reading) -> Iterator[Mistake]:
    """A report is sent by mail only where there is a mail server."""
    mail, keys = reading.config.mail, ("reports.deliveries", "mail.host", "mail.sender")
    missing = [f"mail.{key}" for key in ("host", "sender") if not getattr(mail, key)]
    sent = [name for name, each in reading.config.reports.deliveries.items() if each.mail_to]
    if sent and missing and reading.judges("reports by mail", *keys):
        at: Key = ("reports", "deliveries", sent[0], "mail_to")
        yield reading.mistake(at, f"no mail can be sent: {' and '.join(missing)} are not set", "see docs/reports.md")


def _written(reading: Reading, *keys: str) -> Key:
    """The key that was written, best in the environment: who left the other at its default looks for it in vain."""
    parts = [tuple(key.split(".")) for key in keys]
    overridden = [part for part in parts if part in reading.variables]
    return next((part for part in [*overridden, *parts] if reading.written(part)), parts[0])


CHECKS: tuple[Callable[[Reading], Iterator[Mistake]], ...] = (
    skills,
    usual_seats,
    teams,
    shared_store,
    audio_ports,
    own_ports,
    manager_users,
    asterisk_alarm,
    pause_codes,
    queue_numbers,
    commissioners,
    units,
    automatic_callbacks,
    mailed_reports,
    services,
)
"""A new check is a function above and its line here."""
