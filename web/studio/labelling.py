"""What editors make of messages: kept with who and when, and turned into examples in the draft."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from content import examples
from content.drafts import Change
from content.errors import ContentError
from content.snapshot import Snapshot
from conversations.inbox import FALLBACK, Inbox, Label
from conversations.personal import without_personal_data
from web.context import Request
from web.customer.api.models import Strict
from web.problems import Problem, not_found
from web.routing import Routes
from web.studio.place import edit, editor, studio, working

routes = Routes("studio")

MAY = "staff:edit_content,run_staff"
NOT_OURS = "out_of_scope"
"""The intent of what is not for us."""
MOST = 12
"""Examples that come of one group: more of the same kind would drown what is rarer."""
LIMIT = 262_144
"""Bytes of a body that names a group."""


Conversation = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Said(BaseModel):
    """One thing that was written, by one or several customers."""

    words: str = Field(min_length=1, max_length=4000)
    places: list[tuple[Conversation, Number]] = Field(min_length=1, max_length=500)


class Labelling(Strict):
    """What an editor makes of a group of messages."""

    items: list[Said] = Field(min_length=1, max_length=100)
    do: Literal["right", "other", "not_ours", "skipped"]
    intent: str = Field("", max_length=200, description="As which it was understood.")
    to: str = Field("", max_length=200, description="The other intent, for `other`.")


class Labelled(BaseModel):
    """What came of it."""

    text: str = Field(description="A sentence for the editor.")
    batch: str = Field(description="By which it is taken back.")


class Undone(BaseModel):
    """What was taken back."""

    text: str


@dataclass(frozen=True)
class Meaning:
    """The intent that messages belong to; none for those that are skipped."""

    label: Label
    intent: str | None


@routes.post("/api/v1/studio/labels", auth=MAY, body=Labelling, body_limit=LIMIT, returns={200: Labelled})
async def label_messages(request: Request, body: Labelling) -> Labelled:
    """Say what a group of messages means: they become examples of it, in the draft."""
    return await label(request, body)


@routes.post("/api/v1/studio/labels/<batch:str>/undo", auth=MAY, returns={200: Undone})
async def unlabel_messages(request: Request, batch: str) -> Undone:
    """Take back what was made of a group of messages, and the examples that came of it."""
    return await unlabel(request, batch)


async def label(request: Request, given: Labelling) -> Labelled:
    """Keep it. Raises Problem 422 without an intent, 409 when the draft cannot take it."""
    meaning = _meaning(given)
    version = None
    if meaning.intent is not None:
        change = taught(meaning.intent, [one.words for one in given.items[:MOST]])
        try:
            version = await edit(request, change, _why(meaning.intent, len(given.items)))
        except ContentError as error:
            raise Problem(409, error.sentence) from None
    places = [place for one in given.items for place in one.places]
    batch = await request.app.ctx.database.writing(
        Inbox(request.app.ctx.database).label,
        places,
        meaning.label,
        meaning.intent,
        editor(request).email,
        request.app.ctx.clock(),
        given.items[0].words[:500],
        version.id if version else "",
    )
    return Labelled(text=_sentence(given, meaning), batch=batch)


async def unlabel(request: Request, batch: str) -> Undone:
    """Take it back. Raises Problem 404, and 409 where the draft was changed at that place meanwhile."""
    inbox = Inbox(request.app.ctx.database)
    found = await request.app.ctx.database.reading(inbox.batch, batch)
    if found is None:
        raise not_found()
    who, at = editor(request), request.app.ctx.clock()
    if found.version:
        try:
            await working(lambda: studio(request).draft.undo(found.version, who, at))
        except ContentError as error:
            raise Problem(409, error.sentence) from None
    await request.app.ctx.database.writing(inbox.unlabel, batch)
    return Undone(text=f"Taken back: “{short(found.words)}” is in the inbox again.")


def short(words: str) -> str:
    """So much of some words as fits a sentence."""
    return words if len(words) <= 80 else words[:79] + "…"


def _meaning(given: Labelling) -> Meaning:
    label = Label(given.do)
    if label is Label.SKIPPED:
        return Meaning(label, None)
    intent = {Label.RIGHT: given.intent, Label.OTHER: given.to, Label.NOT_OURS: NOT_OURS}[label]
    if intent in {"", FALLBACK}:
        raise Problem(422, "Choose the intent that it belongs to.")
    return Meaning(label, intent)


def taught(intent: str, said: list[str]) -> Change:
    """The messages as examples, each once; one that stands under another intent is moved."""
    clean = list(dict.fromkeys(" ".join(without_personal_data(one).split()) for one in said))

    def change(content: Snapshot) -> Snapshot:
        for words in clean:
            there = examples.elsewhere(content, words)
            if any(one.intent == intent for one in there):
                continue
            if there:
                content = examples.move(content, there[0].intent, there[0].words, intent)
            else:
                content = examples.add(content, intent, words[: examples.LONGEST])
        return content

    return change


def _why(intent: str, count: int) -> str:
    return (
        f"{intent}: an example from the inbox" if count == 1 else f"{intent}: {count} examples from the inbox"
    )


def _sentence(given: Labelling, meaning: Meaning) -> str:
    words, more = short(given.items[0].words), len(given.items) - 1
    about = f"“{words}”" + (f" and {more} like it" if more else "")
    verb = "are" if more else "is"
    if meaning.intent is None:
        return f"{about} {verb} skipped."
    capped = f" {MOST} of them became examples." if len(given.items) > MOST else ""
    return f"{about} {verb} {meaning.intent}.{capped}"
