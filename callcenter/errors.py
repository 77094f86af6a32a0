"""Every exception of the project, drawn as one tree.

::

    CallcenterError                  base; ``str()`` is fit to be shown to an operator
    ├── ConfigError                  the settings cannot be used: holds *all* mistakes found
    │   └── FlowError                an IVR flow cannot be used: the same, for flow files
    ├── SheetError                   a CSV or xlsx file cannot be used
    │   ├── SheetUnreadable          it is not a sheet, or one beyond what is allowed
    │   ├── SheetUnwritable          it cannot be written, or cannot hold a value
    │   └── SheetInvalid             its rows hold mistakes: holds *all* of them
    ├── EnvironmentMissing           a program, package or directory is missing: names the command
    │   ├── AsteriskMissing          no Asterisk, or one without modules that we need
    │   ├── PromptMissing            a sound file that a flow plays is not on disk
    │   ├── PortInUse                a port of ours is taken by another process
    │   └── StateDirectoryUnusable   the state directory cannot be written
    ├── AsteriskProtocolError        Asterisk sent bytes that its protocol does not allow
    │   ├── AgiProtocolError         on a FastAGI connection
    │   └── AmiProtocolError         on a manager connection
    ├── SessionUnreadable            the text of an IVR session is not one of ours
    ├── CalendarYearMissing          the workday calendar has no data for a year: names the file
    ├── UnsafeArgument               a value holds CR, LF or NUL, or is too long to be sent
    ├── AmiError                     a manager action did not succeed
    │   ├── AmiLoginRefused          wrong user or secret
    │   ├── AmiTimeout               no answer in time
    │   ├── AmiDisconnected          the connection is away; the client reconnects by itself
    │   └── AmiOverloaded            too many actions are already waiting
    ├── StoreError                   the database cannot serve us
    │   ├── StoreNewerThanProgram    it was upgraded by a later version of this program
    │   ├── StoreNotUpgraded         it is empty, or of an earlier version of this program
    │   └── StoreAway                it does not answer; facts wait in the spool
    ├── SimilarityError              earlier appeals of a matter, or its category, cannot be found
    │   ├── SimilarIndexInUse        another process has the index open
    │   ├── SimilarIndexDamaged      its files are not what they were: it can be made anew
    │   └── ModelUnusable            weights or a category model cannot be read, or not be learned
    ├── BackupError                  a backup cannot be made, or an archive not be restored
    │   ├── ArchiveDamaged           an archive is not what its manifest says
    │   └── ArchiveNewer             it was made by a later version of this program
    ├── ReportUndelivered            a report could not be handed over; it is tried again
    ├── CommandRefused               a command of ``callcenter ctl`` is not possible now
    │   ├── AgentUnknown             no such agent in seats.yaml
    │   ├── SeatUnknown              no such seat in seats.yaml
    │   ├── SeatWithoutPhone         no phone is registered at that seat
    │   ├── SeatTaken                another agent is logged in at that seat
    │   ├── AgentAlreadyLoggedIn     the agent sits at another seat
    │   ├── AgentNotLoggedIn         the agent has no seat now
    │   ├── AgentTransitionInvalid   the agent's state does not allow it
    │   ├── ContactUnknown           no such call
    │   ├── DepartmentUnknown        no such department in commissioners.yaml
    │   ├── SupervisorUnknown        no such supervisor in seats.yaml
    │   ├── OutOfScope               the supervisor's teams do not include it
    │   ├── MarkRefused              a number cannot be marked so
    │   ├── AppealUnknown            no such appeal number
    │   ├── AppealNumberInvalid      mistyped: the form or the check digit is wrong
    │   ├── AppealFieldInvalid       a field of an appeal holds a word that is not known
    │   ├── KnowledgeUnknown         no such entry of the knowledge base, or nothing of it to be shown
    │   ├── KnowledgeInvalid         a field of an entry cannot be so
    │   ├── KnowledgeTransitionInvalid  the version's state does not allow it
    │   ├── UnitUnknown              no such member unit in units.yaml
    │   ├── AttachmentRefused        a file is of a kind or a size that is not taken
    │   ├── ApiKeyRefused            a key of another system cannot be made, or is not known
    │   ├── WebhookRefused           a webhook may not lead there, or is not known
    │   ├── AccountRefused           an account of the console cannot be made or changed so, or is not known
    │   ├── NotPermitted             the role may not do that, or not with this appeal
    │   ├── OversightUnknown         no such look-back or on-site check, supervision record, clue package
    │   ├── OversightTransitionInvalid  its state does not allow it
    │   ├── AssessmentUnknown        the period has not been counted
    │   ├── AssessmentFixed          the period is frozen, or its formula was changed afterwards
    │   ├── MetricUnknown            no such metric, or one that cannot be split so
    │   ├── SpanInvalid              a time to be counted that cannot be
    │   ├── ReportRefused            a report of that kind, period or split cannot be made or delivered
    │   ├── ForecastImpossible       too few days are on record, or no shifts cover what is needed
    │   └── AppealTransitionInvalid  the appeal's state does not allow it
    │       └── RuleForbids          a rule of responsibility or of deadlines does not allow it
    └── CoreUnreachable              ``callcenter ctl`` cannot reach a running core

What a caller does wrong is never an exception: it is a fact (``InputTimedOut``).
pyst2's ``asterisk.agi`` exceptions are used inside a FastAGI session (see ``agi``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


class CallcenterError(Exception):
    """Base of every error that this program raises on purpose."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a file that a person wrote."""

    file: str
    """Path as the person knows it."""
    line: int
    """1-based; 0 when no line can be named (an environment variable, a whole file)."""
    where: str
    """Dotted key, or ``flow.node`` in a flow."""
    message: str
    """What is wrong."""
    hint: str = ""
    """What to do; empty when the message says it."""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        text = f"{place}: {self.where}: {self.message}" if self.where else f"{place}: {self.message}"
        return f"{text} ({self.hint})" if self.hint else text


