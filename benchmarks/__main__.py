"""`make bench`: every part in a process of its own, one after another, and then docs/performance.md.

python -m benchmarks [PART ...]     the parts named, or all
"""

import argparse
import subprocess
import sys

from benchmarks import report


def main() -> int:
    """Measure and write; exit code 1 where a part failed, after the others were measured."""
    arguments = argparse.ArgumentParser(prog="make bench", description=__doc__)
    arguments.add_argument("parts", nargs="*", metavar="PART", help=", ".join(report.ORDER))
    wanted = arguments.parse_args().parts or report.ORDER
    failed = [part for part in wanted if not _run(part)]
    report.write(report.kept())
    print(f"Written: {report.PAGE}")
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _run(part: str) -> bool:
    print(f"== {part}", flush=True)
    return subprocess.run([sys.executable, "-m", f"benchmarks.{part}"], check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
