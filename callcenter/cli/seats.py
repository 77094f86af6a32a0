"""``callcenter seats``: what each seat's phone has to be told."""

from __future__ import annotations

import argparse
import json
from typing import Any

from callcenter.cli.printing import table
from callcenter.config import Config, Secrets, load_config, load_secrets
from callcenter.errors import SeatUnknown


def register(subparsers: Any) -> None:
    """Add ``seats``."""
    parser = subparsers.add_parser("seats", help="seats with their SIP user, secret and registrar")
    parser.add_argument("extension", nargs="*", help="only these seats")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(main=main)


def main(args: argparse.Namespace) -> int:
    """0. Raises SeatUnknown for a seat that does not exist."""
    config = load_config()
    rows = seat_rows(config, load_secrets(config))
    wanted = set(args.extension)
    shown = [row for row in rows if not wanted or row["extension"] in wanted]
    print(json.dumps(shown, ensure_ascii=False, indent=1) if args.json else table(shown, list(rows[0]) if rows else []))
    if unknown := wanted - {row["extension"] for row in rows}:
        raise SeatUnknown(f"there is no seat {', '.join(sorted(unknown))}; seats stand in config/seats.yaml")
    return 0


def seat_rows(config: Config, secrets: Secrets) -> list[dict[str, Any]]:
    """One row for each seat."""
    usual = {agent.seat: agent.agent for agent in config.agents.values() if agent.seat}
    host = f"[{config.sip.host}]" if ":" in config.sip.host else config.sip.host
    return [
        {
            "extension": extension,
            "type": seat.seat_type,
            "user": extension,
            "secret": secrets.seats[extension],
            "registrar": f"sip:{host}:{config.sip.udp_port}",
            "registrar_tls": f"sips:{host}:{config.sip.tls_port}",
            "usual_agent": usual.get(extension, ""),
        }
        for extension, seat in config.seats.items()
    ]
