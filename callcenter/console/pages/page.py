"""What a page of the console is: its address, who may, what it is called, and what it is told live."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter

from callcenter.config import Config
from callcenter.console.access import Access, Staff
from callcenter.console.accounts.account import Account
from callcenter.console.accounts.roles import Role

__all__ = ["Page", "Texts"]

Texts = Mapping[str, tuple[str, str]]
"""Key → Chinese and English."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page, or a few that belong together; stands in ``pages.PAGES``."""

    name: str
    router: APIRouter
    who: Mapping[tuple[str, str], Staff | Access]
    """(method, address) → who may; what has no row may nobody."""
    title: tuple[str, str] = ("", "")
    """Chinese and English, for the menu."""
    path: str = ""
    """Where the menu leads; empty: it is not in the menu."""
    texts: Texts = field(default_factory=dict)
    """All words on it; those of ``texts.SHELL`` are there too."""
    live: tuple[str, ...] = ()
    """Topics of ``/live/<name>``; empty: it is told nothing live."""
    live_for: Callable[[Config, Account], tuple[str, ...]] | None = None
    """Topics beside those of ``live``, by who opens the page."""

    @property
    def roles(self) -> frozenset[Role]:
        """Who may open it."""
        access = self.who.get(("GET", self.path))
        return access.roles if isinstance(access, Staff) else frozenset()

    @property
    def is_live(self) -> bool:
        """Has it a stream?"""
        return bool(self.live) or self.live_for is not None

    def is_for(self, account: Account) -> bool:
        """May this person open it?"""
        return bool(self.roles & account.roles)

    def topics(self, config: Config, account: Account) -> tuple[str, ...]:
        """What this person is told."""
        return (*self.live, *(self.live_for(config, account) if self.live_for else ()))
