"""An outbound call that runs one IVR flow, e.g. ``agi://…/flow?name=callback_confirm``."""


async def handle(call, house):
    """Run by the FastAGI server for ``agi://…/flow?name=…``."""
    await house.conduct_flow(call, call.query.get("name", ""))
