"""A test call (``callcenter doctor --call``), ``agi://…/probe``: answer it; that is all that it is to prove."""

from callcenter.callcontrol.probe import answer_probe


async def handle(call, house):
    """Run by the FastAGI server for ``agi://…/probe``."""
    await answer_probe(call)
