"""`redress receive`, as a mail server runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from complaints.code_of_practice import load
from complaints.complaint import CUSTOMER, Deed, Filing
from complaints.register import Register
from store.database import Database
from store.migration import migrate
from tests.complaints.register_world import MONDAY
from tests.mail.conftest import ROOT
from tests.mail.incoming.post_in import HERE, OURS, PAT


@pytest.fixture
def register(tmp_path: Path) -> Register:
    url = f"sqlite:///{tmp_path / 'redress.db'}"
    migrate(url)
    return Register(Database(url), load(ROOT / "data" / "code_of_practice.yml"))


def receive(
    folder: Path, content: bytes, *arguments: str, **settings: str
) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "redress", "receive", *arguments]
    named = {"REDRESS_DATA_DIR": str(folder), "REDRESS_MAIL_FROM": OURS, **settings}
    return subprocess.run(
        command, input=content, capture_output=True, check=False, cwd=ROOT, env={**os.environ, **named}
    )


def test_a_piped_message_goes_onto_its_complaint(register: Register, tmp_path: Path) -> None:
    reference = register.file(Filing(PAT), Deed(CUSTOMER, MONDAY, "f")).reference
    content = (HERE / "07-iphone.eml").read_bytes().replace(b"@REF@", reference.encode())
    for _ in range(2):
        done = receive(tmp_path, content, "--to", f"complaints+{reference}@provider.example")
        assert (done.returncode, done.stderr) == (0, b"")
    said = [one.text for one in register.record(reference).entries if one.kind == "information"]
    assert said == ["No thanks, an email is fine."]


@pytest.mark.parametrize(
    ("content", "arguments", "code", "sentence"),
    [
        (b"", (), 65, "empty"),
        (b"only words\n", (), 65, "not an email"),
        (b"From: a@b.example\n\nHello\n", ("--to", "sales@provider.example"), 67, "nobody of this address"),
        (b"From: a@b.example\n\nHello\n", ("--to", "complaints+x@elsewhere.example"), 67, "nobody"),
    ],
)
def test_what_will_not_do_is_refused_in_the_mail_servers_language(
    content: bytes, arguments: tuple[str, ...], code: int, sentence: str, tmp_path: Path
) -> None:
    done = receive(tmp_path, content, *arguments)
    assert done.returncode == code
    said = done.stderr.decode()
    assert sentence in said
    assert said.count("\n") == 1


def test_when_nothing_can_be_kept_the_mail_server_keeps_it(tmp_path: Path) -> None:
    away = "postgresql+psycopg://nobody@127.0.0.1:9/none"
    done = receive(tmp_path, b"From: a@b.example\n\nHello\n", REDRESS_DATABASE_URL=away)
    assert done.returncode == 75
    assert done.stderr.decode().count("\n") == 1


def test_a_data_folder_that_cannot_be_written_to_is_a_reason_to_wait(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    done = receive(blocked, b"From: a@b.example\n\nHello\n")
    assert done.returncode == 75
