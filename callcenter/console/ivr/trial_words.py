"""What a tried call does and is answered, in a few words of both languages."""

from __future__ import annotations

from collections.abc import Mapping

from callcenter.console.languages import Language
from callcenter.ivr import effects, inputs

__all__ = ["arrived", "came", "does", "option"]

_WORDS: Mapping[str, tuple[str, str]] = {
    "-": ("不按键", "no key"),
    "hangup": ("来电人挂机", "caller hangs up"),
    "talked": ("接通并通话", "talked"),
    "timeout": ("等待超时", "waited too long"),
    "full": ("队列已满", "queue is full"),
    "no_agent": ("无人值守", "nobody on duty"),
    "long_wait": ("预计久等", "a long wait"),
    "key": ("按键离开队列", "leaves by the key"),
    "busy": ("忙线", "busy"),
    "no_answer": ("无人接听", "no answer"),
    "failed": ("失败", "failed"),
    "unavailable": ("无可用号码", "nothing to ring"),
    "found": ("查到", "found"),
    "not_found": ("未查到", "not found"),
    "promised": ("已登记回拨", "promised"),
    "already": ("已登记过", "promised already"),
    "refused": ("不能登记", "refused"),
    "8.0": ("说 8 秒", "speaks for 8 s"),
}
_STATUS = {"ANSWER": "talked", "BUSY": "busy", "NOANSWER": "no_answer", "CHANUNAVAIL": "failed",
           "UNAVAILABLE": "unavailable"}  # fmt: skip


def option(word: str, language: Language) -> str:
    """A button's label; a key is itself."""
    return _in(language, *_WORDS.get(word, (word, word)))


def arrived(place: str, language: Language) -> str:
    """Where the caller came to: ``queue voice`` as ``Tryout.reached`` tells it.

    >>> arrived("queue voice", "zh")
    '队列 voice'
    """
    kind, _, name = place.partition(" ")
    chinese = {"queue": "队列", "dial": "呼叫", "hangup": "挂机"}.get(kind, kind)
    return f"{chinese} {name}".rstrip() if language == "zh" else place


def does(effect: effects.Effect, language: Language) -> str:
    """What is done beside what is heard; empty when that says all."""
    match effect:
        case effects.Enqueue(queue=queue, max_wait_seconds=limit):
            most = _in(language, f"，最多 {limit} 秒", f", {limit} s at most") if limit else ""
            return _in(language, f"进入队列 {queue}{most}", f"in line of the queue {queue}{most}")
        case effects.Dial(target=target, seconds=seconds, duty=duty):
            whom = target or _in(language, f"{duty} 的值班人", f"who is on duty for {duty}")
            return _in(language, f"呼叫 {whom}（{seconds} 秒）", f"rings {whom} for {seconds} s")
        case effects.Record(max_seconds=most):
            return _in(language, f"录音，最多 {most} 秒", f"records, {most} s at most")
        case effects.LookUp(what=what):
            return _in(language, f"查询 {what}", f"looks up {what}")
        case effects.Http(method=method, url=url):
            return _in(language, f"请求 {method} {url}（试听时不发送）", f"{method} {url} (not sent here)")
        case effects.Hangup():
            return _in(language, "挂机", "hangs up")
    return _keeps(effect, language)


def _keeps(effect: effects.Effect, language: Language) -> str:
    match effect:
        case effects.OpenAppeal():
            return _in(language, "登记诉求草稿", "opens an appeal")
        case effects.PromiseCallback():
            return _in(language, "登记预约回拨", "promises a callback")
        case effects.CancelCallback():
            return _in(language, "取消预约回拨", "takes the callback back")
        case effects.Rate(score=score):
            return _in(language, f"记录评分 {score}", f"keeps the rating {score}")
        case effects.FollowUpAnswer(answer=answer):
            return _in(language, f"记录答复 {answer}", f"keeps the answer {answer}")
        case effects.LeaveMessage(seconds=seconds):
            return _in(language, f"保存留言 {seconds:g} 秒", f"keeps the message of {seconds:g} s")
    return ""


def came(answer: inputs.Input, language: Language) -> str:
    """What was answered."""
    match answer:
        case inputs.Digits(value=value):
            return _in(language, f"按键 {value or '#'}", f"key {value or '#'}")
        case inputs.TimedOut():
            return option("-", language)
        case inputs.HungUp():
            return option("hangup", language)
        case inputs.QueueLeft(why=why, digit=digit):
            return f"{option(why, language)} {digit}".rstrip()
        case inputs.DialEnded(status=status):
            return option(_STATUS.get(status, status), language)
        case inputs.Recorded(seconds=seconds):
            return _in(language, f"说 {seconds:g} 秒", f"speaks for {seconds:g} s")
        case inputs.LookedUp(found=found, failed=failed):
            return option("failed" if failed else "found" if found else "not_found", language)
        case inputs.CallbackIs(answer=word):
            return option(word, language)
        case inputs.HttpAnswered():
            return _in(language, "对方有应答", "an answer")
    return _in(language, "没有应答", "no answer")


def _in(language: Language, chinese: str, english: str) -> str:
    return chinese if language == "zh" else english
