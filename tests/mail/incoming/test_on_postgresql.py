"""Mail that comes in, and its erasure, on PostgreSQL."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from complaints.code_of_practice import load
from complaints.register import Register
from mail import notices, traces
from mail.incoming.inbox import State
from mail.tables import outbox
from staff.tables import accounts
from store.database import Database
from store.migration import migrate
from tests import postgresql
from tests.complaints.register_world import MONDAY
from tests.mail.conftest import MANAGER, ROOT, Post
from tests.mail.incoming.post_in import NAMES, Letterbox

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with postgresql.server() as address:
        yield postgresql.new_place(address)


def test_every_message_is_kept_once_and_leaves_nothing_behind(url: str, tmp_path: Path) -> None:
    migrate(url)
    database = Database(url)
    row = {"email": MANAGER, "name": "Maya", "roles": ["manager"], "password_hash": "", "created_at": MONDAY}
    database.write(lambda connection: connection.execute(insert(accounts), row))
    register = Register(database, load(ROOT / "data" / "code_of_practice.yml"), [notices.listener()])
    post = Post(database, register, tmp_path / "mail")
    box = Letterbox(post)
    for name in NAMES:
        content = box.message(name)
        box.now += timedelta(hours=2)
        for _ in range(2):
            box.take(content)
    mails = box.mails()
    assert len(mails) == len(NAMES)
    assert {one.state for one in mails} == {State.ADDED, State.WAITING, State.ASIDE}
    assert post.outbox.dead()
    reference, email = box.complaint.reference, box.complaint.details.email
    assert database.write(lambda one: traces.forget_complaint(one, reference, email))
    assert {one.state for one in box.mails() if one.reference == reference} == set()
    about = outbox.select().where(outbox.c.reference == reference)
    assert database.read(lambda connection: connection.execute(about).all()) == []
    database.close()
