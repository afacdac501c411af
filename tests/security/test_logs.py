"""What is written when something fails: where and as what, and nothing of what it was about."""

import json
import logging
import sys

import pytest
import structlog

from redress import logs

MARK = "purple-wombat"


def failing(depth: int) -> None:
    secret = MARK
    if depth:
        failing(depth - 1)
    try:
        raise KeyError(secret)
    except KeyError as error:
        raise ValueError(f"{MARK} will not do") from error


@pytest.mark.parametrize("log_format", ["console", "json"])
@pytest.mark.parametrize("who", ["ours", "a library"])
def test_a_failure_is_written_without_its_words_and_values(
    log_format: str, who: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = logging.getLogger().handlers[:], structlog.get_config()
    try:
        logs.configure(log_format)
        try:
            failing(3)
        except ValueError:
            if who == "ours":
                structlog.get_logger("web").error("our mistake", exc_info=True)
            else:
                logging.getLogger("library").exception("it failed")
        written = capsys.readouterr().err
    finally:
        logging.getLogger().handlers[:] = before[0]
        structlog.configure(**before[1])
    assert MARK not in written
    assert "ValueError" in written
    assert "KeyError" in written
    assert "in failing" in written
    if log_format == "json":
        assert json.loads(written)["level"] == "error"


def test_what_the_machine_says_is_kept() -> None:
    try:
        open("/nowhere/at/all")  # noqa: SIM115, PTH123
    except OSError:
        said = logs.failure(sys.exc_info())  # type: ignore[arg-type]
    assert "FileNotFoundError: No such file or directory" in said