def shown(path: Path) -> str:
    """``path`` as a person knows it: relative to where they stand, if it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


class ConfigError(CallcenterError):
    """Settings with mistakes; ``mistakes`` lists all of them. Mend each and start again."""

    def __init__(self, mistakes: Iterable[Mistake], left_out: Iterable[str] = ()) -> None:
        self.mistakes: tuple[Mistake, ...] = tuple(sorted(mistakes, key=lambda m: (m.file, m.line)))
        self.left_out: tuple[str, ...] = tuple(sorted(left_out))
        """What could not be judged because of them."""
        super().__init__("\n".join(map(str, self.mistakes)))


class FlowError(ConfigError):
    """Flow files with mistakes; ``callcenter flow check`` prints the same list."""


class SheetError(CallcenterError):
    """A CSV or xlsx file cannot be used."""


class SheetUnreadable(SheetError):
    """The file cannot be read as a sheet: save it again as CSV or xlsx, as the text says."""


class SheetUnwritable(SheetError):
    """The file cannot be written: choose another place, or CSV for what an xlsx file cannot hold."""


class SheetInvalid(SheetError):
    """Rows with mistakes; ``mistakes`` lists all of them, ``line`` being the row. Nothing was taken from the file."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes: tuple[Mistake, ...] = tuple(sorted(mistakes, key=lambda m: (m.file, m.line)))
        super().__init__("\n".join(map(str, self.mistakes)))


class EnvironmentMissing(CallcenterError):
    """Something of the machine is missing; the text names the command that brings it."""


class AsteriskMissing(EnvironmentMissing):
    """No usable Asterisk: run ``asterisk/provision``, or name one in ``CALLCENTER_ASTERISK``."""


class PromptMissing(EnvironmentMissing):
    """Sound files are missing: run ``callcenter prompts``."""


class PortInUse(EnvironmentMissing):
    """A port is taken: stop the other program, or choose another port in callcenter.yaml."""


class StateDirectoryUnusable(EnvironmentMissing):
    """The state directory cannot be written: set ``CALLCENTER_STATE_DIR``."""


class AsteriskProtocolError(CallcenterError):
    """Asterisk's bytes break its protocol; the connection is closed, the dialplan goes on."""


class AgiProtocolError(AsteriskProtocolError):
    """Bad bytes on a FastAGI connection."""


class AmiProtocolError(AsteriskProtocolError):
    """Bad bytes on a manager connection."""


class SessionUnreadable(CallcenterError):
    """The text of an IVR session cannot be read: start the flow anew, or go to the queue."""


class CalendarYearMissing(CallcenterError):
    """No holidays are known for a year: add them to config/calendar.yaml once they are published."""


class UnsafeArgument(CallcenterError, ValueError):
    """A value would break out of its line; it is refused, never escaped away."""


class AmiError(CallcenterError):
    """A manager action failed; the text is Asterisk's own message."""


class AmiLoginRefused(AmiError):
    """Wrong manager secret: compare ``ami`` in callcenter.yaml with manager.conf."""


class AmiTimeout(AmiError):
    """Asterisk did not answer an action in time."""


class AmiDisconnected(AmiError):
    """The manager connection went away before the answer came."""


class AmiOverloaded(AmiError):
    """More actions wait for an answer than the client allows."""


class StoreError(CallcenterError):
    """The database cannot serve us."""


class StoreNewerThanProgram(StoreError):
    """The database was upgraded by a newer version: install that version."""


class StoreNotUpgraded(StoreError):
    """The database is empty or of an earlier version: ``callcenter database upgrade``, or a start of the core."""


class StoreAway(StoreError):
    """The database does not answer; nothing is lost, facts wait in the spool."""


class SimilarityError(CallcenterError):
    """Earlier appeals of the same matter cannot be looked for; taking appeals goes on without."""


class SimilarIndexInUse(SimilarityError):
    """Another process has the index open: only one may. Close that one, or ask it."""


class SimilarIndexDamaged(SimilarityError):
    """The index's files are damaged: remove its folder; it is filled again from the appeals."""


