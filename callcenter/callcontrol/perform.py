"""Effects of the IVR engine → AGI commands, queues, look-ups; one function for each effect."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import msgspec

from callcenter.agi import AGIHangup
from callcenter.callcontrol.outside import ring_outside
from callcenter.callcontrol.overrun import Overrun, end_key
from callcenter.callcontrol.transfer import to_the_end
from callcenter.callcontrol.waiting import Waiting
from callcenter.facts import MessageLeft, RatingGiven, new_id
from callcenter.ivr import effects, inputs

if TYPE_CHECKING:
    from callcenter.callcontrol.call import LiveCall

__all__ = ["perform"]


async def perform(call: LiveCall, effect: effects.Effect) -> inputs.Input | None:
    """Do what ``effect`` asks for; the input it is answered with, None when it has no answer.

    Raises AGIHangup when the caller is gone.
    """
    answer: inputs.Input | None = await _PERFORM[type(effect)](call, effect)
    return answer


async def _answer(call: LiveCall, effect: effects.Answer) -> None:
    await call.agi.exec("Answer", "", "i")  # at once: AGI's own ANSWER waits half a second for audio


async def _play(call: LiveCall, effect: effects.Play) -> inputs.Done:
    if effect.files:
        seconds = call.house.seconds_of(effect.files)
        await call.hold_for(seconds)
        with Overrun(call, seconds):
            await call.agi.playback(effect.files)
    call.check_alive()
    return inputs.Done()


async def _collect(call: LiveCall, effect: effects.Collect) -> inputs.Input:
    length, pause = call.house.seconds_of(effect.files), effect.timeout_ms / 1000
    await call.hold_for(length + effect.max_digits * pause)
    with Overrun(call, length + pause, end_key, per_key=pause) as watch:
        digits, timed_out = await call.agi.get_data(effect.files, effect.timeout_ms, effect.max_digits)
    call.check_alive()
    nothing = not digits and (timed_out or watch.ended)  # a wait that we ended has no key of the caller's
    return inputs.TimedOut() if nothing else inputs.Digits(digits)


async def _enqueue(call: LiveCall, effect: effects.Enqueue) -> inputs.Input:
    place, call.place = call.place, None
    call.doing = "waiting"
    if place is not None and place.queue in call.house.config.queues:  # transferred to another queue before
        effect = msgspec.structs.replace(effect, queue=place.queue)
    if call.callback is not None:  # whatever the flow says: a callback keeps the place in its own queue
        effect = msgspec.structs.replace(effect, queue=call.callback.owed.queue)
    try:
        return await to_the_end(call, await Waiting(call, effect, place).stay())
    finally:
        call.doing = "ivr"


async def _dial(call: LiveCall, effect: effects.Dial) -> inputs.Input:
    return inputs.DialEnded(await ring_outside(call, effect))


async def _record(call: LiveCall, effect: effects.Record) -> inputs.Input:
    call.messages += 1
    folder = call.house.config.state / "messages"
    folder.mkdir(mode=0o750, exist_ok=True)
    name = f"{call.contact}-{call.messages}"
    began = call.now()
    await call.hold_for(effect.max_seconds + 2)
    hung_up = False
    try:
        with Overrun(call, effect.max_seconds + 2, end_key):
            await call.agi.record_file(
                str(folder / name),
                seconds=effect.max_seconds,
                silence_seconds=effect.silence_seconds,
                file_format="alaw",
            )
    except AGIHangup:
        hung_up = True
    file = folder / f"{name}.alaw"
    size = file.stat().st_size if file.exists() else 0
    seconds = size / 8000 if size else (call.now() - began) / 1e6
    return inputs.Recorded(
        file=f"messages/{name}.alaw", seconds=round(seconds, 3), hung_up=hung_up or call.agi.hung_up
    )


async def _look_up(call: LiveCall, effect: effects.LookUp) -> inputs.Input:
    await call.hold_for(2)
    return await call.house.lookups.ask(effect.what, effect.arguments)


async def _http(call: LiveCall, effect: effects.Http) -> inputs.Input:
    await call.hold_for(effect.timeout)
    return await call.house.web.ask(effect)


async def _open_appeal(call: LiveCall, effect: effects.OpenAppeal) -> inputs.Input:
    number, code = call.house.appeals.open_by_flow(call, effect.fields)
    return inputs.AppealIs(number, code)


async def _promise_callback(call: LiveCall, effect: effects.PromiseCallback) -> inputs.Input:
    why = await call.house.callbacks.promise(call, effect.queue)
    return inputs.CallbackIs({"": "promised", "already": "already"}.get(why, "refused"))


async def _cancel_callback(call: LiveCall, effect: effects.CancelCallback) -> inputs.Input:
    return inputs.CallbackIs("cancelled" if call.house.callbacks.cancel(call) else "none")


async def _rate(call: LiveCall, effect: effects.Rate) -> None:
    call.record(
        RatingGiven(
            id=new_id(),
            at=call.now(),
            contact=call.contact,
            survey=effect.survey,
            score=effect.score,
            agent=effect.agent or call.agent,
            queue=effect.queue or call.queue,
        )
    )


async def _follow_up(call: LiveCall, effect: effects.FollowUpAnswer) -> None:
    """Of a caller who rang us, and was led here by mistake, nothing is kept."""
    if call.follow_up is not None:
        call.house.follow_ups.answered(call.follow_up, effect.answer)


async def _leave_message(call: LiveCall, effect: effects.LeaveMessage) -> None:
    call.record(
        MessageLeft(
            id=new_id(),
            at=call.now(),
            contact=call.contact,
            file=effect.file,
            seconds=effect.seconds,
            caller=call.caller,
            callback_number=effect.callback_number,
        )
    )


async def _hang_up(call: LiveCall, effect: effects.Hangup) -> None:
    """The dialplan hangs up once it sees that the core is done."""
    if effect.cause != _NORMAL:
        await call.set_variables(CC_CAUSE=str(effect.cause))


_NORMAL = 16
_PERFORM: dict[type[effects.Effect], Callable[[Any, Any], Awaitable[Any]]] = {
    effects.Answer: _answer,
    effects.Play: _play,
    effects.Collect: _collect,
    effects.Enqueue: _enqueue,
    effects.Dial: _dial,
    effects.Record: _record,
    effects.LookUp: _look_up,
    effects.Http: _http,
    effects.OpenAppeal: _open_appeal,
    effects.PromiseCallback: _promise_callback,
    effects.CancelCallback: _cancel_callback,
    effects.Rate: _rate,
    effects.FollowUpAnswer: _follow_up,
    effects.LeaveMessage: _leave_message,
    effects.Hangup: _hang_up,
}
