"""The IVR engine: takes one step of a flow, purely.

``start`` and ``resume`` return what is to be done; ``callcontrol`` does it and comes back with
what happened. Time is an argument; nothing here plays, waits or writes.
"""

from __future__ import annotations

from callcenter.facts import NodeEntered
from callcenter.ivr import lifeline
from callcenter.ivr.effects import Effect, Hangup
from callcenter.ivr.flow import FlowLibrary, Outcome
from callcenter.ivr.inputs import HungUp, Input, QueueLeft, Recorded
from callcenter.ivr.moment import Moment
from callcenter.ivr.run import END, Run
from callcenter.ivr.session import Call, Session, Step

__all__ = ["STEP_LIMIT", "again", "resume", "start"]

STEP_LIMIT = 100
"""Nodes that one step may pass; the checks refuse flows that would come near it."""


def start(library: FlowLibrary, flow: str, call: Call, now: Moment) -> Step:
    """Begin ``flow`` for a call. An unknown flow leads to the default queue."""
    fresh = Session(call.contact, call.caller, call.did, call.language, talked=call.talked)
    run = Run(library, fresh, now)
    found = library.flows.get(flow)
    if found is None:
        run.variables.update(call.variables)
        return _finish(run, lifeline.catch(run, f"there is no flow {flow}"))
    run.flow = flow
    run.variables.update(found.variables)
    run.variables.update(call.variables)
    return _finish(run, found.start)


def resume(library: FlowLibrary, session: Session, answer: Input, now: Moment) -> Step:
    """Go on with what came back for the last effect. A session that has ended stays so."""
    if session.ended:
        return Step(session, (), ())
    run = Run(library, session, now)
    run.talked = run.talked or (isinstance(answer, QueueLeft) and answer.why == "talked")
    if isinstance(answer, HungUp):
        return _finish(run, _hang_up(run))
    if not session.flow:
        return _finish(run, lifeline.go_on(run, answer))
    node = library.node(session.flow, session.node)
    if node is None:
        problem = f"there is no node {session.flow}.{session.node} any more"
        return _finish(run, lifeline.catch(run, problem))
    if not isinstance(answer, node.AWAITS):
        problem = f"{session.flow}.{session.node} waits for no {type(answer).__name__}"
        return _finish(run, lifeline.catch(run, problem))
    run.hung_up = run.hung_up or (isinstance(answer, Recorded) and answer.hung_up)
    return _finish(run, node.take(run, answer))


def again(library: FlowLibrary, session: Session, now: Moment) -> Step:
    """Ask once more for what the session waits for: its core died before the answer came."""
    if session.ended:
        return Step(session, (), ())
    run = Run(library, session, now)
    node = library.node(session.flow, session.node)
    if node is None:
        return _finish(run, lifeline.catch(run, f"{session.flow}.{session.node} is taken up again"))
    return _finish(run, node.enter(run))


def _finish(run: Run, outcome: Outcome) -> Step:
    """Pass through nodes until one waits or the call is over."""
    for _ in range(STEP_LIMIT):
        if isinstance(outcome, Effect):
            return _wait(run, outcome)
        outcome = _enter(run, outcome)
    return _wait(run, lifeline.catch(run, f"{run.flow}.{run.node}: the flow runs in circles"))


def _enter(run: Run, target: str) -> Outcome:
    if target == END:
        if not run.returns:
            return Hangup()
        (run.flow, target), run.returns = run.returns[-1], run.returns[:-1]
        if target == END:
            return END
    node = run.library.node(run.flow, target)
    if node is None:
        return lifeline.catch(run, f"there is no node {run.flow}.{target}")
    run.node = target
    run.attempts = 0
    run.note(NodeEntered, kind=node.TYPE)
    return node.enter(run)


def _wait(run: Run, effect: Effect) -> Step:
    run.do(effect)
    unheard = run.hung_up and effect.NEEDS_CALLER
    if unheard and run.facts and run.facts[-1].type is NodeEntered:
        run.facts.pop()  # nobody was there to reach it
    if unheard or isinstance(effect, Hangup):
        run.ended = True
    return run.step()


def _hang_up(run: Run) -> Outcome:
    """The caller is gone: the node's ``hangup`` exit may still keep things, silently."""
    run.hung_up = True
    node = run.library.node(run.flow, run.node)
    target = "" if node is None or "hangup" not in getattr(node, "exits", {}) else node.exit("hangup")
    return Hangup() if not target or target == END else target
