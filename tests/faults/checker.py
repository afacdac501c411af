"""Looks at everything afterwards: the log over the API, the database, the streams, the mail."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import func, select, text

from complaints.code_of_practice import load as load_code
from complaints.register import Register
from complaints.tables import complaints, entries
from conversations.attachments import Attachments
from conversations.tables import attachments, handoffs, unanswered
from mail.tables import outbox
from store.database import Database
from tests.faults.ledger import Account, Ledger
from tests.faults.mail_server import MailServer
from tests.faults.system import ROOT, System

Log = list[dict[str, Any]]


@dataclass
class Findings:
    """What was counted, and each thing that must not be, with its sentence."""

    counted: Counter[str] = field(default_factory=Counter)
    wrong: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def found(self, what: str, sentence: str) -> None:
        """Something that must not be."""
        self.wrong[what].append(sentence)


TOO_MANY = 429
MISTAKES = ("end=note_failed", "our mistake", "end=failed")
MUST_BE_NONE = (
    "messages lost",
    "messages doubled",
    "messages out of order",
    "answers doubled",
    "stream left out, doubled or changed",
    "complaints lost",
    "complaints doubled",
    "deeds doubled",
    "claims doubled",
    "files lost or broken",
    "files nobody knows",
    "mails lost",
    "conversations stuck",
    "given to a person for a fault of ours",
    "tables that do not fit",
    "lines in the log of our own mistakes",
    "kinds of faults that never struck",
)


async def check(system: System, database: Database, ledger: Ledger, mail: MailServer | None) -> Findings:
    """Everything. The processes run and nothing is under way any more."""
    findings = Findings()
    async with httpx.AsyncClient(base_url=system.url, timeout=60, trust_env=False, verify=False) as http:
        for account in ledger.accounts:
            log = await _log(http, account)
            _messages(account, log, findings)
            _stream(account, log, findings)
    _stuck(database, ledger, findings)
    _complaints(database, ledger, findings)
    _claims(database, ledger, findings)
    _files(database, ledger, system.data / "attachments", findings)
    if mail is not None:
        _mails(database, mail, findings)
    _tables(database, findings)
    _mistakes(system, findings)
    return findings


def _mistakes(system: System, findings: Findings) -> None:
    """What no fault excuses: an answer that the engine refuses, an error that nobody foresaw."""
    with system.log.open(encoding="utf-8", errors="replace") as lines:
        lines.seek(system.log_from)
        for line in lines:
            if any(one in line for one in MISTAKES):
                findings.found("lines in the log of our own mistakes", line.strip()[:300])


async def _log(http: httpx.AsyncClient, account: Account) -> Log:
    path, head = f"/api/v1/conversations/{account.conversation}/messages", f"Bearer {account.token}"
    while (answer := await http.get(path, headers={"Authorization": head})).status_code == TOO_MANY:
        await asyncio.sleep(float(answer.headers["Retry-After"]))  # this reads more than any customer may
    found: Log = answer.raise_for_status().json()["messages"]
    return found


def _messages(account: Account, log: Log, findings: Findings) -> None:
    """What was acknowledged is there, once, in its order, and was answered once."""
    by_number = {one["seq"]: one for one in log}
    said = [one for one in log if one["from"] == "customer"]
    findings.counted["messages acknowledged"] += len(account.acknowledged) + len(account.by_agents)
    findings.counted["messages in all"] += len(log)
    for sent in (*account.acknowledged, *account.by_agents):
        kept = by_number.get(sent.seq)
        if kept is None or kept["from"] != sent.sender or sent.text not in (None, "", kept["text"]):
            findings.found("messages lost", f"{account.name} {sent.seq}: {sent.text!r} is {kept!r}")
    if len(said) > len(account.acknowledged) + bool(account.stuck):
        findings.found("messages doubled", f"{account.name}: {[one['text'] for one in said]}")
    numbers = [one.seq for one in account.acknowledged]
    if numbers != sorted(set(numbers)) or [one["seq"] for one in log] != list(range(1, len(log) + 1)):
        findings.found("messages out of order", f"{account.name}: {numbers}")
    moments = defaultdict(set)
    for one in log:
        if one["from"] == "assistant" and one["in_reply_to"]:
            moments[one["in_reply_to"]].add(one["at"])
    findings.counted["messages answered"] += len(moments)
    for number, times in moments.items():
        if len(times) > 1:
            findings.found("answers doubled", f"{account.name}: {number} at {sorted(times)}")


def _stream(account: Account, log: Log, findings: Findings) -> None:
    """The stream brought the log, from the first message on, each once."""
    findings.counted["stream connections"] += account.connections
    shown = [(one["seq"], one["from"], one["text"], one["at"]) for one in account.streamed]
    kept = [(one["seq"], one["from"], one["text"], one["at"]) for one in log][: len(shown)]
    if account.stream_faults or shown != kept:
        why = account.stream_faults or "it differs from the log"
        findings.found("stream left out, doubled or changed", f"{account.name}: {why}")


def _stuck(database: Database, ledger: Ledger, findings: Findings) -> None:
    """Nobody waits in vain."""
    left = database.read(lambda c: c.execute(select(unanswered.c.conversation, unanswered.c.seq)).all())
    names = {one.conversation: one.name for one in ledger.accounts}
    for conversation, seq in left:
        findings.found("conversations stuck", f"{names.get(conversation)}: message {seq} is not answered")
    for account in ledger.accounts:
        if account.stuck:
            findings.found("conversations stuck", f"{account.name}: {account.stuck}")
    failed = select(handoffs.c.conversation, handoffs.c.key).where(handoffs.c.reason == "assistant_failed")
    for conversation, key in database.read(lambda c: c.execute(failed).all()):
        findings.found("given to a person for a fault of ours", f"{names.get(conversation)}: {key}")
    findings.counted["conversations"] = len(ledger.accounts)
    findings.counted["conversations to their end"] = ledger.finished()


def _complaints(database: Database, ledger: Ledger, findings: Findings) -> None:
    """One complaint for one confirmation, and nothing on record twice."""
    query = select(complaints.c.conversation, complaints.c.reference)
    filed: defaultdict[str, list[str]] = defaultdict(list)
    for conversation, reference in database.read(lambda c: c.execute(query).all()):
        filed[conversation or ""].append(reference)
    for account in ledger.accounts:
        mine, told = filed[account.conversation], set(account.references)
        findings.counted["complaints filed"] += len(mine)
        if told - set(mine):
            findings.found("complaints lost", f"{account.name}: was told {told}, on record {mine}")
        if len(mine) > account.confirmed or (account.finished and len(mine) < account.confirmed):
            kind = "complaints doubled" if len(mine) > account.confirmed else "complaints lost"
            findings.found(kind, f"{account.name}: sent {account.confirmed}, on record {mine}")
    twice = (
        select(entries.c.complaint_id, entries.c.kind, entries.c.text)
        .group_by(entries.c.complaint_id, entries.c.kind, entries.c.text)
        .having(func.count() > 1)
    )
    for row in database.read(lambda c: c.execute(twice).all()):
        findings.found("deeds doubled", str(tuple(row)))
    register = Register(database, load_code(ROOT / "data" / "code_of_practice.yml"))
    for sentence in register.verify_audit():
        findings.found("tables that do not fit", sentence)


def _claims(database: Database, ledger: Ledger, findings: Findings) -> None:
    findings.counted["claims acknowledged"] = len(ledger.claims)
    for sentence in ledger.twice_claimed:
        findings.found("claims doubled", sentence)
    query = select(handoffs.c.id, handoffs.c.claimed_by)
    kept = {row.id: row.claimed_by for row in database.read(lambda c: c.execute(query).all())}
    for handoff, told in ledger.claims.items():
        if told[-1][0].partition("@")[0] != (kept.get(handoff) or "").casefold():
            findings.found("claims doubled", f"{handoff}: {told} and {kept.get(handoff)}")


def _files(database: Database, ledger: Ledger, folder: Path, findings: Findings) -> None:
    """What was taken is there as it was sent, and nothing lies about that no row knows."""
    rows: Mapping[str, str] = {
        row.id: row.sha256
        for row in database.read(lambda c: c.execute(select(attachments.c.id, attachments.c.sha256)).all())
    }
    for account in ledger.accounts:
        for name, digest in account.files.items():
            findings.counted["files acknowledged"] += 1
            path = folder / name[:2] / name
            if rows.get(name) != digest or sha256(_bytes(path)).hexdigest() != digest:
                findings.found("files lost or broken", f"{account.name}: {name}")
    # What killed uploads left, the worker takes away after an hour: here it is done at once.
    gone = Attachments(database, folder).sweep(datetime.now(UTC) + timedelta(minutes=1))
    findings.counted["files of killed uploads, swept away"] = gone
    for path in _all_files(folder):
        if path.name not in rows:
            findings.found("files nobody knows", str(path))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _all_files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _mails(database: Database, mail: MailServer, findings: Findings) -> None:
    """Everything in the outbox arrived, under one Message-ID."""
    query = select(outbox.c.id, outbox.c.local_part, outbox.c.recipient, outbox.c.sent_at, outbox.c.error)
    arrived = {str(one["Message-ID"]).strip("<>").partition("@")[0] for one in mail.arrived}
    for row in database.read(lambda c: c.execute(query).all()):
        findings.counted["mails"] += 1
        if row.local_part not in arrived:
            findings.found("mails lost", f"{row.id} to {row.recipient}: sent {row.sent_at}, {row.error}")
    findings.counted["mails that came again under their Message-ID"] = mail.repeated()


def _tables(database: Database, findings: Findings) -> None:
    """The rows are numbered without a gap, and the database itself is whole."""
    counted = text(
        "SELECT c.id, c.last_seq, count(m.seq), coalesce(max(m.seq), 0) FROM conversations c"
        " LEFT JOIN messages m ON m.conversation = c.id GROUP BY c.id, c.last_seq"
    )
    for conversation, last, count, top in database.read(lambda c: c.execute(counted).all()):
        if not last == count == top:
            findings.found("tables that do not fit", f"{conversation}: {count} rows, {top}, {last}")
    if database.is_sqlite:
        whole = database.read(lambda c: c.execute(text("PRAGMA integrity_check")).scalars().all())
        if list(whole) != ["ok"]:
            findings.found("tables that do not fit", str(whole))
