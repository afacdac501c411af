"""The studio: where editors change what the assistant says, knows and understands, without opening a file."""

from web.context import App
from web.studio import (
    conflicts,
    confusions,
    examples,
    facts,
    home,
    inbox,
    labelling,
    looking,
    paper,
    publish,
    questions,
    reading,
    saved_tests,
    texts,
    trying,
    words,
)
from web.studio.likeness import Likeness
from web.studio.place import AREA, LIKENESS, Studio

PARTS = (
    home,
    inbox,
    labelling,
    words,
    looking,
    facts,
    examples,
    confusions,
    reading,
    questions,
    texts,
    paper,
    publish,
    trying,
    saved_tests,
    conflicts,
)
"""What it is made of; each has its routes."""


def install(app: App) -> None:
    """Serve it."""
    app.ctx.areas[AREA] = Studio(app.ctx.areas["content folder"], app.ctx.settings.data_dir)
    app.ctx.areas[LIKENESS] = Likeness(app.ctx.engines)
    for part in PARTS:
        part.routes.install(app)
