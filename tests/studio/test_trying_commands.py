"""The draft and what is live, asked the same from the terminal; and what was tried, saved as a test."""

import asyncio

import pytest
from click.testing import CliRunner, Result

from content import scripts, versions
from content.drafts import Draft
from publishing.folder import Published
from publishing.running import Board
from redress.commands import drafting
from redress.commands.content import content
from redress.settings import Settings
from tests.studio.conftest import editing, project, staffed
from tests.studio.test_trying import Trying, answer, each, trying

__all__ = ["editing", "project", "staffed", "trying"]


async def typed(*words: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, content, ["try", *words])


@pytest.fixture
def here(trying: Trying, monkeypatch: pytest.MonkeyPatch) -> Trying:
    """The terminal is in the project that is tried."""
    settings = trying.editing.staffed.world.app.ctx.settings
    monkeypatch.setenv("REDRESS_DATA_DIR", str(settings.data_dir))
    monkeypatch.setattr(drafting, "ROOT", trying.editing.root)
    return trying


async def test_both_are_asked_and_each_says_why(here: Trying) -> None:
    here.live.answering = each(answer("Somebody will ring.", "call_back", 0.41, "action_call_back"))
    done = ("utter_ask_opening_hours", "action_also")
    here.draft.answering = each(answer("We open at eight.", "ask_opening_hours", 0.93, *done, nature="hours"))
    said = (await typed("is anybody up early")).output
    assert "live: call_back, 41 % sure" in said
    assert "draft: ask_opening_hours, 93 % sure; rule “ask opening hours”" in said
    assert "nature: empty -> hours" in said
    assert "Somebody will ring." in said
    assert "We open at eight." in said


async def test_what_was_tried_is_saved_as_a_test_with_nobody_in_it(here: Trying) -> None:
    here.draft.answering = each(
        answer("Somebody will answer you soon.", "describe_problem", 0.9, "action_take_problem")
    )
    done = await typed(
        "I'm Sarah Jones and my line is dead", "--save-as", "A dead line", "--why", "It is heard."
    )
    assert "“A dead line” is a test now." in done.output, done.exception
    settings = Settings()
    kept = Draft(here.editing.root, versions.of(here.editing.root, settings.data_dir), lambda _: [])
    (one,) = scripts.all_in(kept.now().content)
    assert one.turns[0].say == "I'm Ann Lee and my line is dead"
    assert one.turns[0].hear == ("Somebody will answer you soon",)
    listed = await asyncio.to_thread(CliRunner().invoke, content, ["tests", "list"])
    assert "A dead line" in listed.output
    gone = await asyncio.to_thread(CliRunner().invoke, content, ["tests", "delete", "A dead line"])
    assert "is no test any more" in gone.output
    assert scripts.all_in(kept.now().content) == []


async def test_an_engine_that_fails_and_one_that_does_not_run_are_said(here: Trying) -> None:
    assert "--why" in str((await typed("hello", "--save-as", "A test")).exception)
    await here.draft.stop()
    assert "does not answer" in str((await typed("hello")).exception)
    await here.draft.start()
    Board(Published.of(Settings().data_dir)).gone()
    assert "The draft cannot be tried here" in str((await typed("hello")).exception)


async def test_what_is_like_some_words_is_asked_of_the_engine(
    here: Trying, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDRESS_ENGINES", here.live.url)

    async def said(*words: str) -> str:
        done = await asyncio.to_thread(CliRunner().invoke, content, list(words))
        assert done.exit_code == 0, done.exception
        return done.output

    assert "  90%  inform" in await said("near", "what time do you open then")
    assert "ask_opening_hours: what time do you open" in await said("near", "what time do you open then")
    looked = await said(
        *("question", "moat", "--answer", "It is deep.", "--example", "what time do you open it", "--look")
    )
    assert "taken for inform, 90% sure" in looked
    assert "nearest: what time do you open" in looked
    await said("examples", "add", "ask_contact", "you open what time do")
    pair = await said("examples", "alike")
    assert "you open what time do  (ask_contact)" in pair
    assert "(ask_opening_hours)" in pair
