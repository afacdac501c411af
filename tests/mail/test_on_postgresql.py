"""Two workers on PostgreSQL tell everything once and send everything once."""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import insert

from complaints.clocks import Clocks, Notice
from complaints.code_of_practice import load
from complaints.complaint import CUSTOMER, Deed, Details, Filing
from complaints.deadlines import Kind
from complaints.hours import LONDON
from complaints.register import Register
from mail import alerts, notices
from mail.outbox import Outbox
from mail.sending import Sending
from staff.tables import accounts
from store.database import Database
from store.migration import migrate
from tests import postgresql
from tests.complaints.register_world import MONDAY
from tests.mail.conftest import ROOT, messages

pytestmark = pytest.mark.postgres

LATE = datetime(2026, 11, 24, 17, 31, tzinfo=LONDON)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with postgresql.server() as address:
        yield postgresql.new_place(address)


class Box:
    """Counts what it is given."""

    def __init__(self) -> None:
        self.arrived: Counter[str] = Counter()

    def send(self, message: EmailMessage) -> None:
        self.arrived[str(message["Message-ID"])] += 1

    def close(self) -> None:
        """Nothing is open."""


def test_two_workers_tell_and_send_everything_once(url: str) -> None:
    migrate(url)
    databases = [Database(url), Database(url)]
    row = {"email": "maya@example.com", "name": "Maya", "roles": ["manager"], "password_hash": ""}
    databases[0].write(lambda connection: connection.execute(insert(accounts), {**row, "created_at": MONDAY}))
    code = load(ROOT / "data" / "code_of_practice.yml")
    registers = [Register(one, code, [notices.listener()]) for one in databases]
    for number in range(30):
        filing = Filing(Details("No line", email=f"jo{number}@example.com"))
        registers[0].file(filing, Deed(CUSTOMER, MONDAY, f"file {number}"))
    box = Box()
    told: list[int] = []

    def work(register: Register) -> None:
        clocks = Clocks(register.deadlines, Notice({kind: timedelta(hours=24) for kind in Kind}))
        telling = alerts.telling(clocks)
        while alerted := register.watch(LATE, clocks, telling, 4):
            told.append(len(alerted))
        Sending(Outbox(register.database), messages(register), lambda: box).go(LATE)

    workers = [threading.Thread(target=work, args=(one,)) for one in registers]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    work(registers[0])
    assert sum(told) == 30
    assert len(box.arrived) == 90
    assert set(box.arrived.values()) == {1}
    assert registers[0].verify_audit() == []
    for database in databases:
        database.close()
