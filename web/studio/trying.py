"""Try it: a conversation with the draft beside the same with what is live, and why each answer came."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from pydantic import BaseModel, Field
from sanic import HTTPResponse

from content import rules
from content.snapshot import Snapshot
from publishing.running import Stand
from publishing.trials import NotTried, Trial, Trials
from web.context import Request
from web.desk.pages import DeskRoutes, Signed, back_to
from web.markdown import html
from web.problems import not_found
from web.studio.addresses import HOME, intent_address
from web.studio.pages import state, studio_page
from web.studio.place import MAY, editor, studio, working
from web.studio.tried import MOST, SIDES, Heard, Side, Talk, Talks, Tried

routes = DeskRoutes("studio pages")

TRY = f"{HOME}/try"
NOT_READY = "It is not ready yet; it is asked as soon as it is."
Stands = Mapping[str, Stand | None]
SAY_AT_MOST = 4000


class Which(BaseModel):
    """Which conversation."""

    talk: str = ""


class Said(Signed):
    """What is said next: words, or the title of a button."""

    talk: str = ""
    text: str = Field("", max_length=SAY_AT_MOST)
    press: str = Field("", max_length=200)
    do: str = "say"


@routes.show(TRY, may=MAY, query=Which)
async def try_page(request: Request, query: Which) -> HTTPResponse:
    """A conversation with the draft beside one with what is live."""
    now, trials = await state(request), Trials(request.app.ctx.settings)
    talk = _found(request, query.talk) if query.talk else None
    if not now.conflicts:
        await working(trials.want, now.content)
    draft, live = await working(trials.of, now.content), await working(trials.live)
    if talk is not None:
        kept, talk = talk, await _caught_up(request, trials, {"draft": draft, "live": live}, talk)
        if talk != kept:
            await working(Talks(studio(request).data_dir).keep, talk)
    contents = {"draft": now.content, "live": await working(partial(_content, trials), live) or now.live}
    return await studio_page(
        request,
        "try.html",
        now=now,
        talk=talk,
        draft=draft,
        live=live,
        shown=[_shown(one, before, contents) for one, before in _turns(talk)],
        offered=_offered(talk),
        best=next(
            (name for name in SIDES if talk and talk.turns and not talk.turns[-1].heard[name].failed), ""
        ),
        full=talk is not None and len(talk.turns) >= MOST,
        about=intent_address,
        html=html,
    )


@routes.act(TRY, may=MAY, form=Said)
async def try_form(request: Request, form: Said) -> HTTPResponse:
    """Say something to both, begin anew, or ask again for an engine that did not start."""
    now, trials = await state(request), Trials(request.app.ctx.settings)
    if form.do == "retry":
        await working(trials.retry, now.content)
        return back_to(TRY)
    if form.do == "afresh":
        return back_to(TRY)
    said = form.press or " ".join(form.text.split())
    kept = Talks(studio(request).data_dir)
    talk = _found(request, form.talk) if form.talk else kept.begin(editor(request).email)
    if not said or len(talk.turns) >= MOST:
        return back_to(_address(talk))
    stands = {"draft": await working(trials.of, now.content), "live": await working(trials.live)}
    talk = await _say(request, trials, stands, talk, Tried(said, bool(form.press)))
    await working(kept.keep, talk)
    return back_to(f"{_address(talk)}#last")


async def _say(request: Request, trials: Trials, stands: Stands, talk: Talk, turn: Tried) -> Talk:
    """Say it on both sides at once."""
    return await _caught_up(request, trials, stands, talk.with_turn(turn))


async def _caught_up(request: Request, trials: Trials, stands: Stands, talk: Talk) -> Talk:
    """Have every side answer what it has not answered yet; all of it where its engine is another one now."""
    asked = [_one_side(request, trials, stands[name], name, talk) for name in SIDES]
    answers = dict(zip(SIDES, await asyncio.gather(*asked), strict=True))
    turns = tuple(
        replace(turn, heard={name: heard[place] for name, (_, heard) in answers.items()})
        for place, turn in enumerate(talk.turns)
    )
    return replace(talk, sides={name: side for name, (side, _) in answers.items()}, turns=turns)


async def _one_side(
    request: Request, trials: Trials, stand: Stand | None, name: str, talk: Talk
) -> tuple[Side, list[Heard]]:
    """One side, and what it made of every turn."""
    side = talk.sides.get(name, Side())
    there = [turn.heard.get(name, Heard(failed=NOT_READY)) for turn in talk.turns]
    if stand is None or stand.state != "ready":
        return side, there
    mark = f"{stand.engine} {stand.content}"
    done = 0 if side.stand != mark else next((at for at, one in enumerate(there) if one.failed), len(there))
    if done == len(there):
        return side, there
    try:
        async with trials.talk(stand) as trial:
            if (
                side.stand != mark or done < len(there) - 1
            ):  # from the beginning, in a conversation of its own
                side, done = Side(await trial.begin(request.app.ctx.clock()), mark), 0
            for place in range(done, len(there)):
                before = there[place - 1] if place else None
                there[place] = await _answered(request, trial, side, talk.turns[place], place + 1, before)
    except NotTried as error:
        there = [
            Heard(failed=str(error)) if one.failed or place >= done else one
            for place, one in enumerate(there)
        ]
    return side, there


async def _answered(  # noqa: PLR0913, PLR0917  (what one answer depends on)
    request: Request, trial: Trial, side: Side, turn: Tried, number: int, before: Heard | None
) -> Heard:
    began, decided = time.perf_counter(), buttons(before).get(turn.said.lower()) if turn.pressed else None
    at = request.app.ctx.clock()
    answer = await trial.turn(side.conversation, str(number), turn.said, at=at, decided=decided)
    return Heard.of(answer, round((time.perf_counter() - began) * 1000))


def buttons(heard: Heard | None) -> dict[str, dict[str, Any]]:
    """What pressing each button of an answer means, by its title."""
    return {
        str(button["title"]).lower(): {"intent": button["intent"], "entities": button.get("entities", [])}
        for message in (heard.messages if heard else ())
        for button in message.get("buttons", ())
    }


def _turns(talk: Talk | None) -> list[tuple[Tried, Tried | None]]:
    turns = talk.turns if talk else ()
    return list(zip(turns, (None, *turns), strict=False))


def _offered(talk: Talk | None) -> list[str]:
    """The titles of the buttons that either side offers now."""
    last = talk.turns[-1] if talk and talk.turns else None
    titles = [
        str(button["title"])
        for name in SIDES
        for message in (last.heard[name].messages if last and name in last.heard else ())
        for button in message.get("buttons", ())
    ]
    return list(dict.fromkeys(titles))


def _shown(turn: Tried, before: Tried | None, contents: Mapping[str, Snapshot]) -> dict[str, Any]:
    """A turn as the page shows it: both sides, and whether they differ."""
    sides = {
        name: told(turn.heard.get(name, Heard()), before.heard.get(name) if before else None, contents[name])
        for name in SIDES
    }
    said = [[message.get("text") for message in sides[name]["messages"]] for name in SIDES]
    return {
        "said": turn.said,
        "pressed": turn.pressed,
        "sides": sides,
        "differ": all(said) and said[0] != said[1],
    }


def told(heard: Heard, before: Heard | None, content: Snapshot) -> dict[str, Any]:
    """What one side made of a message: what was understood, how sure, which rule decided, what was noted."""
    intent = heard.understood.get("intent") or {}
    ranking = [one for one in heard.understood.get("ranking") or () if one.get("name") != intent.get("name")]
    return {
        "messages": heard.messages,
        "failed": heard.failed,
        "milliseconds": heard.milliseconds,
        "intent": intent.get("name") or "",
        "percent": round(float(intent.get("confidence") or 0) * 100),
        "next": [(one["name"], round(float(one["confidence"]) * 100)) for one in ranking[:2]],
        "entities": [(one.get("entity"), one.get("value")) for one in heard.understood.get("entities") or ()],
        "why": _why(heard, content),
        "slots": _changes(before.record if before else {}, heard.record),
    }


def _why(heard: Heard, content: Snapshot) -> str:
    """Which rule decided, in words."""
    loop = str(heard.decided.get("loop") or "")
    done = [str(one.get("action")) for one in heard.decided.get("actions") or ()]
    intent = str((heard.understood.get("intent") or {}).get("name") or "")
    rule = rules.decided(content, intent, loop, done)
    if rule is not None:
        where = f"{rule.file}:{rule.line}"
        return f"rule “{rule.name}” ({where}): {', '.join(done)}"
    if loop and loop in done:
        return f"the form {loop} took it: {', '.join(done)}"
    return ", ".join(done)


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Slots whose value is another one: name, before, after. What forms keep for themselves is left out."""
    return [
        (name, _plain(before.get(name)), _plain(after.get(name)))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name) and not isinstance(after.get(name), dict)
    ]


def _plain(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_plain, value))
    return "" if value is None else str(value)


def _content(trials: Trials, live: Stand | None) -> Snapshot | None:
    return trials.published.snapshot(live.content) if live is not None else None


def _found(request: Request, name: str) -> Talk:
    found = Talks(studio(request).data_dir).find(name, editor(request).email)
    if found is None:
        raise not_found()
    return found


def _address(talk: Talk) -> str:
    return f"{TRY}?talk={talk.id}" if talk.turns else TRY
