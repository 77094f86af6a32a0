"""Effects and answers in plain words, for the terminal."""

from __future__ import annotations

from collections.abc import Mapping

from callcenter.ivr import effects, inputs

__all__ = ["described", "what_came"]


def described(effect: effects.Effect) -> str:
    """An effect that is not heard, in a few words."""
    match effect:
        case effects.Answer():
            return "☏ answers"
        case effects.Dial(target=target, seconds=seconds, duty=duty):
            return f"☎ rings {target or f'who is on duty for {duty}'} for {seconds} s{' each' if duty else ''}"
        case effects.Record(max_seconds=most, silence_seconds=silence):
            return f"● records up to {most} s, until {silence} s of silence or #"
        case effects.LookUp(what=what, arguments=arguments):
            return f"? looks up {what}: {_pairs(arguments)}"
        case effects.Http(method=method, url=url, body=body):
            return f"? {method} {url} {body}".rstrip()
        case effects.OpenAppeal(fields=fields):
            return f"+ opens an appeal: {_pairs(fields)}"
        case effects.Hangup(cause=cause):
            return "■ hangs up" + (f" with cause {cause}" if cause != 16 else "")
    return _kept(effect)


def _kept(effect: effects.Effect) -> str:
    """The same, for what is kept of a caller."""
    match effect:
        case effects.Rate(score=score):
            return f"+ keeps the rating {score}"
        case effects.FollowUpAnswer(answer=answer):
            return f"+ keeps the answer: {answer}"
        case effects.LeaveMessage(seconds=seconds, callback_number=number):
            return f"+ keeps the message of {seconds:g} s, to be rung back at {number or 'no number'}"
    return type(effect).__name__


def what_came(answer: inputs.Input) -> str:
    """An answer in a few words."""
    match answer:
        case inputs.Digits(value=value):
            return value or "#"
        case inputs.TimedOut():
            return "(no key)"
        case inputs.QueueLeft(why="talked", agent=agent):
            return f"talked with agent {agent}, who hung up"
        case inputs.QueueLeft(why=why, digit=digit):
            return digit or why
        case inputs.DialEnded(status=status):
            return status.lower()
        case inputs.Recorded(seconds=seconds):
            return f"(says something for {seconds:g} s)"
        case inputs.HungUp():
            return "hangs up"
    return _what_was_answered(answer)


def _what_was_answered(answer: inputs.Input) -> str:
    """The same, for what other programs say."""
    match answer:
        case inputs.LookedUp(found=found, values=values, failed=failed):
            if failed:
                return "the store does not answer"
            return f"found: {_pairs(values)}" if found else "not found"
        case inputs.HttpAnswered(values=values):
            return f"answer: {_pairs(values)}"
        case inputs.HttpFailed(reason=reason):
            return reason
        case inputs.AppealIs(number=number, query_code=code):
            return f"it is {number}, query code {code}"
    return type(answer).__name__


def _pairs(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items() if value != "") or "-"
