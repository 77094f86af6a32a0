"""The dialplan linter: our own dialplan passes, each planted mistake is found at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.config import load_config
from callcenter.pbx.lint import RULES, _template_lines, dialplan_text, lint, lint_config

GUARDED = """[from-trunk]
exten => 12345,1,Set(CALLERID(num)=${FILTER(0-9+,${CALLERID(num)}):0:20})
 same => n(go),Goto(work,s,1)
[work]
exten => s,1,Set(TIMEOUT(absolute)=5)
 same => n,Set(AGIEXITONHANGUP=yes)
 same => n(core),AGI(agi://127.0.0.1:4573/hotline,${CC_DID})
 same => n,GotoIf($["${CC_DONE}" = "1"]?end:core)
 same => n(end),Hangup()
exten => T,1,Hangup()
"""


def found(extra: str) -> list[tuple[int, str]]:
    """Findings in a good dialplan with ``extra`` at its end; lines count from the first of ``extra``."""
    first = GUARDED.count("\n")
    return [(mistake.line - first, mistake.message) for mistake in lint(GUARDED + extra, "extensions.conf")]


def test_a_good_dialplan_has_no_findings() -> None:
    assert found("") == []


def test_ours_has_none() -> None:
    assert lint_config(load_config(environ={})) == []


PLANTED = {
    "open pattern": ("exten => _X.,1,Hangup()", "no end"),
    "any pattern": ("exten => _.,1,Hangup()", "no end"),
    "early pattern": ("exten => _1!,1,Hangup()", "no end"),
    "number in an expression": ('exten => a,1,GotoIf($["${CALLERID(num)}" = "1"]?1)', "expression"),
    "filtered number in an expression": (
        "exten => a,1,Set(X=$[${FILTER(0-9,${CALLERID(num)})} + 1])",
        "expression",
    ),
    "number dialled": ("exten => a,1,Dial(PJSIP/${FILTER(0-9,${CALLERID(num)})}@trunk)", "Dial()"),
    "number in a file name": ("exten => a,1,Record(/tmp/${FILTER(0-9,${CALLERID(num)})}.wav)", "Record()"),
    "unfiltered number": ("exten => a,1,Set(X=${CALLERID(num)})", "without a filter"),
    "unfiltered name": ("exten => a,1,Set(X=${CALLERID(name)})", "without a filter"),
    "unfiltered REFER": ("exten => a,1,Set(X=${SIPREFERTOHDR})", "without a filter"),
    "unfiltered header": ("exten => a,1,Set(X=${PJSIP_HEADER(read,X-Y)})", "without a filter"),
    "filter that lets all through": (
        "exten => a,1,Set(X=${FILTER(\\x00-\\xff,${CALLERID(num)})})",
        "without a filter",
    ),
    "System": ("exten => a,1,System(true)", "System() is not allowed"),
    "TrySystem": ("exten => a,1,TrySystem(true)", "TrySystem() is not allowed"),
    "SHELL": ("exten => a,1,Set(X=${SHELL(id)})", "SHELL"),
    "EVAL": ("exten => a,1,Set(X=${EVAL(${Y})})", "EVAL"),
    "program of unknown name": ("exten => a,1,AGI(/srv/${CC_DID})", "AGI() runs something else"),
    "unguarded core": ("exten => a,1,AGI(agi://127.0.0.1:4573/x)", "no TIMEOUT(absolute)="),
    "unknown label": ("exten => a,1,Goto(nowhere)", "jumps to nowhere"),
    "unknown priority": ("exten => a,1,GotoIf($[1]?7:1)", "jumps to 7"),
    "unknown else": ("exten => a,1,GotoIf($[1]?1:work,s,gone)", "jumps to work,s,gone"),
    "unknown extension": ("exten => a,1,Goto(work,t,1)", "jumps to work,t,1"),
    "unknown context": ("exten => a,1,Gosub(gone,s,1)", "jumps to gone,s,1"),
    "computed target": ("exten => a,1,Goto(${CC_DID},s,1)", "nobody can check"),
    "unknown include": ("include => elsewhere", "unknown context elsewhere"),
    "missing priority": ("exten => a,2,Hangup()", "priority 1 should stand here"),
    "listening elsewhere": ("exten => a,1,ChanSpy(${CC_SPIED},q)", "context supervision only"),
    "listening to anything": ("exten => a,1,ChanSpy(PJSIP/${CC_WHO},q)", "takes ${CC_SPIED}"),
    "listening with any options": ("exten => a,1,ChanSpy(${CC_SPIED},${CC_HOW})", "takes ${CC_SPIED}"),
    "listening unchecked": ("exten => a,1,ChanSpy(${CC_SPIED},q)", "not checked before ChanSpy()"),
    "listening by extension": ("exten => a,1,ExtenSpy(1001@seats,q)", "ExtenSpy() is not allowed"),
    "exec": ("#exec /bin/true", "no line of a dialplan"),
    "switch": ("switch => Realtime/x", "no line of a dialplan"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_planted_mistake_is_found_at_its_line(name: str) -> None:
    line, message = PLANTED[name]
    findings = found(f"; a comment\n[planted]\n{line}\n")
    assert any(at == 3 and message in text for at, text in findings), findings


def test_a_variable_made_of_the_callers_number_is_followed() -> None:
    findings = found(
        "[planted]\nexten => a,1,Set(WHO=${FILTER(0-9,${CALLERID(num)})})\n same => n,Dial(PJSIP/${WHO})\n"
    )
    assert findings == [(3, "what the caller says stands in Dial()")]


def test_a_way_from_a_phone_into_our_own_context_is_found() -> None:
    way = "[from-trunk]\nexten => 1,1,Goto(mid,s,1)\n[mid]\ninclude => callback-out\n"
    findings = found(way + "exten => s,1,Hangup()\n[callback-out]\nexten => main,1,Hangup()\n")
    assert findings == [(6, "can be reached from a phone")]


def test_a_way_from_a_phone_to_the_questions_for_appellants_is_found() -> None:
    way = "[from-trunk]\nexten => 1,1,Goto(follow-up,s,1)\n[follow-up]\nexten => s,1,Hangup()\n"
    assert found(way) == [(3, "can be reached from a phone")]


def test_a_way_from_a_phone_to_listening_is_found() -> None:
    way = "[seats]\nexten => *55,1,Goto(supervision,s,1)\n[supervision]\nexten => s,1,Hangup()\n"
    assert found(way) == [(3, "can be reached from a phone")]


def test_a_way_from_a_phone_to_the_test_call_is_found() -> None:
    way = "[from-trunk]\nexten => 1,1,Goto(probe,test,1)\n[probe]\nexten => test,1,Hangup()\n"
    assert found(way) == [(3, "can be reached from a phone")]


def test_a_way_from_a_phone_into_the_context_of_transfers_is_found() -> None:
    extra = "[seats]\nexten => 9,1,Goto(refer,1,1)\n[refer]\nexten => 1,1,Hangup()\n"
    assert found(extra) == [(3, "can be reached from a phone")]


def test_checked_listening_in_its_context_is_no_finding() -> None:
    check = '${REGEX("^PJSIP/[0-9]+(-web)?-[0-9a-f]+$" ${CC_SPIED})}'
    listens = f"exten => listen,1,GotoIf($[{check} = 1]?spy)\n same => n,Hangup()\n"
    assert found(f"[supervision]\n{listens} same => n(spy),ChanSpy(${{CC_SPIED}},qdESu)\n") == []


def test_a_way_from_the_trunk_to_the_codes_of_seats_is_found() -> None:
    codes = "[features]\nexten => s,1,Hangup()\n"
    assert found("[seats]\nexten => *45,1,Goto(features,s,1)\n" + codes) == []
    assert found("[from-trunk]\nexten => *45,1,Goto(features,s,1)\n" + codes) == [(3, "can be reached from the trunk")]


def test_a_missing_prompt_of_the_codes_is_found(tmp_path: Path) -> None:
    shipped = load_config(environ={}).prompts_file.read_text(encoding="utf-8")
    (tmp_path / "prompts.yaml").write_text(shipped.replace("  code_paused:", "  code_was_paused:"), encoding="utf-8")
    config = load_config(environ={"CALLCENTER_IVR__PROMPTS": str(tmp_path / "prompts.yaml")})
    [mistake] = lint_config(config)
    assert (mistake.where, mistake.message) == ("prompts", "code_paused is missing")


def test_missing_sound_is_found() -> None:
    [mistake] = lint("[a]\nexten => s,1,Playback(gone&beep,noanswer)\n", "x.conf", {"beep"})
    assert str(mistake) == "x.conf:2: a.s.1: plays gone, which is no prompt"


def test_findings_name_the_line_of_the_template() -> None:
    config = load_config(environ={})
    [line] = [n for n, text in enumerate(dialplan_text(config).splitlines(), 1) if "Queue(fallback" in text]
    template = (config.root / "asterisk/templates/extensions.conf.j2").read_text().splitlines()
    places = _template_lines(dialplan_text(config), "\n".join(template))
    assert "Queue(fallback" in template[places[line] - 1]


def test_every_rule_has_a_sentence() -> None:
    assert all(rule.__doc__ for rule in RULES)
