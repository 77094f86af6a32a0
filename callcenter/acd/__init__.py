"""Decides who is put through to whom. Pure: values in, values out."""

from callcenter.acd.agent_states import AgentEvent, AgentState, advance
from callcenter.acd.distributor import Decision, distribute
from callcenter.acd.explain import Candidate, Verdict, explain
from callcenter.acd.floor import AgentView, Offer, QueueRule, WaitingCaller, order
from callcenter.acd.line import Line
from callcenter.acd.results import OFFER_OUTCOMES, CallResult, result_after

__all__ = [
    "OFFER_OUTCOMES",
    "AgentEvent",
    "AgentState",
    "AgentView",
    "CallResult",
    "Candidate",
    "Decision",
    "Line",
    "Offer",
    "QueueRule",
    "Verdict",
    "WaitingCaller",
    "advance",
    "distribute",
    "explain",
    "order",
    "result_after",
]
