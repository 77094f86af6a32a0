"""``callcenter ctl reload``: other settings, flows and prompts for a running core; all of them or none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from twisted.internet.threads import deferToThread

from callcenter.acd.strategies import STRATEGIES
from callcenter.callcontrol.rules import rules_of
from callcenter.config import Config
from callcenter.errors import CallcenterError, CommandRefused, ConfigError, Mistake, shown
from callcenter.facts import SettingsReloaded, new_id
from callcenter.ivr import FlowLibrary, inspect_library
from callcenter.workdays import Calendar

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House

__all__ = ["NEEDS_RESTART", "Everything", "go_by", "load_everything", "reload_settings"]

NEEDS_RESTART = (
    "site", "state_dir", "asterisk", "sip", "trunk", "agi", "ami", "link", "store", "journal", "metrics", "seats",
    "outbound", "acd.fallback_seconds", "acd.fallback_tries", "acd.reap_seconds",
)  # fmt: skip
"""Settings that Asterisk's files, open ports, timers or the store depend on: ``callcenter run`` must be started
anew."""


@dataclass(frozen=True)
class Everything:
    """What a core goes by, read and found free of mistakes."""

    config: Config
    calendar: Calendar
    library: FlowLibrary


def load_everything(config: Config) -> Everything:
    """Read calendar and flows of ``config``. Raises ConfigError with all mistakes."""
    calendar, library, mistakes = _inspect(config, sound=True)
    mistakes += _strategies(config)
    if mistakes or calendar is None:
        raise ConfigError(mistakes)
    return Everything(config, calendar, library)


def _inspect(config: Config, *, sound: bool) -> tuple[Calendar | None, FlowLibrary, list[Mistake]]:
    """Calendar and flows with their mistakes; what they name in settings is judged when these are ``sound``."""
    calendar, mistakes = Calendar.inspect(config.calendar_file, config.site.timezone)
    library, found = inspect_library(
        config.flows_dir,
        config.prompts_file,
        calendar,
        queues=config.queues if sound else None,
        departments=config.commissioners if sound else None,
        may_ring=config.may_ring if sound else None,
        entries=set(config.trunk.dids.values()),
        seconds_to_human=config.ivr.seconds_to_human,
    )
    return calendar, library, [*mistakes, *found]


def _strategies(config: Config) -> Iterator[Mistake]:
    file = shown(config.root / "config" / "queues.yaml")
    for name, queue in config.queues.items():
        if queue.strategy not in STRATEGIES:
            message = f"there is no strategy `{queue.strategy}`"
            yield Mistake(file, 0, f"queues.{name}.strategy", message, f"known are {', '.join(STRATEGIES)}")


async def reload_settings(house: House) -> dict[str, Any]:
    """Read everything anew and go by it. Raises CommandRefused, with nothing changed, when that cannot be."""
    new = await deferToThread(_read, house)
    check(house, new.config)
    try:
        await deferToThread(house.speak, new.config)
    except CallcenterError as error:
        raise CommandRefused(f"nothing was changed: {error}") from error
    changed = go_by(house, new)
    await house.journal.committed()
    what = ", ".join(changed) or "no setting is different"
    return {"said": f"settings and flows are read anew: {what}", "changed": changed}


def _read(house: House) -> Everything:
    """Everything anew; raises CommandRefused with the mistakes of settings, calendar and flows together."""
    try:
        config = house.read_settings()
    except ConfigError as error:
        _, _, beside = _inspect(house.config, sound=False)  # as far as flows can be judged without the settings
        raise CommandRefused(f"nothing was changed:\n{ConfigError([*error.mistakes, *beside])}") from error
    try:
        return load_everything(config)
    except ConfigError as error:
        raise CommandRefused(f"nothing was changed:\n{error}") from error


def check(house: House, config: Config) -> None:
    """Raise CommandRefused when other settings do not fit to what goes on."""
    if held := [name for name in NEEDS_RESTART if _part(config, name) != _part(house.config, name)]:
        raise CommandRefused(
            f"nothing was changed: {', '.join(held)} can only be changed by a new start of `callcenter run`"
        )
    if used := sorted(_queues_in_use(house) - config.queues.keys()):
        raise CommandRefused(f"nothing was changed: queue {', '.join(used)} cannot be taken away while somebody waits")
    house.roster.may_go_by(config)


def go_by(house: House, new: Everything) -> list[str]:
    """Go by other settings from here on: what is different. Raises CommandRefused, with nothing changed."""
    config, before = new.config, house.config
    check(house, config)
    changed = list(_changed(before, config))
    gone = house.roster.agents.keys() - config.agents.keys()
    house.roster.change_config(config)
    for agent in gone:
        house.floor.forget(agent)
    house.config, house.calendar, house.library = config, new.calendar, new.library
    house.lookups.change_config(config)
    house.handling.change_defaults({name: queue.handling_seconds for name, queue in config.queues.items()})
    house.sounds_changed()
    house.floor.change_rules(rules_of(config))
    house.record(SettingsReloaded(id=new_id(), at=house.clock.now(), changed=tuple(changed)))
    house.targets.keep()
    return changed


def _part(config: Config, name: str) -> Any:
    return reduce(getattr, name.split("."), config)


def _queues_in_use(house: House) -> set[str]:
    """Queues in which somebody stands, is being put through, or is owed a callback."""
    waiters = {waiter.waiting.queue for waiter in house.floor.waiters.values()}
    dialling = {call.waiting.waiting.queue for call in house.calls.values() if call.waiting is not None}
    return waiters | dialling | {each.owed.queue for each in house.callbacks.owed.values()}


def _changed(old: Config, new: Config) -> Iterator[str]:
    for name in Config.model_fields:
        before, after = getattr(old, name), getattr(new, name)
        if before != after and isinstance(before, dict):
            keys = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
            yield from (f"{name}.{key}" for key in keys)
        elif before != after:
            yield name
