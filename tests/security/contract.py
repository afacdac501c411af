"""Whether every answer is as the description says, for every kind of caller: schemathesis on a `web`.

    python -m tests.security.contract [--examples 100] [--seed 7] [--as customer]

The tests do the same with few examples.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from redress.settings import ROOT
from tests.security.served import Served, served

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
)
ENDLESS = r"/events$"
"""Streams do not end; they have tests of their own."""
GOODBYES = r"staff/session|sign-out|/disab|/roles$"
"""What ends the session that the rest is tried with."""


def run(found: Served, who: str, examples: int, seed: int, *more: str) -> subprocess.CompletedProcess[str]:
    """Try everything as one kind of caller."""
    headers = [
        part for name, value in found.identities[who].items() for part in ("--header", f"{name}: {value}")
    ]
    environment = os.environ | {
        "SCHEMATHESIS_HOOKS": "tests.security.hooks",
        "REDRESS_THERE": json.dumps(found.there),
        "REDRESS_CSRF": found.identities[who].get("X-CSRF-Token", ""),
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(ROOT),
    }
    command = [str(Path(sys.executable).with_name("schemathesis")), "run", f"{found.url}/api/v1/openapi.json"]
    command += ["--url", found.url, "--checks", ",".join(CHECKS), "--seed", str(seed), *headers]
    command += ["--max-examples", str(examples), "--exclude-path-regex", f"{ENDLESS}|{GOODBYES}"]
    command += ["--no-color", "--request-timeout", "60", "--no-shrink", "--continue-on-failure"]
    command += ["--warnings", "off", "--suppress-health-check", "all", "--output-sanitize", "false", *more]
    return subprocess.run(
        command, cwd=found.log.parent, env=environment, capture_output=True, text=True, check=False
    )


def served_well(found: Served) -> set[str]:
    """The routes that have answered with what was asked for: refusals alone would prove little."""
    lines = (json.loads(line) for line in found.log.read_text().splitlines() if line.startswith("{"))
    return {line["route"] for line in lines if line.get("event") == "request" and line["status"] < 300}


def mistakes(found: Served) -> list[str]:
    """What it says in its log that went wrong on its side."""
    lines = (json.loads(line) for line in found.log.read_text().splitlines() if line.startswith("{"))
    return [f"{line['event']}\n{line.get('exception')}" for line in lines if line.get("level") == "error"]


def main() -> int:
    """Try everything as everybody; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--examples", type=int, default=100, help="cases for each operation")
    parser.add_argument("--seed", type=int, default=7, help="of what is tried")
    parser.add_argument("--as", dest="who", default="", help="only as this kind of caller")
    given = parser.parse_args()
    failed = []
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as found:
        for who in [given.who] if given.who else found.identities:
            result = run(found, who, given.examples, given.seed)
            print(f"== as {who}", result.stdout, sep="\n", flush=True)
            print(f"{len(served_well(found))} routes have served something", flush=True)
            failed += [who] if result.returncode else []
            if result.returncode:
                print(*mistakes(found), sep="\n", flush=True)
    print("failed as: " + ", ".join(failed) if failed else "every answer was as described")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
