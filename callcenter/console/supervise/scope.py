"""Whose agents, queues and calls somebody sees: a supervisor those of their teams, quality staff every call."""

from __future__ import annotations

import msgspec
from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from callcenter.callcontrol.rules import rules_of
from callcenter.config import Config
from callcenter.console.accounts.account import Account
from callcenter.console.accounts.roles import Role
from callcenter.journal.tables import contact, leg

__all__ = ["Scope", "scope_of", "seen"]

_EVERY = frozenset({Role.QUALITY})
"""They review calls of every team."""


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody may see; who has nothing sees nothing."""

    everything: bool = False
    """Calls and recordings of all agents, whoever they are."""
    teams: tuple[str, ...] = ()
    agents: frozenset[str] = frozenset()
    queues: frozenset[str] = frozenset()
    """Queues that agents of the teams serve, by the core's own rule."""

    def has_agent(self, agent: str) -> bool:
        """May an agent's talks be seen?"""
        return self.everything or agent in self.agents


def scope_of(config: Config, account: Account) -> Scope:
    """Of the teams of the account: an account without teams, or one of no supervisor, has none."""
    teams = account.teams if Role.SUPERVISOR in account.roles else frozenset()
    agents = {number: agent for number, agent in config.agents.items() if agent.team and agent.team in teams}
    queues = {
        name for name, rule in rules_of(config).items() if any(rule.ever_fits(each.skills) for each in agents.values())
    }
    return Scope(
        everything=bool(account.roles & _EVERY), teams=tuple(sorted({each.team for each in agents.values()})),
        agents=frozenset(agents), queues=frozenset(queues),
    )  # fmt: skip


def seen(scope: Scope) -> ColumnElement[bool]:
    """Of a row of read table ``contact``: an agent of the teams was offered it, or nobody was and it was for them."""
    if scope.everything:
        return true()
    if not scope.agents:
        return false()
    offers = select(leg.c.offer).where(leg.c.contact == contact.c.contact)
    mine = exists(offers.where(leg.c.agent.in_(scope.agents)))
    nobodys = and_(contact.c.agent == "", contact.c.queue.in_(("", *scope.queues)), ~exists(offers))
    return or_(contact.c.agent.in_(scope.agents), mine, nobodys)
