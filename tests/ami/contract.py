"""What the core relies on in the manager: the same cases against the fake and the real Asterisk.

``tests/ami/test_ami_contract.py`` runs them with the fake; for the real one give ``run_case`` a ``Door`` to it,
with a user that may do and hear everything.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from twisted.internet.defer import Deferred, gatherResults

from callcenter.ami import AmiClient, Message, PystActions
from callcenter.ami.codec import MAX_LINE
from callcenter.errors import AmiError, UnsafeArgument


class Door(NamedTuple):
    """Where a manager listens, and for whom."""

    host: str
    port: int
    user: str
    secret: str


Case = Callable[[AmiClient, Door], Awaitable[None]]


async def run_case(door: Door, case: Case) -> None:
    """Log in, carry the case out, log off; raises what the case raises."""
    client = await logged_in(door)
    try:
        await case(client, door)
    finally:
        await client.stop()


async def logged_in(door: Door) -> AmiClient:
    """A client that is up."""
    up: Deferred[None] = Deferred()
    client = AmiClient(*door, on_up=lambda: up.callback(None), timeout_seconds=4)
    client.start()
    await up
    return client


async def answers_a_ping(client: AmiClient, _: Door) -> None:
    answer = await client.send_action("Ping")
    assert (answer["Response"], answer["Ping"], answer.name) == ("Success", "Pong", "")


async def matches_answers_by_id(client: AmiClient, _: Door) -> None:
    names = [f"CC_CONTRACT_{number}" for number in range(50)]
    asked = [client.send_action("Getvar", Variable=name) for name in names]
    assert [answer["Variable"] for answer in await gatherResults(asked)] == names


async def says_why_not(client: AmiClient, _: Door) -> None:
    assert "Invalid/unknown command" in await _refusal(client.send_action("NoSuchAction"))
    assert "No such channel" in await _refusal(client.send_action("Hangup", Channel="PJSIP/none-1"))
    assert "No such channel" in await _refusal(
        client.send_action("ControlPlayback", Channel="PJSIP/none-1", Control="stop")
    )


async def lists_channels(client: AmiClient, _: Door) -> None:
    assert await client.send_list("CoreShowChannels") == []
    await client.send_action("Ping")


async def says_no_contacts_as_an_error(client: AmiClient, _: Door) -> None:
    assert "No Contacts found" in await _refusal(client.send_list("PJSIPShowContacts"))


async def keeps_awkward_text(client: AmiClient, _: Door) -> None:
    text = 'a: b = "c" \\ ; | 中文'
    await client.send_action("Setvar", Variable="CC_CONTRACT", Value=text)
    assert (await client.send_action("Getvar", Variable="CC_CONTRACT"))["Value"] == text


async def takes_the_longest_line(client: AmiClient, _: Door) -> None:
    value = "v" * (MAX_LINE - len("Value: "))
    await client.send_action("Setvar", Variable="CC_CONTRACT", Value=value)
    assert (await client.send_action("Getvar", Variable="CC_CONTRACT"))["Value"] == value


async def refuses_what_would_be_a_second_action(client: AmiClient, _: Door) -> None:
    for value in ("x\r\nAction: Logoff", "x\ny", "x\0", "v" * MAX_LINE):
        try:
            await client.send_action("Setvar", Variable="CC_CONTRACT", Value=value)
        except UnsafeArgument:
            continue
        raise AssertionError(f"{value[:20]!r} was sent")
    await client.send_action("Ping")


async def hears_what_it_subscribed(client: AmiClient, _: Door) -> None:
    heard: Deferred[Message] = Deferred()
    client.subscribe("UserEvent", heard.callback)
    await client.send_action("UserEvent", [("UserEvent", "Contract"), ("Text", "你好")])
    event = await heard
    assert (event.name, event["UserEvent"], event["Text"]) == ("UserEvent", "Contract", "你好")


async def speaks_pyst2(client: AmiClient, _: Door) -> None:
    actions = PystActions(client)
    assert (await actions.ping())["Ping"] == "Pong"
    assert "No such channel" in await _refusal(actions.hangup("PJSIP/none-1"))


async def refuses_a_wrong_secret(_: AmiClient, door: Door) -> None:
    told: Deferred[str] = Deferred()
    stranger = AmiClient(*door._replace(secret="wrong"), on_down=told.callback)
    stranger.start()
    reason = await told
    await stranger.stop()
    assert reason.startswith("login refused:")
    assert "Authentication failed" in reason


async def _refusal(asked: Awaitable[object]) -> str:
    try:
        answer = await asked
    except AmiError as error:
        return str(error)
    raise AssertionError(f"not refused: {answer}")


CASES: tuple[Case, ...] = (
    answers_a_ping,
    matches_answers_by_id,
    says_why_not,
    lists_channels,
    says_no_contacts_as_an_error,
    keeps_awkward_text,
    takes_the_longest_line,
    refuses_what_would_be_a_second_action,
    hears_what_it_subscribed,
    speaks_pyst2,
    refuses_a_wrong_secret,
)
"""Every case. They expect a node without calls and without registered phones."""
