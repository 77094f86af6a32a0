"""Every setting, with its meaning, unit and default beside it.

The reference in ``docs/reference/settings.md`` is generated from these classes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints

from callcenter.config.appeals import AppealCallbacks, Appeals, MemberUnit
from callcenter.config.base import Extension, Host, Name, Port, Secret, Settings
from callcenter.config.commissioners import Department, Duty, ExpectedDuty, Person
from callcenter.config.console import Attachments, Console, Webhooks
from callcenter.config.distribution import Acd, Level, PauseReason, Queue, Relaxation
from callcenter.config.knowledge import Knowledge
from callcenter.config.outbound import Callbacks, Outbound
from callcenter.config.oversight import Oversight
from callcenter.config.processes import Standby, Watchdog
from callcenter.config.recording import Recording
from callcenter.config.reports import Mail, ReportDelivery, Reports
from callcenter.config.services import Service
from callcenter.config.softphone import Softphone
from callcenter.config.targets import Targets

__all__ = [
    "Acd",
    "Agent",
    "Agi",
    "Ami",
    "AppealCallbacks",
    "Appeals",
    "AsteriskNode",
    "Attachments",
    "Callbacks",
    "Config",
    "Console",
    "Department",
    "Duty",
    "ExpectedDuty",
    "Extension",
    "Host",
    "Ivr",
    "Journal",
    "Knowledge",
    "Level",
    "Link",
    "Mail",
    "MemberUnit",
    "Metrics",
    "Name",
    "Outbound",
    "Oversight",
    "PauseReason",
    "Person",
    "Port",
    "Queue",
    "Recording",
    "Relaxation",
    "ReportDelivery",
    "Reports",
    "Seat",
    "Secret",
    "Service",
    "Settings",
    "Sip",
    "Site",
    "Speech",
    "Standby",
    "Store",
    "Supervisor",
    "Targets",
    "Trunk",
    "Watchdog",
    "Webhooks",
]


Address = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.:-]{1,255}(/[0-9]{1,3})?$")]


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone of this machine, such as Asia/Shanghai") from None
    return name


class Site(Settings):
    """Whose hotline this is."""

    name: str = Field(default="海安12345", description="Name of the hotline, as people see it.")
    timezone: Annotated[str, AfterValidator(_zone)] = Field(
        default="Asia/Shanghai", description="IANA time zone of working hours and reports."
    )
    language: Literal["zh", "en"] = Field(default="zh", description="Language of what staff see.")
    appeal_prefix: str = Field(
        default="HA12345", pattern=r"^[A-Z0-9]{2,12}$", description="Area prefix of appeal numbers."
    )


class AsteriskNode(Settings):
    """The Asterisk that holds the calls."""

    node: str = Field(
        default="haian1",
        pattern=r"^[a-z][a-z0-9]{0,15}$",
        description="Name of this node; part of every call's id.",
    )
    manage: bool = Field(default=True, description="`callcenter run` starts and stops Asterisk itself.")
    record_quiet_seconds: float = Field(
        default=8.0,
        ge=0,
        le=3600,
        description="After so long without a line in Asterisk's own record of calls one is asked for, seconds; "
        "0: never, for a core that does not see that file.",
    )


class Sip(Settings):
    """Where phones and the trunk reach Asterisk."""

    host: Host = Field(default="127.0.0.1", description="Address that SIP and RTP are bound to.")
    udp_port: Port = Field(default=5060, description="SIP over UDP: trunk and seats.")
    tls_port: Port = Field(default=5061, description="SIP over TLS: seats.")
    rtp_from: Port = Field(default=20000, description="First UDP port of audio.")
    rtp_to: Port = Field(default=24999, description="Last UDP port of audio.")
    seat_rtp_timeout: int = Field(
        default=60, ge=0, le=3600, description="Seconds without audio after which a seat's leg is ended; 0 never."
    )
    trunk_rtp_timeout: int = Field(
        default=80, ge=0, le=3600, description="Seconds without audio after which a caller's leg is ended; 0 never."
    )
    hold_rtp_timeout: int = Field(default=300, ge=0, le=7200, description="The same while the leg is on hold, seconds.")
    nat: bool = Field(
        default=False, description="Phones sit behind address translation: answer to where their packets come from."
    )
    seat_expiry: int = Field(
        default=120, ge=30, le=3600, description="Longest registration of a seat's phone, seconds."
    )


class Trunk(Settings):
    """The line to the telephone network."""

    match: tuple[Address, ...] = Field(
        default=("127.0.0.1",), description="Addresses or networks (CIDR) that calls may come from."
    )
    dids: dict[Extension, Name] = Field(
        default_factory=lambda: {"12345": "main"},
        description="Numbers we answer, each with the IVR flow that takes its calls.",
    )
    max_calls: int = Field(
        default=1000,
        ge=1,
        le=100000,
        description="Calls from the trunk at once; one more hears that all lines are busy.",
    )


class Agi(Settings):
    """FastAGI server of the core."""

    host: Host = Field(default="127.0.0.1", description="Address the core listens on, and Asterisk connects to.")
    port: Port = Field(default=4573, description="Port of FastAGI.")
    max_sessions: int = Field(
        default=6000, ge=1, description="Sessions at once; one more is refused, the dialplan goes on."
    )
    max_line: int = Field(default=8000, ge=256, le=8190, description="Longest line in bytes, either way.")
    max_headers: int = Field(default=100, ge=20, le=1000, description="Most header lines of a session.")
    header_seconds: float = Field(default=5.0, gt=0, description="Time in which all headers must arrive, seconds.")
    reply_seconds: float = Field(
        default=30.0, gt=0, description="Time for a reply beyond what the command itself may take, seconds."
    )
    first_seconds: int = Field(
        default=4,
        ge=2,
        le=60,
        description="A call that arrives is held this long for the core's first sign of life, seconds.",
    )
    grip_seconds: int = Field(
        default=8,
        ge=4,
        le=60,
        description="A caller is held this long without a sign of life of the core; then the dialplan goes on.",
    )
    max_call_seconds: int = Field(
        default=14400, ge=60, le=86400, description="Longest talk, seconds; a longer one is ended."
    )


class Ami(Settings):
    """Manager interface of Asterisk: two users, one that hears events, one that acts."""

    host: Host = Field(default="127.0.0.1", description="Address Asterisk's manager listens on.")
    port: Port = Field(default=5038, description="Port of the manager.")
    events_user: str = Field(
        default="callcenter-events", pattern=r"^[A-Za-z0-9_.-]{1,64}$", description="User that may only hear events."
    )
    events_secret: Secret = Field(default="", description="Its secret; empty: generated.")
    control_user: str = Field(
        default="callcenter-control", pattern=r"^[A-Za-z0-9_.-]{1,64}$", description="User that may only act."
    )
    control_secret: Secret = Field(default="", description="Its secret; empty: generated.")
    ping_seconds: float = Field(default=2.0, gt=0, description="Interval of the watchdog's ping, seconds.")
    timeout_seconds: float = Field(default=4.0, gt=0, description="Time for an answer, seconds.")
    reconnect_seconds: float = Field(default=0.5, gt=0, description="First pause before connecting again, seconds.")
    reconnect_max_seconds: float = Field(
        default=2.0, gt=0, description="Longest pause before connecting again, seconds."
    )
    max_pending: int = Field(default=1000, ge=1, description="Actions that may wait for an answer.")


class Link(Settings):
    """Control link: the Unix socket between core, `callcenter ctl` and the console."""

    socket: str = Field(default="core.sock", description="Path, relative to the state directory.")
    max_line: int = Field(default=65536, ge=1024, description="Longest line in bytes.")
    max_lag_ms: int = Field(
        default=250, ge=1, le=60000, description="While the core is slower than this live views are told nothing, ms."
    )


class Store(Settings):
    """The database."""

    url: str = Field(
        default="",
        description="SQLAlchemy URL (`postgresql+psycopg://…`); empty: SQLite file in the state directory.",
    )


class Journal(Settings):
    """The journal's writer."""

    batch: int = Field(default=500, ge=1, le=10000, description="Most facts of one commit.")
    slow_seconds: float = Field(
        default=1.0, gt=0, description="A store slower than this is treated as away: facts go to the spool."
    )
    max_memory: int = Field(
        default=50000, ge=1000, description="Facts that may wait in memory before appending is refused."
    )


