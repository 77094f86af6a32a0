"""What ``make run`` says when everything is up: where to point a phone, who sits where, what to try."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

from callcenter.config import Config

__all__ = ["banner"]

_TEXTS = {
    "zh": """
{name} 已就绪 (ready,用时 {seconds:.1f} 秒)。Ctrl-C 停止。
  来电   sip:{did}@{host}:{udp}  (UDP,允许来源 {match})
  座席   注册到 {host}:{udp} (UDP) 或 {host}:{tls} (TLS),用户名即分机号,密码见 `{program} seats`
         {seats}
  签入   {program} ctl login {agent} --seat {seat}      状态  {program} ctl agents | queues | status
  演示   另开终端: make demo     记录  {program} call list     指标  http://{metrics}/metrics
  接口   http://{console}/api/v1/openapi.json     状态目录  {state}
""",
    "en": """
{name} is ready ({seconds:.1f} s). Ctrl-C stops it.
  Callers  sip:{did}@{host}:{udp}  (UDP, allowed from {match})
  Seats    register at {host}:{udp} (UDP) or {host}:{tls} (TLS); user = extension, secrets: `{program} seats`
           {seats}
  Log in   {program} ctl login {agent} --seat {seat}      look  {program} ctl agents | queues | status
  Demo     in another terminal: make demo     records  {program} call list     metrics  http://{metrics}/metrics
  API      http://{console}/api/v1/openapi.json     state  {state}
""",
}


def banner(config: Config, seconds: float) -> str:
    """The text, in the site's language; ``seconds`` is how long the start took."""
    first = next(iter(config.agents.values()), None)
    return _TEXTS[config.site.language].format(
        name=config.site.name,
        program=_program(),
        seconds=seconds,
        did=next(iter(config.trunk.dids)),
        host=config.sip.host,
        udp=config.sip.udp_port,
        tls=config.sip.tls_port,
        match=", ".join(config.trunk.match),
        seats=_seats(config),
        agent=first.agent if first else "-",
        seat=first.seat if first else "-",
        metrics=f"{config.metrics.host}:{config.metrics.port}",
        console=f"{config.console.host}:{config.console.port}",
        state=config.state,
    )


def _program() -> str:
    """How this program is called from here."""
    path = Path(sys.argv[0])
    return os.path.relpath(path) if path.name == "callcenter" else "callcenter"


def _seats(config: Config) -> str:
    counts = Counter(seat.seat_type for seat in config.seats.values())
    shown = []
    for kind, count in counts.items():
        extensions = [ext for ext, seat in config.seats.items() if seat.seat_type == kind]
        span = extensions[0] if count == 1 else f"{extensions[0]}–{extensions[-1]}"
        shown.append(f"{kind} {span} ({count})")
    return "  ".join(shown)
