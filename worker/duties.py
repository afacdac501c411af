"""What the worker has to do, and how often."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from complaints import code_of_practice, overdue_letters, silence
from complaints.clocks import Clocks, Notice
from complaints.code_of_practice import CodeOfPractice
from complaints.deadlines import Kind
from complaints.letters import Letters
from complaints.register import Register
from conversations import desk_hours
from conversations.attachments import Attachments
from conversations.lapses import Lapses
from conversations.patience import Patience
from conversations.words import Words
from mail import alerts, copies, formats, handoffs, notices
from mail.incoming import reminders
from mail.messages import Messages, Sender
from mail.outbox import Outbox
from mail.sending import Sending
from mail.transport import Folder, NotSent, Smtp, Transport
from redress.settings import ROOT, Settings
from rights import retention
from rights.erasure import Erasure
from store.database import Database
from worker import letterbox
from worker.places import places
from worker.rounds import Round

WATCH = 15.0
"""Seconds between two looks at the deadlines: well under what anybody would notice on a day's promise."""
SEND = 5.0
LOOK = 30.0
"""Between two looks into the mailbox."""
TELL = 10.0
LIVE = 5.0
"""Between two looks at who waits for whom in a live chat."""
RETAIN = 3600.0
EVEN = 300.0
"""After a jump of the clock nobody is told of a deadline before it has gone on evenly for so long."""
LONG_EVEN = 3600.0
"""Nothing is erased before the clock has gone evenly for so long, also after a start."""
UNFINISHED = timedelta(hours=1)
"""How long an upload may lie without its row: far longer than one lasts."""
AT_ONCE = 200
"""Complaints in one transaction, so that nobody waits long for the database."""
LOCAL_SENDER = "redress@localhost"
"""Whom files in a folder come from while the provider has named no address; it never reaches a server."""


def rounds(database: Database, content: Path, settings: Settings) -> Sequence[Round]:
    """Every duty with its interval, by the content in a folder. Raises BrokenFile, WordsError."""
    code = code_of_practice.load(content / "data" / "code_of_practice.yml")
    register = Register(database, code, [notices.listener(settings.seniors)])
    letters = Letters(register, content / "data" / "letters")
    texts = content / "data" / "mail"
    sending = Sending(Outbox(database), messages(register, settings, texts), transport(code, settings))
    erasure = Erasure(register, places(settings))
    before = timedelta(hours=settings.warn_first_response)
    return (
        Round("deadlines", WATCH, watching(register, settings), EVEN),
        Round("letters", TELL, lambda now: overdue_letters.draft(letters, now), EVEN),
        Round("handoffs", TELL, lambda now: handoffs.tell(database, now)),
        Round("live chats", LIVE, lapses(database, code, settings, content).go, EVEN),
        Round("formats", TELL, lambda now: formats.tell(database, now)),
        Round("copies", TELL, lambda now: copies.send(database, code.provider.name.value, now)),
        Round("mail", SEND, sending.go),
        Round("letterbox", LOOK, letterbox.looking(register, settings)),
        Round("reminders", TELL, lambda now: reminders.remind(register, before, now), EVEN),
        Round("silence", TELL, lambda now: silence.close(register, now), EVEN),
        Round("files", RETAIN, sweeping(database, settings), LONG_EVEN, from_start=False),
        Round(
            "retention",
            RETAIN,
            lambda now: retention.keep_to_it(register, erasure, now),
            LONG_EVEN,
            from_start=False,
        ),
    )


def lapses(database: Database, code: CodeOfPractice, settings: Settings, content: Path = ROOT) -> Lapses:
    """What looks after everybody who waits in a live chat."""
    words = Words.load(content / "domain.yml", code.facts())
    patience = Patience(
        unclaimed=timedelta(minutes=settings.unclaimed_after),
        agent=timedelta(minutes=settings.agent_silent_after),
        customer=timedelta(minutes=settings.customer_gone_after),
    )
    return Lapses(database, words, desk_hours.load(content / "data" / "desk_hours.yml"), patience)


def watching(register: Register, settings: Settings) -> Callable[[datetime], int]:
    """Has people told of every deadline that comes or has passed, until there is none left to tell of."""
    clocks = Clocks(register.deadlines, notice(settings))
    telling = alerts.telling(clocks, settings.seniors)

    def watch(now: datetime) -> int:
        told = 0
        while alerted := register.watch(now, clocks, telling, AT_ONCE):
            told += len(alerted)
        return told

    return watch


def sweeping(database: Database, settings: Settings) -> Callable[[datetime], int]:
    """Takes away files that were written and never became a customer's: of killed processes."""
    attachments = Attachments(database, settings.data_dir / "attachments")
    # Files have the machine's time, whatever the clock of a rehearsal says.
    return lambda _now: attachments.sweep(datetime.now(UTC) - UNFINISHED)


def notice(settings: Settings) -> Notice:
    """How long before each deadline its owner is warned."""
    hours = {
        Kind.FIRST_RESPONSE: settings.warn_first_response,
        Kind.NEXT_CONTACT: settings.warn_next_contact,
        Kind.RESOLUTION: settings.warn_resolution,
        Kind.ADR_LETTER: settings.warn_adr_letter,
        Kind.DATA_PROTECTION: settings.warn_data_protection,
    }
    before = {kind: timedelta(hours=number) for kind, number in hours.items()}
    return Notice(before, settings.senior_after)


def messages(register: Register, settings: Settings, texts: Path = ROOT / "data" / "mail") -> Messages:
    """What makes messages of rows, of the texts in a folder."""
    code = register.code
    address = _sender(code, settings) or LOCAL_SENDER
    sender = Sender(address, f"{code.provider.name.value} complaints")
    return Messages(
        texts,
        code.facts(),
        sender,
        settings.address,
        register.letter_files,
        answers_by_reference=settings.mail_answers_by_reference,
    )


def transport(code: CodeOfPractice, settings: Settings) -> Callable[[], Transport]:
    """How mail leaves: a server where one is named, else files."""

    def made() -> Transport:
        if not settings.smtp_url:
            return Folder(settings.data_dir / "mail")
        if not _sender(code, settings):
            why = "No sender: set REDRESS_MAIL_FROM, or contacts.complaints.email in the code of practice."
            return _Nowhere(why)
        return Smtp(settings.smtp_url)

    return made


class _Nowhere:
    """Keeps mail waiting, and says why."""

    def __init__(self, why: str) -> None:
        self._why = why

    def send(self, _message: object) -> None:
        raise NotSent(self._why, nobody_there=True)

    def close(self) -> None:
        """Nothing is open."""


def _sender(code: CodeOfPractice, settings: Settings) -> str | None:
    return settings.mail_from or code.contacts.complaints.email.value
