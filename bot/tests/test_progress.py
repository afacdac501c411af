"""Whoever waits sees that something goes on."""

from __future__ import annotations

import io
from threading import Event

import pytest

from bot.progress import counted


class Terminal(io.StringIO):
    """One that knows when a count of seconds was written."""

    def __init__(self) -> None:
        super().__init__()
        self.counted = Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if " s." in text:
            self.counted.set()
        return super().write(text)


def test_a_terminal_shows_the_seconds_in_one_line_and_nothing_of_them_stays() -> None:
    terminal = Terminal()
    with counted("Training", terminal, every=0.001):
        assert terminal.counted.wait(30)
    said = terminal.getvalue()
    assert said.startswith("Training.\r\x1b[KTraining: 0 s.")
    assert said.endswith("\r\x1b[K")
    assert "\n" not in said


def test_a_log_says_it_once() -> None:
    log = io.StringIO()
    with counted("Training", log, every=0.001):
        pass
    assert log.getvalue() == "Training.\n"


def test_what_goes_wrong_is_said_in_a_line_of_its_own() -> None:
    terminal = Terminal()
    with pytest.raises(ValueError, match="wrong"), counted("Training", terminal):
        raise ValueError("wrong")
    assert terminal.getvalue().endswith("\r\x1b[K")
