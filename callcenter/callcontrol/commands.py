"""The commands of the control link: what ``callcenter ctl`` and the console may ask of a core."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from callcenter.acd.words import reason_in_words
from callcenter.callcontrol.agent_commands import AgentCommands
from callcenter.callcontrol.arguments import Args, actor, word
from callcenter.callcontrol.caller_commands import CallerCommands
from callcenter.callcontrol.consult_commands import ConsultCommands
from callcenter.callcontrol.follow_up_commands import FollowUpCommands
from callcenter.callcontrol.recording_commands import RecordingCommands
from callcenter.callcontrol.reload import reload_settings
from callcenter.callcontrol.supervision_commands import SupervisionCommands
from callcenter.errors import ContactUnknown
from callcenter.link.server import Verb

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House

__all__ = ["verbs"]


def verbs(house: House) -> dict[str, Verb]:
    """Every command with what carries it out."""
    floor, agents, callers = FloorCommands(house), AgentCommands(house), CallerCommands(house)
    return {
        "login": agents.login,
        "logout": agents.logout,
        "pause": agents.pause,
        "unpause": agents.unpause,
        "ready": agents.ready,
        "extend": agents.extend,
        "transfer": agents.transfer,
        "dial": agents.dial,
        "follow_up": FollowUpCommands(house).follow_up,
        "recording": RecordingCommands(house).recording,
        "agents": agents.agents,
        "mark": callers.mark,
        "unmark": callers.unmark,
        "marks": callers.marks,
        "surge": callers.surge,
        "callbacks": callers.callbacks,
        "withdraw": callers.withdraw,
        "status": floor.status,
        "queues": floor.queues,
        "calls": floor.calls,
        "explain": floor.explain,
        "appeal": floor.appeal,
        "reload": floor.reload,
        **ConsultCommands(house).verbs(),
        **SupervisionCommands(house).verbs(),
    }


class FloorCommands:
    """The house as a whole, its queues and its live calls."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def status(self, args: Args) -> Any:
        """How the core is."""
        house = self._house
        roster = house.roster
        return {
            "ready": house.is_ready,
            "name": house.config.site.name,
            "node": house.config.asterisk.node,
            "asterisk": "connected" if house.node.up else "away",
            "sip": "silent" if house.asterisk_silent() else "answers",
            "distributing": not house.floor.held,
            "calls": len(house.calls),
            "waiting": len(house.floor.line),
            "agents": len(roster.by_seat),
            "free": house.floor.free,
            "phones": len(roster.phones),
            "surge": house.surge,
            "recordings": len(house.recordings.running()),
            "journal": "store away" if house.journal.store_away else "well",
            "pending_facts": house.journal.pending,
            "spooled_facts": house.journal.spooled,
            "uptime": (house.clock.now() - house.started) / 1e6,
        }

    async def queues(self, args: Args) -> Any:
        """One row for each queue."""
        house = self._house
        now = house.clock.now()
        rows = []
        for name, queue in house.config.queues.items():
            rule = house.floor.rules[name]
            fitting = [a.view for a in house.roster.by_seat.values() if rule.ever_fits(a.view.skills)]
            since = house.floor.line.longest_since(name)
            rows.append(
                {
                    "queue": name,
                    "title": queue.title,
                    "number": queue.number,
                    "waiting": house.floor.line.count(name),
                    "longest_wait": (now - since) / 1e6 if since else 0.0,
                    "staffed": len(fitting),
                    "free": sum(1 for view in fitting if view.free and view.rest_until <= now),
                    "states": Counter(view.state.value for view in fitting),
                    "handling": round(house.handling.mean(name), 1),
                }
            )
        return rows

    async def calls(self, args: Args) -> Any:
        """One row for each live call; ``numbers`` shows callers' numbers in full."""
        return self._house.live_calls(numbers=bool(args.get("numbers")))

    async def explain(self, args: Args) -> Any:
        """Why a waiting call is not routed: every agent with the reason."""
        house = self._house
        contact = word(args, "contact")
        caller = house.floor.line.find(contact)
        if caller is None:
            raise ContactUnknown(
                f"no call {contact!r} waits now; `callcenter ctl calls` shows the live ones, "
                f"`callcenter call explain {contact}` tells about one that is over"
            )
        strategy, language = house.floor.rules[caller.queue].strategy, house.config.site.language
        return [
            {
                "agent": each.agent,
                "verdict": each.verdict.value,
                "why": reason_in_words(each.verdict, strategy, each.figure, each.about, language),
                "figure": each.figure,
                "about": each.about,
            }
            for each in house.floor.explain(caller)
        ]

    async def appeal(self, args: Args) -> Any:
        """Complete an appeal draft."""
        return await self._house.appeals.complete(
            word(args, "number"), word(args, "type"), word(args, "text"), word(args, "mode"), actor(args)
        )

    async def reload(self, args: Args) -> Any:
        """Read settings, flows and prompts anew and go by them; all or nothing, nobody is logged out."""
        return await reload_settings(self._house)
