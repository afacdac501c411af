"""How well each intent is learnt, what is taken for what, and which examples cause it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel
from sanic import HTTPResponse

from content import examples, questions
from content.evaluation import Confusion, Evaluation, Mistake, Score, load
from content.snapshot import Snapshot
from conversations.errors import EngineError
from web.context import Request
from web.desk.pages import DeskRoutes, Signed, done
from web.studio import measuring
from web.studio.addresses import EXAMPLES, HOME, example_address, intent_address
from web.studio.pages import state, studio_page
from web.studio.place import MAY, likeness, studio, working

routes = DeskRoutes("studio pages")

COVERAGE = f"{HOME}/coverage"
CONFUSIONS = f"{HOME}/confusions"
OVERLAPS = f"{HOME}/overlaps"
SHOWN = 40
CAUSES = 3
"""Examples of the other intent that are named for each mistake."""
FEW = 12


class Pair(BaseModel):
    """Which confusion is looked at; none: all of them."""

    intent: str = ""
    taken_for: str = ""


class Order(BaseModel):
    """By what the coverage is sorted."""

    by: str = "name"


@dataclass(frozen=True)
class Row:
    """How one intent is covered."""

    name: str
    count: int
    score: Score | None
    confused: int
    """Its examples that were taken for something else."""
    taken: int
    """Examples of others that were taken for it."""

    @property
    def few(self) -> bool:
        """Too few to learn from."""
        return self.count < FEW


@dataclass(frozen=True)
class Cause:
    """A mistake, and the examples of the other intent that are nearest to it."""

    mistake: Mistake
    address: str
    near: Sequence[tuple[str, int, str]]
    """Words, likeness in percent, address."""


@routes.show(COVERAGE, may=MAY, query=Order)
async def coverage_page(request: Request, query: Order) -> HTTPResponse:
    """How well each intent is learnt: its examples, and how it fared in the last evaluation."""
    now = await state(request)
    last = load(studio(request).data_dir)
    rows = sorted(await working(covered, now.content, last), key=ORDERS.get(query.by, ORDERS["name"]))
    return await studio_page(
        request,
        "coverage.html",
        now=now,
        rows=rows,
        last=last,
        by=query.by if query.by in ORDERS else "name",
        measuring=measuring.of(request.app.ctx),
        address=intent_address,
    )


@routes.act(f"{COVERAGE}/measurement", may=MAY)
async def measure_form(request: Request, form: Signed) -> HTTPResponse:
    """Measure how well the draft's examples are understood, each by a model that has not seen it."""
    begun = measuring.of(request.app.ctx).begin(studio(request).data_dir, request.app.ctx.clock())
    said = "It is being measured: a minute or two." if begun else "It is being measured already."
    return done(request, COVERAGE, said)


@routes.show(CONFUSIONS, may=MAY, query=Pair)
async def confusions_page(request: Request, query: Pair) -> HTTPResponse:
    """Which intents were taken for which in the last evaluation, with the examples that cause it."""
    now = await state(request)
    last = load(studio(request).data_dir)
    found = last.confusions() if last else []
    chosen = next(
        (one for one in found if (one.intent, one.taken_for) == (query.intent, query.taken_for)), None
    )
    causes = await _causes(request, now.content, chosen) if chosen else []
    return await studio_page(
        request, "confusions.html", now=now, last=last, found=found[:SHOWN], chosen=chosen, causes=causes
    )


@routes.show(OVERLAPS, may=MAY)
async def overlaps_page(request: Request) -> HTTPResponse:
    """Examples of different intents that are nearly the same: each holds the other back."""
    now = await state(request)
    try:
        pairs = await likeness(request).overlaps(now.content)
    except EngineError:
        pairs = None
    return await studio_page(request, "overlaps.html", now=now, pairs=pairs, address=example_address)


def covered(content: Snapshot, last: Evaluation | None) -> list[Row]:
    """Every intent, with what is known of it."""
    counts = Counter(one.intent for one in examples.all_in(content))
    mistakes = last.mistakes if last else ()
    confused = Counter(one.intent for one in mistakes)
    taken = Counter(one.taken_for for one in mistakes)
    scores = last.intents if last else {}
    return [
        Row(name, counts[name], scores.get(name), confused[name], taken[name])
        for name in questions.intents(content)
    ]


ORDERS = {
    "name": lambda row: row.name,
    "examples": lambda row: row.count,
    "f1": lambda row: row.score.f1 if row.score else -1.0,
    "confused": lambda row: -row.confused,
}
"""What the coverage is sorted by: what needs an editor comes first."""


async def _causes(request: Request, content: Snapshot, chosen: Confusion) -> list[Cause]:
    """Each mistake with what is nearest to it under the other intent, while an engine answers."""
    mistakes = sorted(chosen.mistakes, key=lambda one: -one.confidence)[:SHOWN]
    try:
        near = await likeness(request).neighbours(content, [one.words for one in mistakes], 60)
    except EngineError:
        near = [[] for _ in mistakes]
    there = {(one.intent, examples.plain(one.words)) for one in examples.all_in(content)}
    return [
        Cause(
            one,
            example_address(one.intent, one.words) if (one.intent, one.words) in there else "",
            [
                (
                    str(row["words"]),
                    round(float(row["likeness"]) * 100),
                    example_address(row["intent"], row["words"]),
                )
                for row in rows
                if row["intent"] == chosen.taken_for
            ][:CAUSES],
        )
        for one, rows in zip(mistakes, near, strict=True)
    ]


__all__ = ["CONFUSIONS", "COVERAGE", "EXAMPLES", "OVERLAPS", "routes"]
