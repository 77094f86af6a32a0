"""A small project folder without mistakes, and what ``callcenter check`` says once some are made in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from callcenter.__main__ import main

SHIPPED = Path(__file__).parents[2]

FILES = {
    "config/callcenter.yaml": """\
site:
  timezone: Asia/Shanghai
sip:
  udp_port: 5060
  rtp_from: 20000
  rtp_to: 24999
trunk:
  match: [127.0.0.1]
  dids:
    "12345": main
agi:
  port: 4573
metrics:
  port: 9464
""",
    "config/queues.yaml": """\
queues:
  voice:
    title: 话务
    skill: voice
    strategy: longest_idle
    ring_seconds: 20
  enterprise:
    title: 一企来
    skill: enterprise
""",
    "config/seats.yaml": """\
seats:
  - {extension: 1001-1030, seat_type: voice}
  - {extension: 1201, seat_type: enterprise}
agents:
  - {agent: 1001-1030, name: "A{n}", skills: {voice: 5}, seat: same}
  - {agent: 1201, name: B, skills: {enterprise: 5}, seat: 1201}
""",
    "config/enterprises.yaml": """\
enterprises:
  "051388800001": 海安示范纺织有限公司
""",
    "config/commissioners.yaml": """\
commissioners:
  housing:
    name: 住建局
    duty:
      - people:
          - {name: 专员甲, number: "13900000001"}
""",
    "config/calendar.yaml": """\
hours:
  service:
    workday: {00:00-24:00: day}
    weekend: {00:00-24:00: night}
    holiday: {00:00-24:00: night}
years:
  2026:
    holidays: {元旦: 01-01}
""",
    "ivr_flows/main.yaml": """\
title: Main
entry: true
start: opening
variables:
  surge: false
nodes:
  opening:
    type: hours
    table: service
    exits: {day: greeting, night: greeting}
  greeting:
    type: menu
    prompt: [greeting, {prompt: surge_announcement, when: surge}]
    wait_seconds: 2
    keys: {2: enterprise}
    exits:
      timeout: voice
      invalid: voice
  enterprise:
    type: enqueue
    queue: enterprise
    exits: {talked: rating, timeout: voice, full: voice, no_agent: voice}
  voice:
    type: enqueue
    queue: voice
    announce: please_wait
    exits: {talked: rating, timeout: end, full: end, no_agent: end}
  rating:
    type: subflow
    flow: survey
    next: end
""",
    "ivr_flows/mobile.yaml": """\
title: Mobile
start: on_duty
nodes:
  on_duty:
    type: dial
    duty: housing
    exits: {talked: end, busy: desk, no_answer: desk, failed: desk, unavailable: desk}
  desk:
    type: dial
    to: 13900000002
    exits: {talked: end, busy: end, no_answer: end, failed: end, unavailable: end}
""",
    "ivr_flows/survey.yaml": """\
title: Survey
start: question
nodes:
  question:
    type: survey
    prompt: survey_question
    next: thanks
    exits: {timeout: end, invalid: end}
  thanks: {type: play, prompt: survey_thanks, next: end}
""",
}


class Project:
    """The folder, in which tests make mistakes."""

    def __init__(self, folder: Path, output: Callable[[], str]) -> None:
        self.folder = folder
        self._output = output
        for name, text in FILES.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        shutil.copy(SHIPPED / "ivr_flows" / "prompts.yaml", folder / "ivr_flows" / "prompts.yaml")
        shutil.copytree(SHIPPED / "asterisk" / "templates", folder / "asterisk" / "templates")

    def change(self, file: str, old: str, new: str) -> None:
        """Write ``new`` where ``old`` stands first."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def told(self, *words: str) -> list[str]:
        """Each mistake, without the folder; the command must refuse if there is one."""
        code = main(words or ("check",))
        text = self._output()
        _, _, rest = text.partition(":\n\n")
        mistakes = rest.partition("\n\n")[0].splitlines()
        assert code == bool(mistakes), text
        return [mistake.replace(f"{self.folder}/", "") for mistake in mistakes]
