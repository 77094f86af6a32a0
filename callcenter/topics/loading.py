"""``config/topics.yaml`` → how topics are found, or all its mistakes at once; without the file, the defaults."""

from __future__ import annotations

from callcenter.config import Config, load_yaml
from callcenter.config.partial import read_partly
from callcenter.config.problems import explain, key_of
from callcenter.errors import ConfigError
from callcenter.topics.settings import Topics

__all__ = ["load_topics"]


def load_topics(config: Config) -> Topics:
    """The settings beside the installation's others. Raises ConfigError with every mistake."""
    path = config.root / "config" / "topics.yaml"
    if not path.exists():
        return Topics()
    file = load_yaml(path)
    mistakes = list(file.mistakes)
    made = read_partly(Topics, file.document or {})
    mistakes += (file.mistake(key_of(problem), *explain(problem, Topics)) for problem in made.problems)
    if mistakes:
        raise ConfigError(mistakes)
    return made.value
