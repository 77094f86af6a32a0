"""Processes under measurement, ended for certain."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

__all__ = ["await_port", "module_running"]


@contextmanager
def module_running(
    module: str, *arguments: str, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """``python -m module arguments``; its standard output can be read, its errors are shown."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert process.stdout is not None
        process.stdout.close()


def await_port(port: int, seconds: float = 10.0) -> None:
    """Wait until something listens on the port; TimeoutError otherwise.

    Looks without connecting: panoramisk's server never recovers from a connection that says nothing.
    """
    wanted = f":{port:04X} 00000000:0000 0A"
    limit = time.monotonic() + seconds
    while wanted not in Path("/proc/net/tcp").read_text():
        if time.monotonic() > limit:
            raise TimeoutError(f"nothing listens on port {port}")
        time.sleep(0.02)
