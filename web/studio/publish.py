"""Publish: from the draft to what customers get, step by step; what was published, and the way back."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sanic import HTTPResponse

from content.drafts import State as Draft
from publishing.differences import lines, taught, words
from publishing.elsewhere import instead
from publishing.folder import Published
from publishing.history import History, Version
from publishing.jobs import DECIDABLE, HOPELESS, UNDER_WAY, Job, Jobs, NotPossible, State
from publishing.running import Board, Running
from staff.roles import Permission
from web.context import Request
from web.desk.pages import DeskRoutes, Signed, done
from web.desk.people import caller
from web.problems import Problem
from web.studio.pages import HOME, state, studio_page
from web.studio.place import MAY, editor
from web.studio.progress import figures, picture, steps

routes = DeskRoutes("studio pages")

PAGE = f"{HOME}/publish"
SHOWN = 50
"""Versions on the page."""
RUNS_STAFF = "run_staff"
GATES = {
    "check": "The files",
    "rasa": "Everything fits together",
    "near-duplicates": "Examples that are nearly the same",
    "cross-validation": "Understanding, on the examples",
    "test set": "Understanding, on the test set",
    "conversations": "Written conversations",
    "speed": "Speed",
}


class Asked(Signed):
    """A publication that is asked for."""

    why: str = ""
    at_once: str = ""


class Decided(Signed):
    """What was decided about it, and why where a gate is red."""

    override: str = ""


class Back(Signed):
    """The way back to a version."""

    why: str = ""
    sure: str = ""


@dataclass(frozen=True)
class Desk:
    """What the page is about."""

    published: Published
    jobs: Jobs
    history: History
    board: Board


def _desk(request: Request) -> Desk:
    published = Published.of(request.app.ctx.settings.data_dir)
    return Desk(published, Jobs(published), History(published), Board(published))


@routes.show(PAGE, may=MAY)
async def publish_page(request: Request) -> HTTPResponse:
    """What waits, how far it is, what was found, and what was published before."""
    return await _page(request)


@routes.act(PAGE, may=MAY, form=Asked)
async def publish_form(request: Request, form: Asked) -> HTTPResponse:
    """Have the draft checked, learnt and compared."""
    desk, who, now = _desk(request), editor(request), request.app.ctx.clock()
    if not form.why.strip():
        return await _page(request, 422, "Write in a line what changes: it is kept with the version.", form)
    if await asyncio.to_thread(desk.board.now) is None:
        return await _page(request, 409, NOT_HERE, form)

    def ask() -> Job:
        return desk.jobs.ask(who.name, who.email, form.why.strip()[:500], now, at_once=bool(form.at_once))

    try:
        await asyncio.to_thread(ask)
    except NotPossible as error:
        return await _page(request, 409, str(error), form)
    return done(request, PAGE, "It is being prepared. Customers notice nothing of it.")


@routes.act(f"{PAGE}/<job>/go", may=MAY, form=Decided)
async def go_form(request: Request, job: str, form: Decided) -> HTTPResponse:
    """Publish what was prepared; over a red gate only an administrator can, in writing."""
    desk, found = await _found(request, job)
    if found.red and RUNS_STAFF not in _may(request):
        raise Problem(403, "A gate is red: only an administrator can publish it all the same.")
    name = editor(request).name
    try:
        await asyncio.to_thread(desk.jobs.go, found, name, form.override)
    except NotPossible as error:
        return await _page(request, 422, str(error))
    return done(request, PAGE, "It is being put in place. Conversations go on meanwhile.")


@routes.act(f"{PAGE}/<job>/cancel", may=MAY)
async def cancel_form(request: Request, job: str, form: Signed) -> HTTPResponse:
    """End what is being prepared, or drop what is ready."""
    desk, found = await _found(request, job)
    await asyncio.to_thread(desk.jobs.cancel, found)
    return done(request, PAGE, "It ends. What is live still is.")


@routes.show(f"{PAGE}/versions/<number>", may=MAY)
async def version_page(request: Request, number: str) -> HTTPResponse:
    """One version: who, when, why, what it changed, its figures, and the way back to it."""
    return await _version_page(request, number)


@routes.act(f"{PAGE}/versions/<number>/back", may=MAY, form=Back)
async def back_form(request: Request, number: str, form: Back) -> HTTPResponse:
    """Go back to a version."""
    desk, version = await _version(request, number)
    live = await asyncio.to_thread(desk.published.live)
    if live is not None and live.version == version.number:
        return await _version_page(request, number, 409, f"Version {version.shown} is live already.")
    if not form.sure or not form.why.strip():
        why = "Say why, and tick that you are sure."
        return await _version_page(request, number, 422, why, form.why)
    if await asyncio.to_thread(desk.board.now) is None:
        return await _version_page(request, number, 409, NOT_HERE, form.why)
    who, now = editor(request), request.app.ctx.clock()

    def ask() -> Job:
        return desk.jobs.ask(who.name, who.email, form.why.strip()[:500], now, back_to=version.number)

    try:
        await asyncio.to_thread(ask)
    except NotPossible as error:
        return await _version_page(request, number, 409, str(error), form.why)
    return done(request, PAGE, f"Going back to version {version.shown}.")


@routes.show(f"{PAGE}/<job>/confusions.svg", may=MAY)
async def confusionspicture(request: Request, job: str) -> HTTPResponse:
    """Which intents the draft takes for which, as a picture."""
    desk, found = await _found(request, job)
    path = desk.jobs.picture(found)
    if not await asyncio.to_thread(path.is_file):
        raise Problem(404, "There is no such picture.")
    body = await asyncio.to_thread(path.read_bytes)
    policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return HTTPResponse(body, 200, policy, "image/svg+xml")


async def _page(
    request: Request, status: int = 200, error: str = "", form: Asked | None = None
) -> HTTPResponse:
    now, desk = await state(request), _desk(request)
    job, running, versions, live = await asyncio.to_thread(_read, desk)
    compared = await asyncio.to_thread(desk.jobs.compared, job) if job is not None else {}
    settings = request.app.ctx.settings
    if running is None and settings.engines:  # the files are in force, whatever was published before
        live, waits = None, now.waiting
    else:
        waits = await asyncio.to_thread(_waits, desk, live, now)
    return await studio_page(
        request,
        "publish.html",
        now=now,
        status=status,
        error=error,
        typed=form,
        job=job,
        under_way=job is not None and job.state in UNDER_WAY,
        ending=job is not None and await asyncio.to_thread(desk.jobs.is_cancelled, job),
        decidable=job is not None and job.state in DECIDABLE and job.before == (live.number if live else ""),
        hopeless=job is not None and any(gate.name in HOPELESS for gate in job.red),
        steps=steps(job, running, request.app.ctx.clock()) if job else [],
        compared=compared,
        figures=figures(job.figures) if job else [],
        picture=picture(job.figures) if job else None,
        has_confusions=job is not None and await asyncio.to_thread(desk.jobs.picture(job).is_file),
        waits=waits,
        live=live,
        running=running,
        elsewhere=instead(settings) if running is None else None,
        versions=versions,
        names=GATES,
        when=_when,
        can_override=RUNS_STAFF in _may(request),
        State=State,
    )


def _read(desk: Desk) -> tuple[Job | None, Running | None, list[Version], Version | None]:
    live = desk.published.live()
    found = desk.history.find(live.version) if live else None
    return desk.jobs.newest(), desk.board.now(), desk.history.newest(SHOWN), found


def _waits(desk: Desk, live: Version | None, now: Draft) -> list[str]:
    """The files that are not as they are live: what the draft changes, and what was changed by hand."""
    if live is None:
        return now.waiting
    return now.content.differing(desk.published.snapshot(live.content))


async def _version_page(
    request: Request, number: str, status: int = 200, error: str = "", why: str = ""
) -> HTTPResponse:
    desk, version = await _version(request, number)

    def changes() -> Mapping[str, Any]:
        before = desk.history.find(version.before)
        if before is None:
            return {}
        was, now = desk.published.snapshot(before.content), desk.published.snapshot(version.content)
        came, went = taught(was, now)
        return {"words": words(was, now), "came": came, "went": went, "files": lines(was, now)}

    live = await asyncio.to_thread(desk.published.live)
    running = await asyncio.to_thread(desk.board.now)
    standby = running.standby if running else None
    here = running.live if running else None
    quick = any(one is not None and one.model == version.model for one in (standby, here))
    return await studio_page(
        request,
        "version.html",
        status=status,
        error=error,
        why=why,
        one=version,
        is_live=live is not None and live.version == version.number,
        kept=await asyncio.to_thread(desk.history.model, version) is not None,
        quick=quick,
        changes=await asyncio.to_thread(changes),
        figures=figures(version.figures),
        names=GATES,
        when=_when,
    )


async def _version(request: Request, number: str) -> tuple[Desk, Version]:
    desk = _desk(request)
    found = await asyncio.to_thread(desk.history.find, number)
    if found is None:
        raise Problem(404, f"There is no version {number}.")
    return desk, found


async def _found(request: Request, job: str) -> tuple[Desk, Job]:
    desk = _desk(request)
    found = await asyncio.to_thread(desk.jobs.find, job)
    if found is None:
        raise Problem(404, "There is no such publication.")
    return desk, found


def _may(request: Request) -> set[str]:
    account = caller(request).account
    return {one.value for one in Permission if account.may(one)}


def _when(moment: str) -> datetime | None:
    return datetime.fromisoformat(moment) if moment else None


NOT_HERE = "It cannot be published from here just now: the page “Publish” says what to do instead."
