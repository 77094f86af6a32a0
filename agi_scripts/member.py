"""A phone in a consultation or a three-party call: hold it where it is to be, until its part is over."""


async def handle(call, house):
    """Run by the FastAGI server for ``agi://…/member``."""
    await house.conferences.serve(call)
