"""What the assistant makes of words while they are typed: what they are taken for, and what is like them."""

from dataclasses import dataclass

from pydantic import BaseModel, Field

from content import examples
from content.snapshot import Snapshot
from conversations.errors import EngineError
from conversations.personal import without_personal_data
from web.context import Request
from web.customer.api.models import Strict
from web.routing import Routes
from web.studio.addresses import example_address
from web.studio.place import likeness, state

routes = Routes("studio")

NEIGHBOURS = 6
CLOSE = 0.86
"""From so much likeness on, an example of another intent is worth a warning."""
SILENT = (
    "The engine does not answer just now, so nothing can be said about likeness. Saving works all the same."
)


class Near(BaseModel):
    """An example that is like the words."""

    words: str
    intent: str
    percent: int
    address: str
    other: bool = Field(description="Whether it belongs to another intent than the words are written for.")


class Taken(BaseModel):
    """What the words may be taken for."""

    intent: str
    percent: int


class Reading(BaseModel):
    """What there is to say about some words."""

    taken: list[Taken] = Field(description="By the live model, the likeliest first.")
    asks_again: bool = Field(description="Whether the assistant would ask again, because it is not sure.")
    near: list[Near] = Field(description="Examples of the draft, the most alike first.")
    warnings: list[str]
    silent: str = Field("", description="Why nothing is known about likeness.")


class Words(Strict):
    """Words that somebody is typing."""

    text: str = Field(max_length=4000)
    intent: str = Field("", max_length=200, description="The intent that they are written for.")
    instead_of: str = Field("", max_length=4000, description="The example that they take the place of.")


@dataclass(frozen=True)
class Asked:
    """Words for an intent; `instead_of` is the example that is being changed."""

    words: str
    intent: str = ""
    instead_of: str = ""


@routes.post(
    "/api/v1/studio/readings", auth="staff:edit_content,run_staff", body=Words, returns={200: Reading}
)
async def read_words(request: Request, body: Words) -> Reading:
    """Say what the live model takes some words for, and which examples of the draft are like them."""
    now = await state(request)
    return await reading(request, now.content, Asked(body.text, body.intent, body.instead_of))


async def reading(request: Request, content: Snapshot, asked: Asked) -> Reading:
    """What there is to say about words, without what says who somebody is."""
    words = " ".join(without_personal_data(asked.words).split())
    if not words:
        return Reading(taken=[], asks_again=False, near=[], warnings=[])
    warnings = _same(content, words, asked)
    if words != " ".join(asked.words.split()):
        warnings.append(f"What says who somebody is will be left out: “{words}”.")
    try:
        (understood,) = await likeness(request).understood([words])
        (near,) = await likeness(request).neighbours(content, [words], NEIGHBOURS + 1)
    except EngineError:
        return Reading(taken=[], asks_again=False, near=[], warnings=warnings, silent=SILENT)
    rows = [_near(one, asked) for one in near if one["words"] != examples.plain(asked.instead_of)][
        :NEIGHBOURS
    ]
    warnings += [
        f"Nearly the same as “{one.words}” of {one.intent}: keep it under one of the two."
        for one in rows
        if asked.intent and one.other and one.percent >= CLOSE * 100
    ][:1]
    return Reading(
        taken=[
            Taken(intent=one["name"], percent=_percent(one["confidence"]))
            for one in understood["ranking"][:3]
        ],
        asks_again=understood["intent"]["name"] == "nlu_fallback",
        near=rows,
        warnings=warnings,
    )


def _same(content: Snapshot, words: str, asked: Asked) -> list[str]:
    found = [one for one in examples.elsewhere(content, words) if one.words != asked.instead_of]
    return [f"“{one.words}” is an example of {one.intent} already." for one in found[:1]]


def _near(row: dict[str, object], asked: Asked) -> Near:
    words, intent = str(row["words"]), str(row["intent"])
    return Near(
        words=words,
        intent=intent,
        percent=_percent(row["likeness"]),
        address=example_address(intent, words),
        other=bool(asked.intent) and intent != asked.intent,
    )


def _percent(share: object) -> int:
    return max(0, min(100, round(float(str(share)) * 100)))


__all__ = ["Asked", "Reading", "reading", "routes"]
