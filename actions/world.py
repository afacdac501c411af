"""What actions reach outside themselves: the database's verbs, the code of practice, the forms."""

from dataclasses import dataclass
from pathlib import Path

from actions.forms.fields import Forms
from actions.forms.fields import load as load_forms
from complaints.code_of_practice import CodeOfPractice
from complaints.code_of_practice import load as load_code
from complaints.deadlines import Deadlines
from complaints.register import Register
from conversations import desk_hours
from conversations.drafts import Drafts
from conversations.formats import FormatRequests
from conversations.handoffs import Handoffs
from conversations.timetable import Timetable
from conversations.words import Words
from mail import notices
from staff.presence import Presence
from store.database import Database


@dataclass(frozen=True)
class World:
    """Built once when the server starts, and handed to every action."""

    database: Database
    code: CodeOfPractice
    drafts: Drafts
    formats: FormatRequests
    forms: Forms
    handoffs: Handoffs
    register: Register
    words: Words
    desk: Timetable
    presence: Presence

    @property
    def deadlines(self) -> Deadlines:
        """Deadlines by the code of practice."""
        return self.register.deadlines


def build(database: Database, root: Path, senior: tuple[str, ...] = ()) -> World:
    """The world over a database and the project's folder, in which the data files are.

    `senior` are the addresses of senior management, who are told when a customer asks for them.
    """
    data = root / "data"
    code = load_code(data / "code_of_practice.yml", "data/code_of_practice.yml")
    return World(
        database=database,
        code=code,
        drafts=Drafts(database),
        formats=FormatRequests(database),
        forms=load_forms(data / "forms.yml"),
        handoffs=Handoffs(database),
        register=Register(database, code, [notices.listener(senior)]),
        words=Words.load(root / "domain.yml", code.facts()),
        desk=desk_hours.load(data / "desk_hours.yml"),
        presence=Presence(database),
    )
