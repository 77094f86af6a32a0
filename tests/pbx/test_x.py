import time
from callcenter.testing.scenarios import *
from callcenter.testing.sipp import free_udp_port
def test_x(asterisk, agi):
    for ring, talk in ((0.2,0.5),(1,1),(0.3,1.7),(1.5,0.4)):
        port = free_udp_port()
        asterisk.register("1001", port)
        ph=asterisk.phone(seat(ring=ring,talk=talk), port=port)
        def session(call):
            call.command("ANSWER"); call.command("SET VARIABLE TIMEOUT(absolute) 60")
            t=time.time()
            call.command("EXEC Dial PJSIP/1001,10,g")
            print(ring,talk,"took",time.time()-t,[call.variable(n) for n in ("ANSWEREDTIME_MS","DIALEDTIME_MS","RINGTIME_MS","ANSWEREDTIME","DIALEDTIME")])
            call.command("SET VARIABLE CC_DONE 1")
        agi.listen(session)
        asterisk.call(WaitForBye(20)).finish(); agi.ended.acquire()
        print([(s.at,s.event) for s in ph.sightings()])
    assert 0
