"""Decides who is put through to whom. Pure: values in, values out."""

from callcenter.acd.agent_states import AgentEvent, AgentState, advance
from callcenter.acd.distributor import Decision, Distributor, distribute
from callcenter.acd.explain import Candidate, Verdict, explain
from callcenter.acd.floor import LAST_AGENT, AgentView, Offer, QueueRule, Step, WaitingCaller, meets, order
from callcenter.acd.handling import HandlingTimes, longest_line
from callcenter.acd.line import Line
from callcenter.acd.results import OFFER_OUTCOMES, CallResult, result_after

__all__ = [
    "LAST_AGENT",
    "OFFER_OUTCOMES",
    "AgentEvent",
    "AgentState",
    "AgentView",
    "CallResult",
    "Candidate",
    "Decision",
    "Distributor",
    "HandlingTimes",
    "Line",
    "Offer",
    "QueueRule",
    "Step",
    "Verdict",
    "WaitingCaller",
    "advance",
    "distribute",
    "explain",
    "longest_line",
    "meets",
    "order",
    "result_after",
]
