"""Two records of one call made one: what ended or happened unseen is told as facts, each only once.

Pure: the journal's open calls, Asterisk's live channels and its own record in, facts out. Ends are dated by
the last evidence, never by "now".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from callcenter.facts import (
    CallArrived,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallerQueued,
    Fact,
    OfferWithdrawn,
    OutboundEnded,
    OutsideDialled,
    OutsideTalkEnded,
    TalkEnded,
    stable_id,
)
from callcenter.journal.evidence import Evidence, Talk
from callcenter.journal.open_call import OpenCall

__all__ = ["OpenCall", "Site", "is_call", "reconcile"]

_SAME_TALK = 5_000_000
"""Journal and record mean the same talk when their beginnings are no further apart, µs."""


@dataclass(frozen=True, slots=True)
class Site:
    """What the records do not tell."""

    node: str
    dids: Collection[str]
    queue: str
    """Queue that a caller in the fallback queue is counted for when nothing better is known."""
    agents: Mapping[str, str]
    """Seat → agent who sits there."""
    grace: int = 5_000_000
    """What happened less than so many µs ago is left to the core."""
    contexts: Collection[str] = ("from-trunk", "seats")
    """Dialplan contexts in which calls arrive."""


def reconcile(
    open_calls: Mapping[str, OpenCall],
    known: Collection[str],
    live: Collection[str] | None,
    evidence: Mapping[str, Evidence],
    now: int,
    site: Site,
) -> list[Fact]:
    """Facts for the calls that are over without the journal knowing, in the order of their moments.

    ``known`` are those contacts of ``evidence`` that the journal has any fact of, ``live`` the uniqueids of all
    channels, None when Asterisk cannot be asked. The same input gives the same facts with the same ids.
    """
    facts: list[Fact] = []
    for contact, call in open_calls.items():
        found = evidence.get(contact) or Evidence(contact)
        if _over(call, found, live, now - site.grace):
            facts += _close(call, found, site)
    for contact, found in evidence.items():
        unseen = contact not in known and contact not in open_calls
        if unseen and is_call(found, site) and _over(OpenCall(contact), found, live, now - site.grace):
            facts.append(_arrival(found, site))
            facts += _close(OpenCall(contact, arrived=found.arrived), found, site)
    return sorted(facts, key=lambda fact: fact.at)


def _over(call: OpenCall, found: Evidence, live: Collection[str] | None, before: int) -> bool:
    if found.ended:
        return found.ended <= before
    gone = live is not None and call.contact not in live
    return gone and max(call.last, found.last) <= before


def is_call(found: Evidence, site: Site) -> bool:
    """Was it a call to one of our numbers that Asterisk answered?"""
    return bool(found.answered) and found.context in site.contexts and found.did in site.dids


def _arrival(found: Evidence, site: Site) -> Fact:
    return CallArrived(
        id=stable_id("CallArrived", found.contact),
        at=found.arrived,
        contact=found.contact,
        node=site.node,
        channel=found.channel,
        caller=found.caller,
        did=found.did,
        flow="",
    )


# -- one call that is over ------------------------------------------------------------------------------


def _close(call: OpenCall, found: Evidence, site: Site) -> Iterator[Fact]:
    end = found.ended or max(call.last, found.last)
    yield from _dialled(call, found, end) if call.out else _taken(call, found, end, site)
    yield CallEnded(
        id=stable_id("CallEnded", call.contact, str(end)),
        at=end,
        contact=call.contact,
        ended_by=found.ended_by if found.ended else "unknown",
        uncertain=not found.ended,
        evidence="cel" if found.ended else "snapshot",
    )


def _taken(call: OpenCall, found: Evidence, end: int, site: Site) -> Iterator[Fact]:
    """What is missing of a caller's call."""
    talks = list(found.talks)
    if call.connected:
        same = _same_talk(call, talks)
        if same is not None:
            talks.remove(same)
        if not call.talked:
            yield _talk_end(call, same or Talk(call.seat, "", call.connected), end)
    elif call.ringing and not any(_answers(talk, call) for talk in talks):
        yield _withdrawal(call, end)
    if not call.entered and found.entered:
        call = replace(call, queue=call.queue or site.queue, entered=found.entered)
        yield _entry(call)
    for talk in talks:
        yield from _unseen_talk(call, talk, end, site)
    if call.outside is not None:
        yield _outside_end(call, call.outside, found, end)
    waited = call.entered and not call.left
    if waited and not call.connected and not found.talks:
        yield _abandonment(call, end, uncertain=not found.ended)


