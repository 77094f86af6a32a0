"""``python -m tests.fuzz [--seconds 600] [TARGET …]``: each target in a process of its own, one after the other."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FunctionType

_MOST_MB = 1024
_SLOW_SECONDS = 10


def main() -> int:
    """Exit code 1 when a target failed; the input that did it is named and kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--seconds", type=int, default=600, help="for each target; default 600")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="ami, agi, cel, flow; default: all")
    args = parser.parse_args()
    failed = []
    for name in args.targets or ("ami", "agi", "cel", "flow"):
        print(f"{name}: {args.seconds} s", flush=True)
        if run(name, args.seconds, quiet=False):
            failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "nothing found")
    return 1 if failed else 0


def run(name: str, seconds: int, *, quiet: bool) -> str:
    """Fuzz one target in a process of its own: an empty text, or what it said when it failed."""
    with tempfile.TemporaryDirectory(prefix=f"fuzz-{name}-") as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        command = [sys.executable, __file__, "--one", name, str(corpus)]
        limits = [f"-max_total_time={seconds}", f"-rss_limit_mb={_MOST_MB}", f"-timeout={_SLOW_SECONDS}"]
        done = subprocess.run(
            [*command, *limits, "-print_final_stats=1"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "TMPDIR": folder}, cwd=folder,
            timeout=seconds + 120,
        )  # fmt: skip
    if not quiet or done.returncode:
        print("\n".join(done.stdout.splitlines()[-12:]), flush=True)
    return done.stdout if done.returncode else ""


def _one(name: str, corpus: str, options: list[str]) -> None:
    """This process fuzzes one target until its time is over, and ends."""
    import atheris

    from tests.fuzz.targets import TARGETS

    target = TARGETS[name]
    for number, seed in enumerate(target.seeds()):
        (Path(corpus) / f"seed-{number}").write_bytes(seed[: target.longest])
    for module in target.modules:
        _instrument(atheris, module)
    atheris.Setup([sys.argv[0], corpus, f"-max_len={target.longest}", *options], target.run)
    atheris.Fuzz()


def _instrument(atheris: object, package: str) -> None:
    """Every function of the modules below ``package`` tells which way it went."""
    for name, module in list(sys.modules.items()):
        if name == package or name.startswith(f"{package}."):
            mine = [value for value in vars(module).values() if getattr(value, "__module__", "") == name]
            inside = [each for value in mine if isinstance(value, type) for each in vars(value).values()]
            for function in (*mine, *inside):
                if isinstance(function, FunctionType):
                    atheris.instrument_func(function)  # type: ignore[attr-defined]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _one(sys.argv[2], sys.argv[3], sys.argv[4:])
    else:
        sys.exit(main())
