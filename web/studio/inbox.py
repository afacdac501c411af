"""Inbox: what customers wrote, as understood: right, another intent, not for us, or skip, one or a group."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError
from sanic import HTTPResponse

from content import examples, questions
from content.snapshot import Snapshot
from conversations.errors import EngineError
from conversations.inbox import FALLBACK, Inbox, Item, Why
from web.context import Request
from web.desk.pages import DeskRoutes, Signed, done
from web.problems import Problem
from web.studio import labelling
from web.studio.labelling import Labelling
from web.studio.pages import HOME, state, studio_page
from web.studio.place import MAY, likeness, working

routes = DeskRoutes("studio pages")

LIST = f"{HOME}/inbox"
SHOWN = 12
"""Groups on the page."""
GROUPED = 400
"""Messages that are put into groups at a time."""
MEMBERS = 60
"""Messages of a group that are shown; the others come when these are done."""
UNREADABLE = "Load the page again, and choose once more."

WORDS = {
    Why.NOT_UNDERSTOOD: "not understood",
    Why.UNSURE: "hardly understood",
    Why.CORRECTED: "the customer put something right next",
    Why.HANDED_OFF: "a person had to take over",
    Why.CLOSE: "two intents were close to each other",
    Why.SURE: "understood without doubt",
}
"""Why a message is here, as editors read it."""


class Which(BaseModel):
    """What is shown: `all` takes in what was understood without doubt."""

    all: bool = False


class Chosen(Signed):
    """What an editor makes of messages: `item_0`, `item_1` ... are those that are chosen, packed."""

    model_config = ConfigDict(extra="allow")

    intent: str = ""
    to: str = ""
    do: str = ""

    def labelling(self) -> Labelling:
        """As the API takes it. Raises Problem 422."""
        packed = [value for name, value in (self.model_extra or {}).items() if name.startswith("item_")]
        if not packed:
            raise Problem(422, "Choose at least one message.")
        try:
            items = [json.loads(str(one)) for one in packed]
            given = {"items": items, "do": self.do, "intent": self.intent, "to": self.to}
            return Labelling.model_validate(given)
        except (ValueError, ValidationError):
            raise Problem(422, UNREADABLE) from None


class Back(Signed):
    """What is taken back."""

    batch: str = ""


@dataclass(frozen=True)
class Group:
    """Messages that say nearly the same, the one that most needs a look at the head."""

    items: tuple[Item, ...]

    @property
    def head(self) -> Item:
        """The first."""
        return self.items[0]

    @property
    def count(self) -> int:
        """How often it was written."""
        return sum(len(one.places) for one in self.items)


@routes.show(LIST, may=MAY, query=Which)
async def inbox_page(request: Request, query: Which) -> HTTPResponse:
    """What customers wrote, the least understood first."""
    now = await state(request)
    everything = await request.app.ctx.database.reading(Inbox(request.app.ctx.database).all_items)
    waiting = [one for one in everything if query.all or one.wants_a_look]
    found, together = await grouped(request, waiting)
    return await studio_page(
        request,
        "inbox.html",
        now=now,
        groups=found[:SHOWN],
        more=len(found) - SHOWN,
        waiting=sum(len(one.places) for one in waiting),
        sure=sum(len(one.places) for one in everything) - sum(len(one.places) for one in waiting),
        together=together,
        everything=query.all,
        intents=await working(offered, now.content),
        fallback=FALLBACK,
        words=WORDS,
        packed=packed,
    )


@routes.act(LIST, may=MAY, form=Chosen)
async def label_form(request: Request, form: Chosen) -> HTTPResponse:
    """Say what some messages mean: they become an example of it, in the draft."""
    given = await labelling.label(request, form.labelling())
    return done(request, LIST, given.text, f"{LIST}/undo", batch=given.batch)


@routes.act(f"{LIST}/undo", may=MAY, form=Back)
async def unlabel_form(request: Request, form: Back) -> HTTPResponse:
    """Take back what was made of some messages."""
    return done(request, LIST, (await labelling.unlabel(request, form.batch)).text)


@routes.show(f"{LIST}/done", may=MAY)
async def inbox_done_page(request: Request) -> HTTPResponse:
    """What was made of messages lately, by whom, each to be taken back."""
    context = request.app.ctx
    lately = await context.database.reading(Inbox(context.database).lately, context.clock())
    return await studio_page(request, "inbox_done.html", lately=lately)


async def grouped(request: Request, waiting: Sequence[Item]) -> tuple[list[Group], bool]:
    """Messages that are alike as one group, in order; and whether the engine could say which are."""
    now = list(waiting[:GROUPED])
    try:
        places = await likeness(request).groups([one.words for one in now])
    except EngineError:
        return [Group((one,)) for one in now], False
    return [Group(tuple(now[place] for place in group[:MEMBERS])) for group in places], True


def offered(content: Snapshot) -> Mapping[str, str]:
    """Every intent that can be chosen, with an example of it."""
    first = examples.first_of_each(examples.all_in(content))
    return {name: first.get(name, "") for name in questions.intents(content) if name != FALLBACK}


def packed(item: Item) -> str:
    """A message as its form sends it."""
    return json.dumps({"words": item.words, "places": item.places}, ensure_ascii=False)
