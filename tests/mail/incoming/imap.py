"""A real IMAP server for tests, with one mailbox."""

import imaplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from redress.ports import free_port

USER, PASSWORD = "redress", "s3cret/with:marks"


@dataclass(frozen=True)
class Server:
    """Where it listens."""

    port: int

    @property
    def url(self) -> str:
        return f"imap://{USER}:s3cret%2Fwith%3Amarks@127.0.0.1:{self.port}/INBOX"

    @contextmanager
    def client(self) -> Iterator[imaplib.IMAP4]:
        """Somebody who looks into the mailbox with a program of their own."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.login(USER, PASSWORD)
        client.select("INBOX")
        try:
            yield client
        finally:
            client.logout()

    def put(self, content: bytes, at: datetime) -> None:
        """A message arrives."""
        with self.client() as client:
            status, answer = client.append("INBOX", "", imaplib.Time2Internaldate(at), content)
            assert status == "OK", answer

    def count(self) -> int:
        with self.client() as client:
            return len(client.search(None, "ALL")[1][0].split())


@contextmanager
def running() -> Iterator[Server]:
    """A server on a free port, in a process of its own."""
    server = Server(free_port())
    program = str(Path(sys.executable).with_name("pymap"))
    command = [
        program,
        "--host",
        "127.0.0.1",
        "--port",
        str(server.port),
        "--no-tls",
        "--no-service",
        "admin",
    ]
    command += ["--no-service", "managesieve", "dict", "--demo-data", "--demo-user", USER]
    process = subprocess.Popen([*command, "--demo-password", PASSWORD], stderr=subprocess.PIPE)
    try:
        _wait(server, process)
        with server.client() as client:  # without what the demonstration puts there
            client.store("1:*", "+FLAGS", r"(\Deleted)")
            client.expunge()
        yield server
    finally:
        process.terminate()
        process.wait(10)


def _wait(server: Server, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert process.poll() is None, process.stderr and process.stderr.read().decode()
        try:
            with server.client():
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the mailbox's server does not start")
