"""How the work goes: pictures with their numbers in a table under each, and the same as CSV."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from markupsafe import Markup
from pydantic import BaseModel, Field
from sanic import HTTPResponse
from sqlalchemy import Connection

from complaints import figures
from complaints.deadlines import Kind
from complaints.figures import Counts, Kept, Period
from complaints.listing import Filter
from conversations.feedback import Answer
from conversations.tables import feedback, handoffs
from web import moments
from web.context import App, Request
from web.desk import csv, labels, pictures
from web.desk.feedback import ANSWERS
from web.desk.pages import DeskRoutes, desk_page
from web.problems import Problem
from web.routing import Content

routes = DeskRoutes("desk pages")

SEE = "see_complaints"
AREA = "figures"
FRESH = timedelta(minutes=1)


class Span(BaseModel):
    """How far back."""

    weeks: Annotated[int, Field(ge=2, le=52)] = 12

    def periods(self, now: datetime) -> tuple[Period, ...]:
        """As many as can be told apart in a picture: of one week, of two, or of four."""
        each = 1 if self.weeks <= 16 else 2 if self.weeks <= 32 else 4
        return figures.periods(now, self.weeks // each, each)


@dataclass(frozen=True)
class Figure:
    """One picture: what it is called, what it says in words, and its numbers."""

    name: str
    title: str
    says: str
    heads: tuple[str, ...]
    """Of the columns after the first day."""
    rows: tuple[tuple[str, ...], ...]
    """The first day, then the numbers as they are read."""
    series: Mapping[str, Sequence[float]]
    """What is drawn."""
    piled: bool = False

    def drawn(self, weeks: Sequence[Period]) -> Markup:
        """The picture."""
        draw = pictures.stacked if self.piled else pictures.bars
        return draw([short(week) for week in weeks], self.series, self.says)


@dataclass(frozen=True)
class Counted:
    """Every figure, as it was at one moment."""

    at: datetime
    over: tuple[Period, ...]
    figures: list[Figure]
    pictures: list[Markup]


class Counting:
    """Counts again when the last count is a minute old: the past hardly changes, and many look at it."""

    def __init__(self) -> None:
        self._last: dict[int, Counted] = {}
        self._turn = asyncio.Lock()

    async def of(self, request: Request, span: Span) -> Counted:
        """The figures as far back as `span` says."""
        async with self._turn:
            now = request.app.ctx.clock()
            last = self._last.get(span.weeks)
            if last is None or now - last.at >= FRESH:
                last = self._last[span.weeks] = await self._count(request, span, now)
            return last

    async def _count(self, request: Request, span: Span, now: datetime) -> Counted:
        over = span.periods(now)
        found = await _all(request, over)
        drawn = await asyncio.to_thread(lambda: [one.drawn(over) for one in found])
        return Counted(now, over, found, drawn)


def install(app: App) -> None:
    """Serve them."""
    app.ctx.areas[AREA] = Counting()
    routes.install(app)


def counting(request: Request) -> Counting:
    """Those of this app."""
    found: Counting = request.app.ctx.areas[AREA]
    return found


def short(week: Period) -> str:
    """Its first Monday, such as `23 Nov`."""
    return f"{week.monday.day} {week.monday:%b}"


@routes.show("/desk/figures", may=SEE, query=Span)
async def figures_page(request: Request, query: Span) -> HTTPResponse:
    """How many complaints came, how the promises were kept, what was behind them, why people were wanted."""
    context = request.app.ctx
    now, reading = context.clock(), context.database.reading
    register = context.register
    counted, waiting, overdue, today = await asyncio.gather(
        counting(request).of(request, query),
        reading(context.handoffs.waiting),
        reading(register.page, Filter(overdue=True, limit=1, counted=True), now),
        reading(register.page, Filter(due_today=True, limit=1, counted=True), now),
    )
    return desk_page(
        request,
        "desk/figures.html",
        weeks=query.weeks,
        figures=list(zip(counted.figures, counted.pictures, strict=True)),
        waiting=waiting,
        overdue=overdue.count,
        today=today.count,
        at=counted.at,
    )


@routes.show(
    "/desk/figures/<name:str>",
    may=SEE,
    query=Span,
    returns={200: Content("text/csv", "The numbers.", ("text/html",))},
)
async def figure_file(request: Request, name: str, query: Span) -> HTTPResponse:
    """The numbers of one picture as CSV."""
    wanted = name.removesuffix(".csv")
    if wanted not in NAMES or wanted == name:
        raise Problem(404, "There are no such figures.")
    counted = await counting(request).of(request, query)
    found = {one.name: one for one in counted.figures}[wanted]
    days = [period.monday.isoformat() for period in counted.over]
    rows = [(day, *row[1:]) for day, row in zip(days, found.rows, strict=True)]
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    body = csv.written(("From", *found.heads), rows)
    return HTTPResponse(body, 200, headers, "text/csv; charset=utf-8")


async def _all(request: Request, over: Sequence[Period]) -> list[Figure]:
    context = request.app.ctx
    read, now = context.database.read, context.clock()
    promises, received, causes, handed, thought = await asyncio.gather(
        context.database.reading(read, lambda connection: figures.promises(connection, over, now)),
        context.database.reading(read, lambda connection: figures.categories(connection, over)),
        context.database.reading(read, lambda connection: figures.root_causes(connection, over)),
        context.database.reading(read, lambda connection: _handed_over(connection, over)),
        context.database.reading(read, lambda connection: _thought(connection, over)),
    )
    categories = {one.value: words for one, words in labels.CATEGORIES.items()}
    behind = {"": "Not said", **context.areas["root causes"]}
    return [
        _volumes(figures.totals(received, over), figures.totals(causes, over), over),
        _promise("first-response", promises[Kind.FIRST_RESPONSE], over),
        _promise("resolution", promises[Kind.RESOLUTION], over),
        _named("categories", received, categories, over),
        _named("root-causes", causes, behind, over),
        _named("handovers", handed, labels.REASONS, over),
        _answers(thought, over),
    ]


def _handed_over(connection: Connection, over: Sequence[Period]) -> Counts:
    return figures.counted(connection, over, handoffs.c.waiting_since, handoffs.c.reason)


def _thought(connection: Connection, over: Sequence[Period]) -> Counts:
    return figures.counted(connection, over, feedback.c.at, feedback.c.answer)


def _answers(found: Counts, over: Sequence[Period]) -> Figure:
    """What customers thought, from the best to the worst; each is there, so that its colour stays."""
    none = [0] * len(over)
    series = {words: found.get(answer, none) for answer, words in ANSWERS.items()} if found else {}
    total, helped = sum(map(sum, found.values())), sum(found.get(Answer.YES, none))
    says = (
        f"{100 * helped / total:.0f} % of {total:,} say that it helped." if total else "Nobody has answered."
    )
    return Figure("answers", NAMES["answers"], says, tuple(series), _rows(over, series), series, piled=True)


def _volumes(received: list[int], settled: list[int], over: Sequence[Period]) -> Figure:
    series = {"Received": received, "Settled": settled}
    came, done = sum(received), sum(settled)
    says = f"{_counted(came)} received, {done:,} {'was' if done == 1 else 'were'} settled."
    return Figure("volumes", NAMES["volumes"], says, tuple(series), _rows(over, series), series)


def _counted(came: int) -> str:
    return "1 complaint was" if came == 1 else f"{came:,} complaints were"


def _promise(name: str, found: Sequence[Kept], over: Sequence[Period]) -> Figure:
    series = {"In time": [one.in_time for one in found], "Late": [one.late for one in found]}
    series["Not due yet"] = [one.waiting for one in found]
    due = sum(series["In time"]) + sum(series["Late"])
    share = 100 * sum(series["In time"]) / due if due else 0
    says = f"{share:.0f} % of {due:,} that fell due were in time." if due else "Nothing has fallen due yet."
    rows = tuple(_kept_row(period, one) for period, one in zip(over, found, strict=True))
    heads = (*series, "Share in time", "Half took at most")
    return Figure(name, NAMES[name], says, heads, rows, series, piled=True)


def _kept_row(period: Period, one: Kept) -> tuple[str, ...]:
    due = one.in_time + one.late
    share = f"{100 * one.in_time / due:.0f} %" if due else "–"
    middle = "–" if one.hours is None else moments.length(timedelta(hours=one.hours))
    return (short(period), str(one.in_time), str(one.late), str(one.waiting), share, middle)


def _named(name: str, found: Counts, words: Mapping[str, str], over: Sequence[Period]) -> Figure:
    series = {words.get(one, labels.named(one)): counts for one, counts in found.items()}
    first = next(iter(series), None)
    most = f" Most often: {first} ({sum(series[first]):,})." if first else ""
    says = f"{sum(map(sum, series.values())):,} in all.{most}"
    return Figure(name, NAMES[name], says, tuple(series), _rows(over, series), series, piled=True)


def _rows(over: Sequence[Period], series: Counts) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (short(period), *(str(counts[place]) for counts in series.values()))
        for place, period in enumerate(over)
    )


NAMES = {
    "volumes": "Received and settled",
    "first-response": "First responses against the promise",
    "resolution": "Resolutions against the promise",
    "categories": "What complaints are about",
    "root-causes": "What was behind those that were settled",
    "handovers": "What the assistant handed over, and why",
    "answers": "Whether the chat helped",
}
"""What each is called, by its name in an address."""
