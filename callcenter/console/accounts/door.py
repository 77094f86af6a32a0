"""Signing in, step by step: password, code of the authenticator, a new password, an authenticator set up."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from typing import NoReturn

from sqlalchemy import Connection, Engine

from callcenter.config import Console
from callcenter.console.accounts import totp
from callcenter.console.accounts.account import Account, change_account, find_account
from callcenter.console.accounts.passwords import hashed, matches, weakness
from callcenter.console.accounts.sealing import opened, sealed
from callcenter.console.accounts.sessions import Sessions, SignedIn, Stage
from callcenter.console.audit import AuditLog, Deed
from callcenter.console.limits import Buckets
from callcenter.console.problems import Refusal
from callcenter.errors import AccountRefused
from callcenter.journal.engine import reading, writing

__all__ = ["Door"]

_MOST_PENDING = 1000


class Door:
    """Lets people in and out; each step that lets further in gives the browser a new session."""

    def __init__(
        self, engine: Engine, sessions: Sessions, audit: AuditLog, settings: Console, key: bytes, *,
        clock: Callable[[], int], monotonic: Callable[[], float],
    ) -> None:  # fmt: skip
        """``key`` seals authenticators' secrets; ``clock`` in µs since 1970 UTC, ``monotonic`` in seconds."""
        self._engine = engine
        self._sessions = sessions
        self._audit = audit
        self._key = key
        self._clock = clock
        seconds = settings.wrong_passwords_minutes * 60
        self._tries = Buckets(settings.wrong_passwords, seconds, monotonic)
        self._tries_from = Buckets(settings.wrong_passwords_per_address, seconds, monotonic)
        self._pending: dict[str, str] = {}
        """Session → secret of the authenticator that it sets up."""
        self._lock = threading.Lock()

    # -- in ----------------------------------------------------------------------------------------------------------

    def sign_in(self, name: str, password: str, address: str) -> tuple[str, Stage]:
        """A new session's cookie and what is to be done next. Raises Refusal.

        Name and password get the same answer in the same time whether or not there is such an account. A try takes a
        token before it is looked at, and a right one gives it back: tries at once gain nothing.
        """
        name = name.strip().lower()[:64]
        self._take(name, address)
        with reading(self._engine) as connection:
            found = find_account(connection, name)
        usable = found is not None and found[0].disabled is None
        right = matches(found[1]["password"] if found and usable else None, password)
        if not right or found is None:
            self._refuse(found[0].account if found else "-", "sign_in", address)
        self._give_back(name, address)
        account = found[0]
        stage: Stage = "second" if account.second_factor else _after_proof(account)
        with writing(self._engine) as connection:
            cookie = self._sessions.begin(connection, account.account, stage, self._clock())
            if stage != "second":
                self._record(connection, account, "sign_in", address)
        return cookie, stage

    def second_factor(self, signed: SignedIn, given: str, address: str) -> tuple[str, Stage]:
        """The authenticator's code was given: a new session. Raises Refusal."""
        account = signed.account
        self._take(f"code {account.account}", address)
        with writing(self._engine) as connection:
            right = self._is_code(connection, account, given)
            if right:
                cookie = self._renewed(connection, signed, _after_proof(account))
                self._record(connection, account, "sign_in", address, detail="second factor")
        if not right:
            self._refuse(account.account, "sign_in", address, "second factor")
        self._give_back(f"code {account.account}", address)
        return cookie, _after_proof(account)

    def change_password(self, signed: SignedIn, old: str, new: str, address: str) -> tuple[str, Stage]:
        """The new password holds; whoever is signed in elsewhere is signed out. Raises Refusal, AccountRefused."""
        account = signed.account
        self.require_password(signed, old, "", address, code=False)
        if problem := weakness(new, account.account):
            raise AccountRefused(problem)
        if old == new:
            raise AccountRefused("password.same")
        now, stored = self._clock(), hashed(new)
        with writing(self._engine) as connection:
            after = change_account(connection, account.account, password=stored, must_change=False, changed=now)
            self._sessions.end_all(connection, account.account)
            stage = _after_proof(after)
            cookie = self._sessions.begin(connection, account.account, stage, now)
            self._record(connection, account, "password", address)
        return cookie, stage

    def new_authenticator(self, signed: SignedIn) -> str:
        """The secret that this session sets an authenticator up with; the same until it is done."""
        with self._lock:
            if len(self._pending) >= _MOST_PENDING:
                self._pending.pop(next(iter(self._pending)))
            return self._pending.setdefault(signed.session.session, totp.new_secret())

    def enrol(self, signed: SignedIn, given: str, address: str) -> tuple[str, Stage]:
        """The authenticator shows the right code: from now on it is asked for. Raises Refusal."""
        account, secret = signed.account, self.new_authenticator(signed)
        step = totp.step_of(secret, given, self._clock() / 1e6)
        if step is None:
            raise Refusal("sign-in-wrong")
        box = sealed(self._key, secret, account.account)
        with writing(self._engine) as connection:
            after = change_account(connection, account.account, totp=box, totp_step=step)
            cookie = self._renewed(connection, signed, _after_proof(after))
            self._record(connection, account, "second_factor", address)
        with self._lock:
            self._pending.pop(signed.session.session, None)
        return cookie, _after_proof(after)

    # -- inside ------------------------------------------------------------------------------------------------------

    def confirm(self, signed: SignedIn, password: str, given: str, address: str) -> None:
        """Password, and code if there is an authenticator, once more: exports and reveals are open for a while."""
        self.require_password(signed, password, given, address)
        with writing(self._engine) as connection:
            self._sessions.confirm(connection, signed.session, self._clock())
            self._record(connection, signed.account, "confirm", address)

    def require_password(
        self, signed: SignedIn, password: str, given: str, address: str, *, code: bool = True
    ) -> None:
        """Raises Refusal unless it is the password, and the code that of the authenticator if there is one."""
        account = signed.account
        self._take(account.account, address)
        with reading(self._engine) as connection:
            found = find_account(connection, account.account)
        right = matches(found[1]["password"] if found else None, password)
        if right and code and account.second_factor:
            with writing(self._engine) as connection:
                right = self._is_code(connection, account, given)
        if not right:
            self._refuse(account.account, "confirm", address)
        self._give_back(account.account, address)

    def sign_out(self, signed: SignedIn, address: str, *, everywhere: bool = False) -> None:
        """Out, here or in every browser."""
        with writing(self._engine) as connection:
            self._sessions.end(connection, signed.session.session)
            if everywhere:
                self._sessions.end_all(connection, signed.account.account)
            self._record(connection, signed.account, "sign_out", address, detail="everywhere" if everywhere else "")

    # -- parts of it -------------------------------------------------------------------------------------------------

    def _is_code(self, connection: Connection, account: Account, given: str) -> bool:
        """Each code is right once."""
        found = find_account(connection, account.account)
        secret = opened(self._key, found[1]["totp"], account.account) if found and found[1]["totp"] else None
        if found is None or secret is None:
            return False
        step = totp.step_of(secret, given, self._clock() / 1e6, found[0].totp_step)
        if step is not None:
            change_account(connection, account.account, totp_step=step)
        return step is not None

    def _renewed(self, connection: Connection, signed: SignedIn, stage: Stage) -> str:
        self._sessions.end(connection, signed.session.session)
        return self._sessions.begin(connection, signed.account.account, stage, self._clock())

    def _take(self, name: str, address: str) -> None:
        wait = self._tries_from.take(address)
        if wait:
            raise Refusal("too-many-tries", retry_after=wait)
        if wait := self._tries.take(_short(name)):
            self._tries_from.give_back(address)
            raise Refusal("too-many-tries", retry_after=wait)

    def _give_back(self, name: str, address: str) -> None:
        self._tries.give_back(_short(name))
        self._tries_from.give_back(address)

    def _refuse(self, actor: str, action: str, address: str, detail: str = "") -> NoReturn:
        """Raises Refusal. What was typed as a name is not kept: it may be a password."""
        self._audit.note(Deed(actor=actor, action=action, outcome="refused", address=address, detail=detail))
        raise Refusal("sign-in-wrong")

    def _record(self, connection: Connection, account: Account, action: str, address: str, detail: str = "") -> None:
        self._audit.record(connection, Deed(actor=account.account, action=action, address=address, detail=detail))


def _after_proof(account: Account) -> Stage:
    """What is to be done by somebody who has proved who they are."""
    if account.must_change:
        return "password"
    return "enrol" if account.needs_second_factor and not account.second_factor else "full"


def _short(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