class Metrics(Settings):
    """Pages of the core over HTTP: /metrics for Prometheus, /healthz and /readyz."""

    host: Host = Field(default="127.0.0.1", description="Address of these pages.")
    port: Port = Field(default=9464, description="Port of these pages.")


class Ivr(Settings):
    """IVR flows and prompts."""

    flows: str = Field(default="ivr_flows", description="Folder of flows, relative to the project folder.")
    prompts: str = Field(default="ivr_flows/prompts.yaml", description="Catalogue of prompts.")
    recorded: str = Field(
        default="recorded",
        description="Folder of recorded prompts that override generated ones, relative to the state directory.",
    )
    survey_flow: Name = Field(default="survey", description="Flow that runs when the agent hung up.")
    seconds_to_human: float = Field(
        default=15.0,
        gt=0,
        description="Longest time to a queue when no key is pressed, seconds; `flow check` refuses more.",
    )


class Speech(Settings):
    """How prompts are spoken when no recording exists."""

    command: str = Field(
        default="espeak-ng -v cmn-latn-pinyin -s 160 --stdout {text}",
        description="TTS command that writes WAV to standard output; `{text}` is one argument of it.",
    )


class Seat(Settings):
    """One seat (seats.yaml): a place with a phone."""

    extension: Extension = Field(description="Extension, and SIP user, of the seat's phone.")
    seat_type: Literal["voice", "network", "enterprise", "convenience"] = Field(
        description="Kind of seat: 话务, 网络, 企业 or 便民."
    )
    secret: Secret = Field(default="", description="SIP secret of the phone; empty: generated.")


