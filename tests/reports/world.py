"""A generated month in a store, with what is true of it."""

from __future__ import annotations

import re
import shutil
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from callcenter.config import Config, load_config
from callcenter.journal import open_engine, upgrade
from callcenter.metrics.registry import Span
from callcenter.testing.year import Size, Truth, Year, write_year
from callcenter.workdays import Calendar

__all__ = ["CALENDAR", "CONFIG", "MARCH", "SHARE", "Frames", "month", "project", "within"]

CONFIG: Config = load_config(Path(__file__).parents[2] / "config" / "callcenter.yaml", {})
CALENDAR = Calendar.load(CONFIG.calendar_file)
MARCH = Span.of_month(2025, 3)
SHARE = 0.12
"""Of the city's calls and appeals."""


class Frames:
    """The truth as pandas knows it."""

    def __init__(self, truth: Truth) -> None:
        self.calls, self.legs, self.stays = map(pd.DataFrame, (truth.calls, truth.legs, truth.stays))
        self.appeals, self.attempts, self.tasks = map(pd.DataFrame, (truth.appeals, truth.attempts, truth.tasks))
        for frame in vars(self).values():
            for column in frame.columns:
                if pd.api.types.is_float_dtype(frame[column]):
                    frame[column] = frame[column].astype("Int64")  # moments; pandas makes floats of what may be missing
        come = self.calls[self.calls.direction == "in"].contact
        self.legs_in = self.legs[self.legs.contact.isin(come)]
        """Without those of callbacks, which are told apart."""
        self.stays_in = self.stays[self.stays.contact.isin(come)]


@cache
def month() -> tuple[str, Frames]:
    """(URL of the store, truth): March 2025 and the weeks that its appeals take."""
    folder = tempfile.TemporaryDirectory(prefix="reports-month-")
    _KEPT.append(folder)
    url = f"sqlite:///{Path(folder.name) / 'month.db'}"
    upgrade(url)
    engine = open_engine(url, durable=False)
    truth = write_year(engine, Year(Size.month(SHARE, date(2025, 3, 1), 31, seed=7), CALENDAR))
    engine.dispose()
    return url, Frames(truth)


_KEPT: list[Any] = []


def project(folder: Path, reports: str) -> Path:
    """The shipped settings with another section ``reports``; their callcenter.yaml."""
    shutil.copytree(Path(__file__).parents[2] / "config", folder / "config")
    path = folder / "config" / "callcenter.yaml"
    text = re.sub(r"^reports:.*?\n\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    path.write_text(text + reports, encoding="utf-8")
    return path


def within(frame: pd.DataFrame, column: str, span: Span = MARCH) -> pd.DataFrame:
    """The rows whose moment lies in the span."""
    return frame[(frame[column] >= span.begin_us) & (frame[column] < span.end_us)]
