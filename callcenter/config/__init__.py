"""Settings, read once into frozen objects; all mistakes are reported together."""

from callcenter.config.loading import inspect_config, load_config
from callcenter.config.models import (
    Acd,
    Agent,
    Agi,
    Ami,
    AsteriskNode,
    Config,
    Department,
    Ivr,
    Journal,
    Link,
    Metrics,
    Person,
    Queue,
    Seat,
    Sip,
    Site,
    Speech,
    Store,
    Supervisor,
    Trunk,
)
from callcenter.config.reading import Reading
from callcenter.config.secrets import Secrets, load_secrets
from callcenter.config.yaml_file import YamlFile, load_yaml

__all__ = [
    "Acd",
    "Agent",
    "Agi",
    "Ami",
    "AsteriskNode",
    "Config",
    "Department",
    "Ivr",
    "Journal",
    "Link",
    "Metrics",
    "Person",
    "Queue",
    "Reading",
    "Seat",
    "Secrets",
    "Sip",
    "Site",
    "Speech",
    "Store",
    "Supervisor",
    "Trunk",
    "YamlFile",
    "inspect_config",
    "load_config",
    "load_secrets",
    "load_yaml",
]
