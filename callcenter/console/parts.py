"""What the pages of the console share: the settings, the store, the desks. Made once, at the start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from starlette.requests import Request

from callcenter.casework import CaseDesk
from callcenter.casework.attachments import Attachments
from callcenter.casework.categorising import categorised
from callcenter.config import Config, Service, load_secrets
from callcenter.console.accounts.door import Door
from callcenter.console.accounts.sealing import derived
from callcenter.console.accounts.sessions import Sessions
from callcenter.console.addresses import Network, networks
from callcenter.console.audit import AuditLog
from callcenter.console.audit.opening import audit_log
from callcenter.console.cockpit.keeping import Keeping
from callcenter.console.codes import Codes
from callcenter.console.commissioners.directory import Directory
from callcenter.console.ivr.folder import Folder
from callcenter.console.ivr.versions import Versions
from callcenter.console.knowledge.library import Library
from callcenter.console.languages import Language, preferred
from callcenter.console.limits import Buckets
from callcenter.console.live.alarms import Board
from callcenter.console.live.hub import Hub
from callcenter.console.once import Once
from callcenter.console.public_desk import PublicDesk
from callcenter.console.supervise.links import Links
from callcenter.facts import new_id
from callcenter.journal.engine import writing
from callcenter.workdays import Calendar

__all__ = ["Parts", "language_of", "make_parts", "parts_of", "staff_language"]

_HOUR = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything that a page may need."""

    config: Config
    engine: Engine
    desk: CaseDesk
    calendar: Calendar
    public: PublicDesk
    once: Once
    attachments: Attachments
    sessions: Sessions
    door: Door
    audit: AuditLog
    hub: Hub
    board: Board
    links: Links
    cockpit: Keeping
    knowledge: Library
    commissioners: Directory
    flows: Folder
    versions: Versions
    trusted: tuple[Network, ...]
    zone: ZoneInfo
    clock: Callable[[], int]
    """µs since 1970 UTC."""

    def forget_sessions(self) -> None:
        """Drop those that are over. Raises StoreError."""
        with writing(self.engine) as connection:
            self.sessions.forget(connection, self.clock())

    @property
    def services(self) -> Mapping[str, Service]:
        """Services by their codes."""
        return self.config.services


def make_parts(
    config: Config, engine: Engine, calendar: Calendar, *, clock: Callable[[], int], monotonic: Callable[[], float]
) -> Parts:
    """``clock`` in µs since 1970 UTC, ``monotonic`` in seconds: limits count by it."""
    desk = CaseDesk(engine, config, calendar, clock=clock)
    codes = Codes(config.console, monotonic)
    secret = load_secrets(config).console
    sessions = Sessions(config.console, derived(secret, "forms"))
    audit = audit_log(config, engine, clock)
    flows = Folder(config, calendar)
    writes = Buckets(config.console.citizen_writes, _HOUR, monotonic)
    return Parts(
        config=config,
        engine=engine,
        desk=desk,
        calendar=calendar,
        public=PublicDesk(engine, desk, codes, writes, lambda order: categorised(order, config.state)),
        once=Once(engine, config.console.keep_answers_hours, clock),
        attachments=Attachments(config.attachments_dir, int(config.attachments.max_mb * 1e6), new_id),
        sessions=sessions,
        door=Door(
            engine, sessions, audit, config.console, derived(secret, "authenticators"), clock=clock,
            monotonic=monotonic,
        ),
        audit=audit,
        hub=Hub(),
        board=Board(engine),
        links=Links(clock),
        cockpit=Keeping(monotonic),
        knowledge=Library.of(engine, config, clock),
        commissioners=Directory(config),
        flows=flows,
        versions=Versions(engine, audit, flows, clock),
        trusted=networks(config.console.trusted_proxies),
        zone=ZoneInfo(config.site.timezone),
        clock=clock,
    )


def parts_of(request: Request) -> Parts:
    """The parts, for a page."""
    parts: Parts = request.app.state.parts
    return parts


def language_of(request: Request) -> Language:
    """The language of the one who asks."""
    return preferred(request.headers.get("accept-language", ""), parts_of(request).config.site.language)


def staff_language(request: Request) -> Language:
    """The language that somebody of the staff has chosen; at first the site's."""
    match request.cookies.get("language", ""):
        case "zh":
            return "zh"
        case "en":
            return "en"
    return parts_of(request).config.site.language
