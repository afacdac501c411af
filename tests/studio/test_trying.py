"""A conversation with the draft beside one with what is live: why each answers so, and what differs."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest_asyncio

from content import scripts
from publishing.folder import Published
from publishing.running import Board, Running, Stand
from staff.roles import Role
from tests.studio.conftest import Editing
from tests.studio.test_pages import hidden, text
from tests.web.engine import Engine, words


class Trying:
    """Two engines: one on the draft, one on what is live."""

    def __init__(self, editing: Editing, draft: Engine, live: Engine) -> None:
        self.editing, self.draft, self.live = editing, draft, live

    def stand(self, engine: Engine, name: str, content: str, state: str = "ready") -> Stand:
        folder = self.editing.root.parent / name
        engine.trial = folder / "trial.db"
        return Stand(content=content, state=state, engine=engine.url, actions=engine.url, folder=str(folder))

    def runs(self, state: str = "ready", usually: float = 0.0) -> None:
        """What the supervisor says that it runs."""
        settings = self.editing.staffed.world.app.ctx.settings
        published = Published.of(settings.data_dir)
        now = self.editing.draft.now()
        live = self.stand(self.live, "live", published.keep(now.live))
        trial = self.stand(self.draft, "draft", published.keep(now.content), state)
        board = Board(published)
        wish = board.want_trial(trial.content)  # a stand says which wish it answers
        trial = replace(trial, asked=wish, usually=usually, reason="out of memory")
        board.say(Running(live=live, trial=trial), datetime.now().astimezone())

    async def say(self, said: str, page: str = "", **more: str) -> Any:
        talk = re.findall(r'name="talk" value="(\w*)"', page)
        return await self.editing.post("/try", text=said, talk=talk[-1] if talk else "", do="say", **more)


def answer(
    said: str, intent: str, sure: float, *actions: str, loop: str | None = None, **record: Any
) -> dict[str, Any]:
    made = words(said)
    made["understood"] = {"intent": {"name": intent, "confidence": sure}, "entities": [], "ranking": []}
    made["decided"] = {"loop": loop, "actions": [{"action": one, "by": "RulePolicy"} for one in actions]}
    return made | {"record": record}


@pytest_asyncio.fixture
async def trying(editing: Editing) -> Any:
    secret = editing.staffed.world.app.ctx.settings.secret("engine")
    draft, live = Engine(secret), Engine(secret)
    await draft.start()
    await live.start()
    made = Trying(editing, draft, live)
    made.runs()
    yield made
    await draft.stop()
    await live.stop()


def each(*answers: dict[str, Any]) -> Any:
    left = list(answers)

    async def answering(turn: dict[str, Any]) -> dict[str, Any]:
        return left.pop(0) if left else words(f"You said: {turn['text']}")

    return answering


async def test_both_are_asked_and_each_says_why(trying: Trying) -> None:
    trying.draft.answering = each(
        answer(
            "We open at 8.", "ask_opening_hours", 0.81, "utter_ask_opening_hours", "action_also", name="Jo"
        ),
        answer(
            "And your name?", "inform", 0.6, "complaint_form", loop="complaint_form", name="Ann", phone="1"
        ),
    )
    trying.live.answering = each(answer("I do not understand.", "nlu_fallback", 0.3, "action_not_understood"))
    page = await trying.say("when do you open")
    shown = text(page)
    assert "We open at 8." in shown
    assert "I do not understand." in shown
    assert "answers differ" in shown
    assert "ask_opening_hours , 81 % sure" in shown.replace("ask_opening_hours,", "ask_opening_hours ,")
    assert re.search(r"rule “[^”]*opening hours[^”]*” \(data/rules/questions\.yml:\d+\)", shown)
    then = text(await trying.say("Ann", page.text))
    assert "the form complaint_form took it" in then
    assert re.search(r"name Jo Ann", then)
    assert re.search(r"phone 1", then)
    assert trying.draft.asked[-1]["conversation"] == trying.draft.asked[0]["conversation"]
    assert trying.draft.asked[-1]["conversation"] != trying.live.asked[-1]["conversation"]


async def test_nothing_that_is_tried_is_among_the_customers(trying: Trying) -> None:
    await trying.say("hello")
    world = trying.editing.staffed.world
    rows = world.app.ctx.database.read(
        lambda connection: connection.exec_driver_sql("SELECT count(*) FROM conversations").scalar_one()
    )
    assert rows == 0
    assert world.engine.asked == []


async def test_a_button_is_pressed_where_it_is_offered_and_said_elsewhere(trying: Trying) -> None:
    offered = words("What now?", buttons=[{"title": "A person", "intent": "ask_human", "entities": []}])
    trying.draft.answering = each(offered)
    page = await trying.say("hello")
    assert ">A person</button>" in page.text
    await trying.say("", page.text, press="A person")
    assert trying.draft.asked[-1]["decided"] == {"intent": "ask_human", "entities": []}
    assert trying.live.asked[-1]["decided"] is None
    assert trying.live.asked[-1]["text"] == "A person"


async def test_when_the_draft_changes_everything_is_said_again_to_it(trying: Trying) -> None:
    page = await trying.say("first")
    before = trying.draft.asked[-1]["conversation"]
    await trying.editing.post("/words/utter_thanks", variant="0", text="With pleasure.", do="save")
    trying.runs()
    await trying.say("second", page.text)
    said = [one["text"] for one in trying.draft.asked if one["conversation"] != before]
    assert said == ["first", "second"]
    assert [one["text"] for one in trying.live.asked] == ["first", "second"]


async def test_the_page_says_how_far_the_draft_is(trying: Trying) -> None:
    trying.runs("training", usually=34.0)
    page = text(await trying.editing.get("/try"))
    assert "The draft is being learnt: usually 34 seconds" in page
    said = text(await trying.say("hello"))
    assert "No answer. It is not ready yet; it is asked as soon as it is." in said
    assert "You said: hello" in said
    trying.runs("failed")
    failed = await trying.editing.get("/try")
    assert "could not be started: out of memory" in text(failed)
    assert (await trying.editing.post("/try", do="retry")).status_code == 200


async def test_what_was_said_meanwhile_is_answered_once_the_draft_is_ready(trying: Trying) -> None:
    trying.runs("starting")
    page = await trying.say("first")
    page = await trying.say("second", page.text)
    assert trying.draft.asked == []
    trying.runs()
    shown = text(await trying.editing.get(f"/try?talk={hidden(page, 'talk')}"))
    assert "No answer" not in shown
    assert [one["text"] for one in trying.draft.asked] == ["first", "second"]
    again = await trying.editing.get(f"/try?talk={hidden(page, 'talk')}")
    assert again.status_code == 200
    assert len(trying.draft.asked) == 2


async def test_an_engine_that_fails_is_no_end_of_the_page(trying: Trying) -> None:
    await trying.draft.stop()
    page = text(await trying.say("hello"))
    assert "No answer. The engine does not answer" in page
    assert "You said: hello" in page


async def test_where_redress_does_not_run_as_a_whole_it_is_said(editing: Editing) -> None:
    assert "can be tried where Redress runs as a whole" in text(await editing.get("/try"))


async def test_nobody_sees_what_another_tries(trying: Trying) -> None:
    page = await trying.say("hello")
    talk = hidden(page, "talk")
    other = await trying.editing.staffed.signed_in(Role.EDITOR, email="two@example.com")
    assert (await other.get(f"/desk/studio/try?talk={talk}")).status_code == 404
    assert (await trying.editing.get("/try?talk=../../secrets")).status_code == 404


async def test_what_was_tried_is_saved_as_a_test(trying: Trying) -> None:
    asked = answer("I am sorry about that. What is your name?", "describe_problem", 0.9, "complaint_form")
    asked["messages"][0]["custom"] = {"asks": {"field": "name", "kind": "text", "optional": False}}
    trying.draft.answering = each(
        asked, answer("A manager answers within the day.", "ask_timescale", 0.9, "utter_x")
    )
    page = await trying.say("my line INC-99887 is dead")
    page = await trying.say("how long will it take", page.text)
    link = re.search(r'href="/desk/studio(/tests/new\?[^"]+)"', page.text)
    assert link
    form = await trying.editing.get(link[1].replace("&amp;", "&"))
    fields = dict(re.findall(r'name="((?:did|hear|asks|pressed)_\d+)" value="([^"]*)"', form.text))
    assert fields["did_0"] == "my line INC-48213 is dead"
    assert (fields["asks_0"], fields["hear_1"]) == ("name", "A manager answers within the day")
    refused = await trying.editing.post("/tests/new", **fields, name="", why="x")
    assert refused.status_code == 422
    assert "INC-48213" in refused.text
    saved = await trying.editing.post("/tests/new", **fields, name="A dead line", why="It is asked for once.")
    assert "“A dead line” is a test now." in text(saved)
    (one,) = scripts.all_in(trying.editing.draft.now().content)
    assert [turn.say for turn in one.turns] == ["my line INC-48213 is dead", "how long will it take"]
    gone = await trying.editing.post("/tests/deletion", name="A dead line")
    assert "is no test any more" in text(gone)


async def test_a_real_conversation_is_saved_without_anybody_in_it(editing: Editing) -> None:
    world = editing.staffed.world
    world.engine.answering = each(words("Thank you, Sarah. Somebody looks into it today."))
    chat = await world.chat()
    await chat.reply_to((await chat.send("I'm Sarah Jones and the purple gadget sings")).json()["seq"])
    await chat.reply_to((await chat.send("and later")).json()["seq"])
    inbox = await editing.get("/inbox?all=true")
    links = re.findall(r'href="/desk/studio(/tests/new\?[^"]+)"', inbox.text)
    pages = [(await editing.get(link.replace("&amp;", "&"))).text for link in links]
    first = next(page for page in pages if "and later" not in page)
    assert "Ann Lee and the purple gadget sings" in first
    assert all("Sarah" not in page for page in pages)
    assert (await editing.get("/tests/new?conversation=nowhere&seq=3")).status_code == 404
