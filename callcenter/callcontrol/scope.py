"""Whom and what a supervisor may act on: the agents of their teams, and callers in the queues that these serve."""

from __future__ import annotations

from callcenter.acd.floor import QueueRule
from callcenter.callcontrol.arguments import Args
from callcenter.config import Config, Supervisor
from callcenter.errors import OutOfScope, SupervisorUnknown

__all__ = ["may_act_on", "may_move_in", "supervisor_of"]


def supervisor_of(config: Config, args: Args) -> Supervisor:
    """The supervisor who asks; SupervisorUnknown when nobody, or nobody we know, is named."""
    number = str(args.get("by") or "")
    if not number:
        raise SupervisorUnknown("say who asks: give --by with a supervisor of config/seats.yaml")
    try:
        return config.supervisors[number]
    except KeyError:
        raise SupervisorUnknown(f"there is no supervisor {number!r}; supervisors stand in config/seats.yaml") from None


def may_act_on(config: Config, supervisor: Supervisor, agent: str) -> None:
    """Raise OutOfScope unless the agent is in a team of the supervisor."""
    team = config.agents[agent].team
    if team not in supervisor.teams:
        where = f"is in team {team}" if team else "is in no team"
        raise OutOfScope(f"agent {agent} {where}, supervisor {supervisor.supervisor} {_has(supervisor)}")


def may_move_in(config: Config, supervisor: Supervisor, rule: QueueRule) -> None:
    """Raise OutOfScope unless agents of the supervisor's teams serve the queue."""
    mine = (agent for agent in config.agents.values() if agent.team in supervisor.teams)
    if not any(rule.ever_fits(agent.skills) for agent in mine):
        raise OutOfScope(
            f"no agent of these teams serves the queue {rule.name}: supervisor {supervisor.supervisor} "
            f"{_has(supervisor)}"
        )


def _has(supervisor: Supervisor) -> str:
    return f"has {', '.join(supervisor.teams)}"