class ModelUnusable(SimilarityError):
    """A model's file cannot be used, or there is too little to learn one from; the text says what is missing."""


class BackupError(CallcenterError):
    """A backup cannot be made, or an archive not be restored; nothing half done is left."""


class ArchiveDamaged(BackupError):
    """What the archive holds is not what its manifest says: take another one."""


class ArchiveNewer(BackupError):
    """A later version of this program made the archive: install that version, then restore."""


class ReportUndelivered(CallcenterError):
    """The mail server did not take a report: compare ``mail`` in callcenter.yaml; it is tried again the next time."""


class CommandRefused(CallcenterError):
    """A command is understood but not possible now; the text says why."""


class AgentUnknown(CommandRefused):
    """Add the agent to config/seats.yaml."""


class SeatUnknown(CommandRefused):
    """Add the seat to config/seats.yaml."""


class SeatWithoutPhone(CommandRefused):
    """Register the seat's phone first, or log in with ``--without-phone``."""


class SeatTaken(CommandRefused):
    """Log the other agent out first, or choose another seat."""


class AgentAlreadyLoggedIn(CommandRefused):
    """Log the agent out at the other seat first."""


class AgentNotLoggedIn(CommandRefused):
    """Log the agent in first: ``callcenter ctl login <agent> --seat <ext>``."""


class AgentTransitionInvalid(CommandRefused):
    """The agent's state does not allow it; the text names state and event."""


class ContactUnknown(CommandRefused):
    """``callcenter call list`` shows the known ones."""


class DepartmentUnknown(CommandRefused):
    """Add the department, or the topic, to config/commissioners.yaml; `callcenter commissioners` lists them."""


class SupervisorUnknown(CommandRefused):
    """Name one of config/seats.yaml with ``--by``."""


class OutOfScope(CommandRefused):
    """A supervisor acts within their teams only; the text names the team."""


class MarkRefused(CommandRefused):
    """A number cannot be marked so; the message says what is missing."""


class AppealUnknown(CommandRefused):
    """``callcenter appeal list`` shows the known ones."""


class AppealNumberInvalid(CommandRefused):
    """Read the number again: its last digit checks the others."""


class AppealFieldInvalid(CommandRefused):
    """The text names the field and lists the words that it may hold."""


class KnowledgeUnknown(CommandRefused):
    """``callcenter knowledge list`` shows what is in effect, ``--all`` everything."""


class KnowledgeInvalid(CommandRefused):
    """The text names each field that is wrong, and what would be right."""


class KnowledgeTransitionInvalid(CommandRefused):
    """The version's state does not allow it; the text names what stands in the way."""


class UnitUnknown(CommandRefused):
    """Look it up with ``callcenter units``, or add it to units.yaml."""


class AttachmentRefused(CommandRefused):
    """Send one of the kinds and sizes that the text names."""

    def __init__(self, text: str, why: str) -> None:
        """``why``: ``kind``, ``large``, ``empty``, ``many`` or ``unknown``."""
        super().__init__(text)
        self.why = why


class ApiKeyRefused(CommandRefused):
    """``callcenter api-key list`` shows the known ones; the text says what is wrong."""


class WebhookRefused(CommandRefused):
    """The text names the setting, or ``callcenter webhook list``, which shows the known ones."""


class AccountRefused(CommandRefused):
    """``callcenter user list`` shows the known ones; the text says what is wrong, all of it at once."""

    def __init__(self, text: str, why: tuple[str, ...] = ()) -> None:
        """``why``: keys of texts of the console, for the same."""
        super().__init__(text)
        self.why = why or (text,)


class NotPermitted(CommandRefused):
    """Somebody else must do it; the text says which roles may."""


class OversightUnknown(CommandRefused):
    """``list`` of the same command shows the known ones."""


class OversightTransitionInvalid(CommandRefused):
    """The state of a check, record, package or exclusion does not allow it; the text names state and verb."""


class AssessmentUnknown(CommandRefused):
    """Count the period first: ``callcenter assessment compute``."""


class AssessmentFixed(CommandRefused):
    """A frozen period is only corrected, by ``callcenter assessment correct``; a used formula gets a new version."""


class ForecastImpossible(CommandRefused):
    """The text says what is missing: days on record, or shifts that cover every half hour (config/shifts.yaml)."""


class MetricUnknown(CommandRefused):
    """``callcenter metric list`` shows the known ones, ``callcenter metric show`` what one can be split by."""


class SpanInvalid(CommandRefused):
    """The text says what is wrong with the beginning, the end or the time zone."""


class ReportRefused(CommandRefused):
    """The text says what was asked for wrongly and what would be right, or which setting is missing."""


class AppealTransitionInvalid(CommandRefused):
    """The appeal's state does not allow it; the text names state and verb."""


class RuleForbids(AppealTransitionInvalid):
    """A rule of responsibility or of deadlines does not allow it; the text names the rule."""


class CoreUnreachable(CallcenterError):
    """Start the core with ``make run``."""
