"""Everything that `make test` runs, after it has put in place what the tests need.

What a machine lacks and cannot be given is said loudly; where CI=true it is a failure, never a skip.

Tests that fail are tried once more by themselves, and that is said: real browsers and processes share two
cores here, and a machine that stood still for a moment is no fault of Redress. What fails twice has failed.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI") == "true"
POSTGRES = Path("/usr/lib/postgresql")
PYTEST = (sys.executable, "-m", "pytest", "-q", "--durations=8")
AT_ONCE = ("-n", "2", "--dist", "loadfile")
"""Two test processes, each with whole files, so that what a file sets up once is set up once."""

BY_THEMSELVES = ("--last-failed", "--last-failed-no-failures=none", "--exitfirst")
"""Makes pytest run what failed the last time, up to the first that fails again."""
TESTS_FAILED = 1
"""What pytest returns where it ran to its end, and some tests failed."""

SYSTEM_PACKAGES: dict[str, tuple[str, Callable[[], bool]]] = {
    "chromium": ("the browser tests", lambda: shutil.which("chromium") is not None),
    "firefox-esr": ("the main path in another browser", lambda: shutil.which("firefox-esr") is not None),
    "postgresql": ("the tests on PostgreSQL", lambda: any(POSTGRES.glob("*/bin/initdb"))),
    "nginx": ("the tests of the scaled-out profile", lambda: shutil.which("nginx") is not None),
    "nftables": ("the cutting of networks", lambda: shutil.which("nft") is not None),
    "redis-server": ("the tests with Redis", lambda: shutil.which("redis-server") is not None),
}


def main() -> int:
    """Install, train, check and test; returns the exit code. Everything runs, even after a failure."""
    os.chdir(ROOT)
    missing = install_system_packages()
    steps: list[tuple[str, Sequence[str]]] = [
        ("types of the front end: compiler", ["npm", "ci", "--silent", "--no-progress"]),
        ("model", [".venv/bin/redress", "train"]),
        ("format", [".venv/bin/ruff", "format", "--check", "--quiet", "."]),
        ("lint", [".venv/bin/ruff", "check", "--quiet", "."]),
        ("types", [".venv/bin/mypy"]),
        ("types of the engine", [".venv/bin/mypy", "--config-file", "bot/pyproject.toml"]),
        (
            "engine tests",
            ["bot/.venv/bin/python", "-m", "pytest", "-q", "-c", "bot/pytest.ini", *AT_ONCE, "bot/tests"],
        ),
        ("tests", [*PYTEST, *AT_ONCE, *marked("not engine and not browser", missing)]),
        ("tests of the whole system", [*PYTEST, *AT_ONCE, *marked("engine and not browser", missing)]),
        # A browser's driver leaves an event loop running in its thread, which async tests cannot share.
        ("tests in a browser", [*PYTEST, *AT_ONCE, *marked("browser", missing)]),
    ]
    failed = [name for name, command in steps if not passes(name, command)]
    for name, why in missing.items():
        shout(f"{name} is not installed and could not be: {why} did NOT run")
    if failed:
        shout(f"failed: {', '.join(failed)}")
    return 1 if failed or (missing and IN_CI) else 0


def install_system_packages() -> dict[str, str]:
    """Install what is absent, where we may; returns what is still absent, with what it is for."""
    absent = [name for name, (_, there) in SYSTEM_PACKAGES.items() if not there()]
    if absent and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = ["install", "-y", "-qq", "--no-install-recommends"]
        # Each by itself: one that cannot be had does not keep the others away.
        for command in (["update", "-qq"], *([*install, name] for name in absent)):
            subprocess.run(["apt-get", *command], env=quiet, stdout=subprocess.DEVNULL, check=False)
    return {name: why for name, (why, there) in SYSTEM_PACKAGES.items() if not there()}


def marked(choice: str, missing: dict[str, str]) -> list[str]:
    """The arguments that choose tests, but for what cannot run here; in CI nothing is left out."""
    marks = {
        "chromium": "browser",
        "firefox-esr": "firefox",
        "postgresql": "postgres",
        "redis-server": "redis",
        "nginx": "nginx",
        "nftables": "network",
    }
    left_out = [] if IN_CI else [f"not {marks[name]}" for name in missing]
    return ["-m", " and ".join(f"({one})" for one in (choice, *left_out))]


def passes(name: str, command: Sequence[str]) -> bool:
    """Run one step; of tests, those that failed once more, without company."""
    code = run(name, command)
    if code != TESTS_FAILED or "pytest" not in command:
        return code == 0
    alone = [word for word in command if word not in AT_ONCE]
    if run(f"{name}, those that failed once more", [*alone, *BY_THEMSELVES]) != 0:
        return False
    shout(f"{name}: the failures above did not come back when these tests ran by themselves")
    return True


def run(name: str, command: Sequence[str]) -> int:
    """Run one step and say how long it took; returns its exit code."""
    began = time.monotonic()
    print(f"\n== {name}: {' '.join(map(str, command))}", flush=True)
    code = subprocess.run(command, check=False).returncode
    print(
        f"== {name}: {'ok' if code == 0 else f'FAILED ({code})'}, {time.monotonic() - began:.0f} s",
        flush=True,
    )
    return code


def shout(sentence: str) -> None:
    """Say something that must not be overlooked."""
    print(f"\n!!! {sentence}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
