"""Settings, read once into frozen objects; all mistakes are reported together."""

from callcenter.config.loading import load_config, load_yaml
from callcenter.config.models import (
    Acd,
    Agent,
    Agi,
    Ami,
    AsteriskNode,
    Config,
    Ivr,
    Journal,
    Link,
    Metrics,
    Queue,
    Seat,
    Sip,
    Site,
    Speech,
    Store,
    Trunk,
)
from callcenter.config.secrets import Secrets, load_secrets

__all__ = [
    "Acd",
    "Agent",
    "Agi",
    "Ami",
    "AsteriskNode",
    "Config",
    "Ivr",
    "Journal",
    "Link",
    "Metrics",
    "Queue",
    "Seat",
    "Secrets",
    "Sip",
    "Site",
    "Speech",
    "Store",
    "Trunk",
    "load_config",
    "load_secrets",
    "load_yaml",
]
