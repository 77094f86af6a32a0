"""What the core reads on the caller's channel after ``EXEC Dial`` of a seat, outcome by outcome."""

from __future__ import annotations

from callcenter.testing.agi_double import AgiCall, AgiDouble
from callcenter.testing.real_asterisk import RealAsterisk
from callcenter.testing.scenarios import Pause, Hangup, WaitForBye, seat
from callcenter.testing.sipp import free_udp_port

NAMES = ("DIALSTATUS", "HANGUPCAUSE", "ANSWEREDTIME_MS", "DIALEDTIME_MS", "RINGTIME_MS", "PROGRESSTIME_MS", "ANSWEREDTIME", "DIALEDPEERNAME", "DIALEDPEERNUMBER", "HANGUPCAUSE_KEYS()")

def test_explore(asterisk: RealAsterisk, agi: AgiDouble) -> None:
    out = []
    def go(name, scenario, target="1001", steps=(WaitForBye(30),), seconds=3, pre=True):
        if scenario:
            port = free_udp_port()
            asterisk.register("1001", port)
            phone = asterisk.phone(scenario, port=port)
        got = {}
        def session(call: AgiCall) -> None:
            call.command("ANSWER")
            call.command("SET VARIABLE TIMEOUT(absolute) 60")
            got["reply"] = call.command(f"EXEC Dial PJSIP/{target},{seconds},g")
            for n in NAMES:
                got[n] = call.variable(n)
            keys = got["HANGUPCAUSE_KEYS()"]
            for k in keys.split(","):
                if k: got["tech"] = call.variable(f"HANGUPCAUSE({k},tech)"); got["ast"]=call.variable(f"HANGUPCAUSE({k},ast)")
            call.command("SET VARIABLE CC_DONE 1")
        agi.listen(session)
        c = asterisk.call(*steps)
        try: c.finish(30)
        except Exception as e: got["sipp"]=str(e)[:100]
        agi.ended.acquire(timeout=10)
        out.append((name, got))
        asterisk.clear()
    go("answer, seat hangs up", seat(ring=0.5, talk=1))
    go("answer, caller hangs up", seat(ring=0.5, talk=None), steps=(Pause(2), Hangup()))
    go("no answer", seat(answer=False))
    for code in (486, 480, 603, 404, 408, 500, 503, 488):
        go(f"reject {code}", seat(reject=code))
    go("caller hangs up while ringing", seat(answer=False), steps=(Pause(1), Hangup()))
    go("unregistered", None, target="1005")
    go("unknown endpoint", None, target="9999")
    port = free_udp_port(); asterisk.register("1006", port)
    go("registered, phone gone (port closed)", None, target="1006", seconds=5)
    import json
    open("/tmp/pbx/dial.json","w").write(json.dumps(out,indent=0))
    for n,g in out: print(n, g)
    assert 0
