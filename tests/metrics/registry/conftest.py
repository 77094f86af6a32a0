"""Stores for the tests of this folder."""

from callcenter.testing.stores import engine, sqlite_url, store_url

__all__ = ["engine", "sqlite_url", "store_url"]
