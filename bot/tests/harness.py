"""Real processes for tests: an engine and an action server on free ports, in a folder of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

ROOT = Path(__file__).resolve().parents[2]
ACTIONS_PYTHON = ROOT / ".venv" / "bin" / "python"
ACTION_SERVER = Path(__file__).with_name("action_server.py")
ENGINE_SECRET, ACTIONS_SECRET = "engine-secret", "actions-secret"
PATIENCE = 90.0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**more: str) -> Dict[str, str]:
    """The environment of an engine or an action server."""
    secrets = {"REDRESS_ENGINE_SECRET": ENGINE_SECRET, "REDRESS_ACTIONS_SECRET": ACTIONS_SECRET}
    return {**os.environ, "PYTHONPATH": str(ROOT), "RASA_TELEMETRY_ENABLED": "false", **secrets, **more}


@dataclass
class Answer:
    """A status and a body."""

    status: int
    raw: bytes
    timing: str = ""

    @property
    def body(self) -> Any:
        return json.loads(self.raw)

    @property
    def texts(self) -> List[str]:
        return [message["text"] for message in self.body["messages"]]


@dataclass
class Actions:
    """The action server of the tests, which can be stopped and started again on the same port."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: Optional["subprocess.Popen[bytes]"] = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/webhook"

    @property
    def filed(self) -> List[str]:
        """The message ids that something was filed for, in order."""
        path = self.folder / "filed"
        return path.read_text().split() if path.exists() else []

    def start(self) -> "Actions":
        command = [str(ACTIONS_PYTHON), str(ACTION_SERVER), str(self.port), str(self.folder)]
        with (self.folder / "actions.log").open("ab") as log:
            self.process = subprocess.Popen(command, env=environment(), stdout=log, stderr=log)
        wait_for(lambda: _listens(self.port), self.process, self.folder / "actions.log")
        return self

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@dataclass
class Engine:
    """An engine over a project, which can be killed and started again on the same store."""

    project: Path
    folder: Path
    actions: str
    store: str = ""
    port: int = field(default_factory=free_port)
    process: Optional["subprocess.Popen[bytes]"] = None

    def __post_init__(self) -> None:
        self.store = self.store or str(self.folder / "engine.db")

    def command(self, *more: str) -> List[str]:
        given = {
            "--port": str(self.port),
            "--actions": self.actions,
            "--store": self.store,
            "--model": "models",
        }
        return [sys.executable, "-m", "bot", *(part for pair in given.items() for part in pair), *more]

    def start(self) -> "Engine":
        with (self.folder / "engine.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(), cwd=self.project, env=environment(), stdout=log, stderr=log
            )
        wait_for(lambda: _listens(self.port), self.process, self.folder / "engine.log")
        return self

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(20)
            self.process = None

    def kill(self) -> None:
        self.stop(signal.SIGKILL)

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        secret: Optional[str] = ENGINE_SECRET,
        timeout: float = 20.0,
    ) -> Answer:
        """Send a request; a body that is not bytes is sent as JSON."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, method=method)
        if secret is not None:
            request.add_header("X-Redress-Secret", secret)
        try:
            with urllib.request.urlopen(request, timeout=timeout) as response:
                return Answer(response.status, response.read(), response.headers.get("Server-Timing", ""))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read())

    def say(self, conversation: str, message: str, text: str, **more: Any) -> Answer:
        """Take a turn."""
        body = {"conversation": conversation, "message": message, "text": text, **more}
        return self.ask("POST", "/turn", body)

    def talk(self, conversation: str, *texts: str, first: int = 1) -> Answer:
        """Take several turns, each of which works; the last answer."""
        for number, text in enumerate(texts, first):
            answer = self.say(conversation, f"m{number}", text)
            assert answer.status == 200, answer.raw
        return answer


def wait_for(ready: Any, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until `ready()`; fail at once, with the log, when the process ends instead."""
    end = time.monotonic() + PATIENCE
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            raise AssertionError(f"It did not start:\n{log.read_text()[-3000:]}")
        time.sleep(0.1)


def run(command: List[str], cwd: Path, **environ: str) -> Tuple[int, str, str]:
    """Run a command to its end: exit code, standard output, standard error."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment(**environ),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