def _dialled(call: OpenCall, found: Evidence, end: int) -> Iterator[Fact]:
    """What became of a call that an agent dialled, as far as the record shows it."""
    if call.dialled:
        return
    talk = found.talks[0] if found.talks else None
    yield OutboundEnded(
        id=stable_id("OutboundEnded", call.contact),
        at=end,
        contact=call.contact,
        agent=call.agent,
        seat=call.seat,
        outcome="answered" if talk else "failed",
        answered=talk.began if talk else 0,
        talked=max(0, (talk.ended or end) - talk.began) if talk else 0,
        uncertain=not found.ended,
    )


def _same_talk(call: OpenCall, talks: Iterable[Talk]) -> Talk | None:
    """The recorded talk that the journal means: the nearest with the same seat, or at the same time."""
    near = sorted(talks, key=lambda talk: (talk.seat != call.seat, abs(talk.began - call.connected)))
    if near and (near[0].seat == call.seat or abs(near[0].began - call.connected) <= _SAME_TALK):
        return near[0]
    return None


def _answers(talk: Talk, call: OpenCall) -> bool:
    return talk.application != "Queue" and talk.seat == call.seat


def _outside_end(call: OpenCall, outside: OutsideDialled, found: Evidence, end: int) -> Fact:
    """Asterisk's record names no talk with the trunk: whether one who was rung answered meanwhile, nobody knows."""
    answered, caller = call.outside_answered, found.ended_by == "caller"
    return OutsideTalkEnded.of(
        outside, end, "unseen", answered=answered, ended_by="caller" if caller else "unknown",
        uncertain=not (answered and caller),
    )  # fmt: skip


def _withdrawal(call: OpenCall, end: int) -> Fact:
    return OfferWithdrawn(
        id=stable_id("OfferEnded", call.offer),
        at=end,
        contact=call.contact,
        offer=call.offer,
        agent=call.agent,
        seat=call.seat,
    )


def _entry(call: OpenCall) -> Fact:
    return CallerQueued(
        id=stable_id("CallerQueued", call.contact, str(call.entered)),
        at=call.entered,
        contact=call.contact,
        queue=call.queue,
    )


def _abandonment(call: OpenCall, end: int, *, uncertain: bool) -> Fact:
    return CallerAbandoned(
        id=stable_id("CallerAbandoned", call.contact),
        at=end,
        contact=call.contact,
        queue=call.queue,
        waited=max(0, end - call.entered),
        ringing=call.ringing,
        uncertain=uncertain,
    )


def _unseen_talk(call: OpenCall, talk: Talk, end: int, site: Site) -> Iterator[Fact]:
    """A talk that the journal does not know: of the offer that rang last, of the fallback queue, or of neither."""
    offered = call.ringing and _answers(talk, call)
    agent = call.agent if offered else site.agents.get(talk.seat, "")
    via = "fallback" if talk.application == "Queue" else "core"
    offer = call.offer if offered else f"{'fallback' if via == 'fallback' else 'unseen'}-{call.contact}"
    spoke = replace(call, offer=offer, agent=agent, seat=talk.seat, connected=talk.began)
    yield CallConnected(
        id=stable_id("CallConnected", offer),
        at=talk.began,
        contact=call.contact,
        offer=offer,
        queue=call.queue or site.queue,
        agent=agent,
        seat=talk.seat,
        waited=max(0, talk.began - (call.entered or call.arrived)),
        via=via,
    )
    yield _talk_end(spoke, talk, end)


def _talk_end(call: OpenCall, talk: Talk, end: int) -> Fact:
    at = talk.ended or end
    return TalkEnded(
        id=stable_id("TalkEnded", call.offer),
        at=at,
        contact=call.contact,
        offer=call.offer,
        agent=call.agent,
        seat=call.seat,
        talked=max(0, at - call.connected),
        ended_by=talk.ended_by,
        uncertain=not talk.ended,
    )
