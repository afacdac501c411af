"""The browser modules keep the types that their comments promise."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
COMPILER = ROOT / "node_modules" / ".bin" / "tsc"


def test_the_compiler_finds_nothing() -> None:
    assert COMPILER.exists(), "run `npm ci` first"
    checked = subprocess.run(
        [str(COMPILER), "--project", str(ROOT / "tsconfig.json"), "--listFiles"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
    looked_at = {Path(line).name for line in checked.stdout.splitlines() if "/static/" in line}
    assert looked_at == {path.name for path in ROOT.glob("web/*/static/**/*.js")}
