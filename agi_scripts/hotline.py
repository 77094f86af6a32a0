"""A call to the hotline, new or coming back: hand it to the house until it is over."""


async def handle(call, house):
    """Run by the FastAGI server for ``agi://…/hotline``."""
    await house.conduct(call)
