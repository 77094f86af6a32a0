"""Orders to the core over the control link: carried out, on the audit log, refusals told in the staff's words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from starlette.requests import Request

from callcenter import errors
from callcenter.console.access import Asker
from callcenter.console.audit import Deed
from callcenter.console.parts import parts_of, staff_language
from callcenter.console.problems import Refusal
from callcenter.console.refusals import in_chinese
from callcenter.link import LinkClient

__all__ = ["ask_core", "give_order"]

_SECONDS = 10.0
_LONGER: Mapping[str, float] = MappingProxyType({"reload": 60.0})
"""Prompts that are new may have to be spoken first."""
_WORDS: Mapping[type[errors.CallcenterError], tuple[str, str]] = MappingProxyType({
    errors.AgentUnknown: ("没有这个座席工号", "there is no such agent"),
    errors.SeatUnknown: ("没有这个座席分机", "there is no such seat"),
    errors.SeatWithoutPhone: ("该分机没有注册话机", "no phone is registered at that seat"),
    errors.SeatTaken: ("该分机已有其他座席签入", "another agent is logged in at that seat"),
    errors.AgentAlreadyLoggedIn: ("该座席已在其他分机签入", "the agent is logged in at another seat"),
    errors.AgentNotLoggedIn: ("该座席尚未签入", "the agent is not logged in"),
    errors.AgentTransitionInvalid: ("座席当前状态不允许此操作", "the agent's state does not allow it"),
    errors.ContactUnknown: ("该来电已结束或不在排队", "the call is over, or does not wait"),
    errors.DepartmentUnknown: ("没有这个部门", "there is no such department"),
    errors.SupervisorUnknown: ("您的账号没有班长工号", "your account has no supervisor's number"),
    errors.OutOfScope: ("不在您的班组范围内", "this is not within your teams"),
    errors.AmiError: ("Asterisk 未能完成此操作，请稍后重试", "Asterisk did not do it; try again later"),
    errors.MarkRefused: ("号码不能这样标记", "the number cannot be marked so"),
})  # fmt: skip


def ask_core(request: Request, verb: str, **args: Any) -> Any:
    """What the core answers; for looking only. Raises Refusal."""
    try:
        with LinkClient(parts_of(request).config.socket_path, _LONGER.get(verb, _SECONDS)) as core:
            return core.ask(verb, **args)
    except errors.CoreUnreachable:
        raise Refusal("core-away", retry_after=5) from None
    except errors.CallcenterError as error:
        raise refusal_of_core(request, error) from None


def give_order(request: Request, asker: Asker, verb: str, subject: str, reason: str = "", **args: Any) -> Any:
    """Have the core do it for whoever is signed in. Raises Refusal; both are on the audit log.

    ``subject`` is what it is done to: an agent's number, a call's id; never a telephone number. ``by`` is the person's
    number in seats.yaml, or else the account.
    """
    assert asker.staff is not None
    account, audit = asker.staff.account, parts_of(request).audit
    detail = " ".join(f"{name}={value}" for name, value in sorted(args.items()) if name != "number")
    deed = Deed(
        actor=account.account, action="order", subject=f"{verb} {subject}".strip(), address=asker.address,
        reason=reason, detail=detail,
    )  # fmt: skip
    given = {"reason": reason} if reason else {}
    try:
        answer = ask_core(request, verb, by=account.number or account.account, **given, **args)
    except Refusal as refusal:
        audit.note(Deed(**{**_fields(deed), "outcome": "refused" if refusal.status < 500 else "failed"}))
        raise
    audit.note(deed)
    return answer


def refusal_of_core(request: Request, error: errors.CallcenterError) -> Refusal:
    """What staff are told; the core's own English words only where there are no others."""
    pair = _WORDS.get(type(error))
    which = 0 if staff_language(request) == "zh" else 1
    told = pair[which] if pair else str(error) if which else in_chinese(str(error))
    word = "scope-needed" if isinstance(error, errors.OutOfScope) else "refused"
    return Refusal(word, errors=({"field": "", "message": told},))


def _fields(deed: Deed) -> dict[str, str]:
    return {name: getattr(deed, name) for name in deed.__struct_fields__}
