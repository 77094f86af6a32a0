"""An appellant whom the system rang about an appeal (回访), ``agi://…/follow_up``: ask, and keep the answers."""


async def handle(call, house):
    """Run by the FastAGI server for ``agi://…/follow_up``."""
    await house.conduct_follow_up(call)
