"""A PostgreSQL server of its own for tests, on a Unix socket in a temporary folder."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import psycopg

__all__ = ["PrivatePostgres", "shared_postgres"]

_HINT = "install it with: apt-get install postgresql-15"


class PrivatePostgres:
    """One server. It never listens on TCP; as root it runs as the user ``postgres``, which it insists on."""

    def __init__(self, *, durable: bool = False) -> None:
        """Make and start it; RuntimeError names what is missing. ``durable`` turns fsync on."""
        self._binaries = _binaries()
        self._user = "postgres" if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="callcenter-pg-"))
        self._data = self.folder / "data"
        self._options = f"-c listen_addresses='' -k {self.folder} -c fsync={'on' if durable else 'off'}"
        self._databases = 0
        if self._user:
            shutil.chown(self.folder, self._user)
        self._run("initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.start()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self._data), "-o", self._options, "-w", "-l", log, "start")

    def stop(self) -> None:
        """Stop it at once, as a crash would: connections break."""
        self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")

    def remove(self) -> None:
        """Stop it and delete everything."""
        if (self._data / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def new_database(self, template: str = "template1") -> str:
        """Create a database; its SQLAlchemy URL."""
        self._databases += 1
        name = f"callcenter_{self._databases}"
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE {name} TEMPLATE "{template}"'.encode())
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def _run(self, program: str, *arguments: str) -> None:
        # not a pipe: the server inherits it, and reading to its end would wait for the server's end
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                [str(self._binaries / program), *arguments],
                user=self._user,
                cwd="/",
                stdout=output,
                stderr=output,
                check=False,
            )
            output.seek(0)
            if done.returncode:
                raise RuntimeError(f"{program} failed:\n{output.read().decode(errors='replace')}")


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if found:
        return found[0].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise RuntimeError(f"PostgreSQL is missing; {_HINT}")
    return Path(on_path).parent


@cache
def shared_postgres() -> PrivatePostgres:
    """The one server of a test run; removed when Python ends."""
    server = PrivatePostgres()
    atexit.register(server.remove)
    return server
