"""What `make test` makes of tests that fail: once more by themselves, and then they have failed."""

import sys
from pathlib import Path

import pytest

from tests.everything import passes

COMMAND = (sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:schemathesis")
FAILS_ONCE = """
from pathlib import Path

def test_it_stands_still_for_a_moment():
    been = Path(__file__).with_name("been")
    before = been.exists()
    been.touch()
    assert before

def test_it_is_fine():
    Path(__file__).with_name("runs").open("a").write("x")
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")


def test_a_failure_that_does_not_come_back_is_said_and_passes(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "test_once.py").write_text(FAILS_ONCE)
    assert passes("tests", COMMAND)
    said = capfd.readouterr().out
    assert "FAILED test_once.py::test_it_stands_still_for_a_moment" in said
    assert "!!! tests: the failures above did not come back" in said
    assert (tmp_path / "runs").read_text() == "x"


def test_what_fails_twice_has_failed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "test_never.py").write_text("def test_never():\n    assert False\n")
    assert not passes("tests", COMMAND)
    assert "did not come back" not in capfd.readouterr().out


def test_no_test_at_all_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "test_nothing.py").write_text("")
    assert not passes("tests", COMMAND)


def test_a_step_that_is_no_test_has_one_try(tmp_path: Path) -> None:
    script = "open('tries', 'a').write('x'); raise SystemExit(1)"
    assert not passes("lint", (sys.executable, "-c", script))
    assert (tmp_path / "tries").read_text() == "x"
