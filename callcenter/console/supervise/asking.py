"""Who asks, and what they may see: the same for the floor and for the calls on record."""

from __future__ import annotations

from starlette.requests import Request

from callcenter.console.access import Asker
from callcenter.console.audit import Deed
from callcenter.console.parts import parts_of
from callcenter.console.problems import Refusal
from callcenter.console.supervise.scope import Scope, scope_of

__all__ = ["note", "out_of_scope", "scope_asked"]


def scope_asked(request: Request, asker: Asker) -> Scope:
    """What whoever asks may see."""
    assert asker.staff is not None
    return scope_of(parts_of(request).config, asker.staff.account)


def note(request: Request, asker: Asker, action: str, subject: str, outcome: str = "done", detail: str = "") -> None:
    """Put a deed of whoever asks on the audit log."""
    assert asker.staff is not None
    account = asker.staff.account.account
    parts_of(request).audit.note(Deed(
        actor=account, action=action, subject=subject, outcome=outcome, address=asker.address, detail=detail,
    ))  # fmt: skip


def out_of_scope(request: Request, asker: Asker, action: str, subject: str) -> Refusal:
    """The refusal of what is another team's; it stands on the audit log."""
    note(request, asker, action, subject, outcome="refused")
    return Refusal("scope-needed")