class Agent(Settings):
    """One agent (seats.yaml): a person."""

    agent: Extension = Field(description="Number that the agent logs in with.")
    name: str = Field(description="Name as people see it.")
    skills: dict[Name, Level] = Field(description="Skill → level; which calls the agent is offered.")
    seat: Extension = ""
    """Usual seat; any other may be used."""
    team: Name = Field(default="", description="Team whose supervisors may act on this agent; empty: none may.")


class Supervisor(Settings):
    """One supervisor (seats.yaml): a person who acts on the agents of some teams."""

    supervisor: Extension = Field(
        description="Number given as `--by`; somebody who is an agent too has the same number in both lists."
    )
    name: str = Field(description="Name as people see it.")
    teams: tuple[Name, ...] = Field(min_length=1, description="Teams whose agents and callers the supervisor acts on.")


class Config(Settings):
    """All settings of one instance."""

    site: Site = Site()
    state_dir: str = Field(
        default="state",
        description="Folder of everything that is written, relative to the project folder; "
        "`CALLCENTER_STATE_DIR` overrides it.",
    )
    asterisk: AsteriskNode = AsteriskNode()
    sip: Sip = Sip()
    trunk: Trunk = Trunk()
    agi: Agi = Agi()
    ami: Ami = Ami()
    link: Link = Link()
    store: Store = Store()
    journal: Journal = Journal()
    metrics: Metrics = Metrics()
    targets: Targets = Targets()
    watchdog: Watchdog = Watchdog()
    standby: Standby = Standby()
    ivr: Ivr = Ivr()
    speech: Speech = Speech()
    acd: Acd = Acd()
    outbound: Outbound = Outbound()
    callbacks: Callbacks = Callbacks()
    recording: Recording = Recording()
    appeals: Appeals = Appeals()
    oversight: Oversight = Oversight()
    knowledge: Knowledge = Knowledge()
    duty: ExpectedDuty = ExpectedDuty()
    console: Console = Console()
    softphone: Softphone = Softphone()
    attachments: Attachments = Attachments()
    webhooks: Webhooks = Webhooks()
    reports: Reports = Reports()
    mail: Mail = Mail()

    queues: dict[Name, Queue] = Field(default_factory=dict, description="From queues.yaml.")
    seats: dict[Extension, Seat] = Field(default_factory=dict, description="From seats.yaml.")
    agents: dict[Extension, Agent] = Field(default_factory=dict, description="From seats.yaml.")
    supervisors: dict[Extension, Supervisor] = Field(default_factory=dict, description="From seats.yaml.")
    commissioners: dict[Name, Department] = Field(
        default_factory=dict, description="From commissioners.yaml: department → whom seats may ask."
    )
    units: dict[Name, MemberUnit] = Field(
        default_factory=dict, description="From units.yaml: member unit → its name and place."
    )
    services: dict[Name, Service] = Field(
        default_factory=dict, description="From services.yaml: service code → what other systems may choose."
    )
    enterprises: dict[str, str] = Field(
        default_factory=dict, description="From enterprises.yaml: telephone number → name of the enterprise."
    )
    synonyms: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="From synonyms.yaml: word of the knowledge base → what callers say instead."
    )
    filler_words: tuple[str, ...] = Field(
        default=(), description="From synonyms.yaml: words of a question that say nothing about the matter."
    )
    root: Path = Field(Path("."), description="Project folder: where config/ lies.")

    def queue_called(self, text: str) -> str:
        """The queue that ``text`` stands for, by its name, ``queue:`` and its name, or its number; empty: none."""
        name = text.removeprefix("queue:")
        if name in self.queues:
            return name
        return next((name for name, queue in self.queues.items() if text and queue.number == text), "")

    def may_ring(self, number: str) -> bool:
        """Is it a number that a flow may ring: a seat's extension, or one outside that `outbound` allows?"""
        return number in self.seats or self.outbound.allows(number)

    @property
    def state(self) -> Path:
        """The state directory as an absolute path."""
        return (self.root / self.state_dir).resolve()

    @property
    def database_url(self) -> str:
        """The store's SQLAlchemy URL."""
        return self.store.url or f"sqlite:///{self.state / 'callcenter.db'}"

    @property
    def socket_path(self) -> Path:
        """The control link's socket."""
        return self.state / self.link.socket

    @property
    def flows_dir(self) -> Path:
        """Folder of IVR flows."""
        return self.root / self.ivr.flows

    @property
    def prompts_file(self) -> Path:
        """Catalogue of prompts."""
        return self.root / self.ivr.prompts

    @property
    def calendar_file(self) -> Path:
        """Workday calendar."""
        return self.root / "config" / "calendar.yaml"

    @property
    def commissioners_file(self) -> Path:
        """Directory of policy commissioners."""
        return self.root / "config" / "commissioners.yaml"

    @property
    def recordings_dir(self) -> Path:
        """Folder of the recordings of talks."""
        return self.state / "recordings"

    @property
    def evidence_dir(self) -> Path:
        """Folder of the photographs and documents of on-site checks."""
        return self.state / "evidence"

    @property
    def assessment_file(self) -> Path:
        """Formulas of the units' assessment."""
        return self.root / "config" / "assessment.yaml"

    @property
    def attachments_dir(self) -> Path:
        """Folder of the files that belong to appeals."""
        return self.state / "attachments"

    @property
    def sounds_dir(self) -> Path:
        """Folder of the sounds that Asterisk plays, alaw."""
        return self.state / "asterisk" / "sounds"
