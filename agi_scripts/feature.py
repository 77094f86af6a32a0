"""A code that an agent dials on the seat's phone, such as ``*46``: do it, and say what came of it."""


async def handle(call, house):
    """Run by the FastAGI server for ``agi://…/feature``."""
    await house.codes.serve(call)
