"""The register before and after a scripted conversation."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

from complaints.code_of_practice import CodeOfPractice
from complaints.code_of_practice import load as load_code
from complaints.complaint import CUSTOMER, Complaint, Deed, Details, Filing
from complaints.register import Register
from conversations.tokens import new_id
from redress.scripts.written import MONDAY, OnRecord, Script
from redress.settings import ROOT
from staff.accounts import Accounts, Newcomer
from staff.passwords import Passwords
from staff.presence import Presence
from staff.roles import Role
from store.database import Database


def complaints_of(database: Database, conversation: str) -> list[dict[str, Any]]:
    """The complaints filed in a conversation, as plain values."""
    return [plain(one) for one in register_of(database).of_conversation(conversation)]


def put_on_record(database: Database, script: Script) -> str:
    """File the complaint that a script begins with; its reference."""
    wanted, register = script.on_record or OnRecord(), register_of(database)
    at = script.at - timedelta(days=wanted.days_ago)
    details = Details(wanted.nature, name=wanted.name, email=wanted.email, phone=wanted.phone)
    reference = register.file(Filing(details), Deed(CUSTOMER, at, new_id())).reference
    verbs: dict[str, tuple[Callable[[Deed], object], ...]] = {
        "responded": (lambda deed: register.record_response(reference, "We are looking.", deed),),
        "resolved": (lambda deed: register.resolve(reference, "The line was mended.", deed),),
        "withdrawn": (lambda deed: register.withdraw(reference, None, deed),),
    }
    verbs["closed"] = (*verbs["resolved"], lambda deed: register.close(reference, deed))
    for verb in verbs.get(wanted.state, ()):
        verb(Deed("staff@redress.test", at + timedelta(hours=1), new_id()))
    return reference


def staff_the_desk(database: Database) -> None:
    """Have somebody at the desk whenever a script plays; whether it is open is for the hours to say."""
    sam = Newcomer("sam@desk.example.com", "Sam Reed", (Role.AGENT,))
    account = Accounts(database, Passwords()).invite(sam, MONDAY, "scripts")
    Presence(database).seen(account.id, MONDAY + timedelta(days=3650))


def register_of(database: Database) -> Register:
    return Register(database, _code())


@cache
def _code() -> CodeOfPractice:
    """Read once: every script needs it several times."""
    return load_code(ROOT / "data" / "code_of_practice.yml")


def plain(complaint: Complaint) -> dict[str, Any]:
    return {**vars(complaint), **vars(complaint.details), "state": complaint.state.value}
