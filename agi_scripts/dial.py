"""A number that a seat's phone dialled, e.g. ``agi://…/dial``: dial it when it may be, or say why not."""


async def handle(call, house):
    """Run by the FastAGI server for ``agi://…/dial``."""
    await house.seat_calls.serve(call)
