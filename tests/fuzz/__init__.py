"""Bytes that nobody thought of, for everything that reads bytes from outside: ``python -m tests.fuzz``."""
