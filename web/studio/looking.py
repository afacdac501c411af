"""How a text reads: with its facts and sample values, how hard it is, and what is wrong with it."""

from dataclasses import dataclass

from markupsafe import Markup
from pydantic import BaseModel, Field

from content import links, readability, spoken
from content.checks import placeholders
from content.checks.known import Known
from content.code_words import read as code_words
from content.readability import Reading
from content.snapshot import Snapshot
from redress.settings import ROOT
from web.context import Request
from web.customer.api.models import Strict
from web.markdown import html
from web.routing import Routes
from web.studio.place import state, working

routes = Routes("studio")

LIMIT = 65_536
"""Bytes of a body that holds a letter."""


@dataclass(frozen=True)
class Shown:
    """A text as it is read, and what there is to say about it."""

    text: str
    reading: Reading
    placeholders: list[str]
    faults: list[str]
    chat: bool = True
    """Whether it is said in the chat, and not in a letter or a mail."""

    @property
    def advice(self) -> list[str]:
        """What may be better."""
        return self.reading.advice(self.chat)

    @property
    def html(self) -> Markup:
        """As the chat shows it."""
        return html(self.text)

    @property
    def measure(self) -> str:
        """Its length and how hard it is, in a sentence."""
        reading = self.reading
        return (
            f"{reading.words} words, {reading.characters} characters; "
            f"understood from about {reading.age} years on."
        )


class Text(Strict):
    """A text that somebody is writing."""

    text: str = Field(max_length=20_000)
    chat: bool = Field(True, description="Whether it is said in the chat, and not in a letter or a mail.")


class Preview(BaseModel):
    """How it reads."""

    text: str = Field(description="With facts and sample values, as limited Markdown.")
    faults: list[str] = Field(description="What is wrong: it is not saved so.")
    advice: list[str]
    measure: str
    placeholders: list[str]


@routes.post(
    "/api/v1/studio/previews",
    auth="staff:edit_content,run_staff",
    body=Text,
    body_limit=LIMIT,
    returns={200: Preview},
)
async def preview_words(request: Request, body: Text) -> Preview:
    """Say how a text would read: facts and sample values put in, what is wrong, and how hard it is."""
    now = await state(request)
    shown = await working(look, now.content, body.text.replace("\r\n", "\n"), body.chat)
    return Preview(
        text=shown.text,
        faults=shown.faults,
        advice=shown.advice,
        measure=shown.measure,
        placeholders=shown.placeholders,
    )


def look(content: Snapshot, text: str, chat: bool = True) -> Shown:
    """A text with the facts of the draft and sample values in it."""
    known = Known.of(content, code_words(ROOT))
    wrong = [one.sentence for one in placeholders.faults("", 1, "", text, known)]
    wrong += [f"{problem[:1].upper()}{problem[1:]}. {mend}." for _, problem, mend in links.faults(text)]
    said = spoken.shown(text, spoken.facts(content))
    return Shown(said, readability.read(said), readability.placeholders(text), wrong, chat)
