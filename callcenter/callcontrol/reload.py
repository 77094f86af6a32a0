"""``callcenter ctl reload``: other settings, flows and prompts for a running core; all of them or none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twisted.internet.threads import deferToThread

from callcenter.callcontrol.rules import rules_of
from callcenter.config import Config
from callcenter.errors import CommandRefused, ConfigError
from callcenter.facts import SettingsReloaded, new_id
from callcenter.ivr import FlowLibrary, load_library
from callcenter.workdays import Calendar

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House

__all__ = ["NEEDS_RESTART", "load_everything", "reload_settings"]

NEEDS_RESTART = (
    "state_dir", "asterisk", "sip", "trunk", "agi", "ami", "link", "store", "journal", "metrics", "seats",
    "outbound",
)  # fmt: skip
"""Settings that Asterisk's files, open ports or the store depend on: ``callcenter run`` must be started anew."""


@dataclass(frozen=True)
class Everything:
    """What a core goes by, read and found free of mistakes."""

    config: Config
    calendar: Calendar
    library: FlowLibrary


def load_everything(config: Config) -> Everything:
    """Read calendar and flows of ``config``. Raises ConfigError with all mistakes."""
    calendar = Calendar.load(config.calendar_file, config.site.timezone)
    library = load_library(
        config.flows_dir,
        config.prompts_file,
        calendar,
        queues=config.queues,
        entries=set(config.trunk.dids.values()),
        seconds_to_human=config.ivr.seconds_to_human,
    )
    return Everything(config, calendar, library)


async def reload_settings(house: House) -> dict[str, Any]:
    """Read everything anew and go by it. Raises CommandRefused, with nothing changed, when that cannot be."""
    try:
        new = await deferToThread(lambda: load_everything(house.read_settings()))
    except ConfigError as error:
        raise CommandRefused(f"nothing was changed:\n{error}") from error
    if held := [name for name in NEEDS_RESTART if getattr(new.config, name) != getattr(house.config, name)]:
        raise CommandRefused(
            f"nothing was changed: {', '.join(held)} can only be changed by a new start of `callcenter run`"
        )
    changed = list(_changed(house.config, new.config))
    house.roster.change_config(new.config)  # may refuse, and comes first for that
    house.config, house.calendar, house.library = new.config, new.calendar, new.library
    house.lookups.change_config(new.config)
    house.handling.change_defaults({name: queue.handling_seconds for name, queue in new.config.queues.items()})
    house.sounds_changed()
    house.floor.change_rules(rules_of(new.config))
    house.record(SettingsReloaded(id=new_id(), at=house.clock.now(), changed=tuple(changed)))
    await house.journal.committed()
    what = ", ".join(changed) or "no setting is different"
    return {"said": f"settings and flows are read anew: {what}", "changed": changed}


def _changed(old: Config, new: Config) -> Iterator[str]:
    for name in Config.model_fields:
        before, after = getattr(old, name), getattr(new, name)
        if before != after and isinstance(before, dict):
            keys = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
            yield from (f"{name}.{key}" for key in keys)
        elif before != after:
            yield name
