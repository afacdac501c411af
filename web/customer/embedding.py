"""The two scripts of the chat: the starter that other sites load, and what it loads once it is opened."""

from collections.abc import Mapping

from pydantic import BaseModel, Field
from sanic import HTTPResponse

from conversations.words import Words
from web.assets import MADE, Asset, made, served
from web.context import App, Request
from web.customer.script import Scripts
from web.customer.talk import OPENING
from web.customer.wording import Wording, choose
from web.routing import Content, Routes

routes = Routes("pages")

AREA = "widget"
"""Under this name the context keeps what is made here."""
SCRIPT = Content("text/javascript", "The script.")


class Wanted(BaseModel):
    """Which chat."""

    lang: str = Field("", max_length=35, description="Language tag, as in `en-GB`.")
    v: str = Field("", max_length=64, description="The version that is wanted; it may then be kept.")


class Embedding:
    """The scripts, ready to be sent."""

    def __init__(self, scripts: Scripts, opening: str) -> None:
        self.opening = opening
        self.wordings = scripts.wordings
        self.version = scripts.version
        self.starter = made(scripts.starter)
        self.chats = {tag: made(source) for tag, source in scripts.chats.items()}
        self.words = made(scripts.words)
        self.styles = made(scripts.styles)

    def wording(self, language: str = "") -> Wording:
        """The words of a language, or of the first."""
        return choose(self.wordings, language)

    def chat(self, language: str = "") -> Asset:
        """The chat in a language."""
        return self.chats[self.wording(language).language]

    @property
    def address(self) -> str:
        """Where our own pages find the chat."""
        return f"/widget/chat.js?v={self.version}"


def install(app: App) -> None:
    """Make the scripts and serve them. Raises BrokenFile, WordsError."""
    put(app, scripts(app.ctx.wordings, app.ctx.words))
    routes.install(app)


def scripts(wordings: Mapping[str, Wording], words: Words) -> Embedding:
    """The scripts with these words in them. Raises BrokenFile, WordsError."""
    opening = "\n\n".join(words.say(name).text for name in OPENING)
    return Embedding(Scripts(wordings, opening), opening)


def put(app: App, found: Embedding) -> None:
    """Serve these scripts from now on."""
    app.ctx.areas[AREA] = found
    # Other pages of ours show parts of the chat.
    parts = {"customer/words.js": found.words, "customer/styles.js": found.styles}
    app.ctx.areas.setdefault(MADE, {}).update(parts)


def embedding(request: Request) -> Embedding:
    """What was made when the server started."""
    found: Embedding = request.app.ctx.areas[AREA]
    return found


@routes.get("/widget.js", auth="none", returns={200: SCRIPT, 304: None}, headers=("If-None-Match",))
async def widget_starter(request: Request) -> HTTPResponse:
    """The script that puts the chat on another page: `<script src=".../widget.js" async></script>`."""
    return served(request, embedding(request).starter)


@routes.get(
    "/widget/chat.js",
    auth="none",
    query=Wanted,
    returns={200: SCRIPT, 304: None},
    headers=("If-None-Match",),
)
async def widget_chat(request: Request, query: Wanted) -> HTTPResponse:
    """The chat itself, in one script; the starter loads it."""
    found = embedding(request)
    return served(request, found.chat(query.lang), forever=query.v == found.version)
