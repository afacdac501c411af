"""From a message that was misunderstood to one that is understood, while customers talk; and back.

And whatever is killed on the way: what is live goes on serving, and the page says what has become of it.
"""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from content import examples, responses
from content.drafts import Change, Draft
from content.snapshot import Snapshot
from content.versions import Editor, of
from conversations.inbox_reasons import Why, heard, reasons
from publishing.jobs import Job, State
from publishing.running import Board
from publishing.trials import Trials
from redress.settings import Settings
from tests.journeys.conftest import until
from tests.journeys.copied import Copied, copied, customers_talking
from tests.journeys.customer import ApiCustomer
from tests.journeys.test_complaint_in_a_browser import say

pytestmark = [pytest.mark.engine, pytest.mark.browser, pytest.mark.timeout(1500)]

EDITOR = ("edda@provider.example", "correct horse battery staple")
ASKS_FOR_THE_HOURS = (
    "does anybody do the graveyard shift at your place",
    "are you lot early birds or night owls",
    "is your lot in before the milkman",
    "do your folk ever down tools and go home",
    "when do the shutters come down at yours",
    "do you lot ever knock off for the day",
    "is the midnight oil burnt where you are",
    "has the night watchman taken over from your lot by supper",
)
"""Odd ways of asking when somebody is there. Any of them is learnt from one example; the assistant learns all
the while, so that which of them it understands already is asked, not known."""
HOURS = ("ask_opening_hours", "ask_contact")
"""Intents whose answers have the hours in them."""
UNDERSTOOD = "9am to 5.30pm"
TAKEN_UP = 60.0
"""Seconds until every process has looked at what is live: a second, and more on a machine that is busy."""
SLOWLY = 600_000
"""Milliseconds for what trains or starts an engine on a machine that has other things to do."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copied]:
    with copied(tmp_path_factory.mktemp("publishing")) as made:
        made.hire(EDITOR[0], "Edda Lane", "editor", EDITOR[1])
        yield made


def enter(page: Page) -> None:
    page.get_by_label("Email").fill(EDITOR[0])
    page.get_by_label("Password", exact=True).fill(EDITOR[1])
    page.get_by_role("button", name="Sign in").click()


def test_a_misunderstood_message_is_understood_in_the_conversation_that_was_open_all_the_while(
    place: Copied, browser: Browser
) -> None:
    first, before = place.live, place.files()
    odd = misunderstood(place)
    customer = browser.new_context(locale="en-GB").new_page()
    customer.goto(f"{place.url}/chat")
    assert UNDERSTOOD not in answer(customer, odd)

    plain = browser.new_context(locale="en-GB", java_script_enabled=False)
    inbox = plain.new_page()
    inbox.goto(f"{place.url}/desk/studio/inbox")
    enter(inbox)
    item = inbox.locator(".item", has_text=odd)
    item.get_by_label("Another intent").select_option("ask_opening_hours")
    item.get_by_role("button", name="It is the other intent").click()
    expect(inbox.locator(".item", has_text=odd)).to_have_count(0)

    desk = browser.new_context(locale="en-GB").new_page()
    desk.goto(f"{place.url}/desk/studio/publish")
    enter(desk)
    with customers_talking(place.url) as lived:
        expect(desk.locator("body.live")).to_be_attached()
        desk.get_by_label("What changes, in a line").fill("Closing for the day is a question of hours")
        desk.get_by_role("button", name="Check, learn and compare").click()
        expect(desk.get_by_role("heading", name="Under way")).to_be_visible()
        prepared = desk.get_by_role("heading", name=re.compile("^(Ready to be published|Stopped)$"))
        expect(prepared).to_be_visible(timeout=SLOWLY)
        compared = desk.locator(".item", has_text=odd).first
        expect(compared).to_contain_text("ask_opening_hours")
        expect(compared).to_contain_text(UNDERSTOOD)
        let_it_go(place, desk)
        expect(desk.get_by_role("heading", name="Published")).to_be_visible(timeout=SLOWLY)
        until(lambda: UNDERSTOOD in heard_by_another(place, odd), TAKEN_UP)
        assert UNDERSTOOD in answer(customer, odd)
        examples_now = [
            one.words for one in examples.all_in(place.files()) if one.intent == "ask_opening_hours"
        ]
        assert odd in examples_now, "the files are the truth"

        desk.get_by_role("link", name=re.compile(rf"^{first.shown}\b")).click()
        desk.get_by_label("Why, in a line").fill("To see whether there is a way back")
        desk.get_by_label("I am sure").check()
        desk.get_by_role("button", name=f"Go back to version {first.shown}").click()
        until(lambda: place.live.content == first.content, 600)
        until(lambda: UNDERSTOOD not in heard_by_another(place, odd), TAKEN_UP)
        assert UNDERSTOOD not in answer(customer, odd)
        until(lambda: not place.files().differing(before), 60)
    empty_the_draft(place)
    assert lived.answered > 10
    assert lived.wrong == [], "customers noticed nothing"
    versions = place.redress("content", "versions")
    assert "Closing for the day is a question of hours" in versions
    assert "(back to version 1)" in versions
    assert "LIVE" in versions.splitlines()[0]
    for page in (customer, inbox, desk):
        page.context.close()


def test_words_are_published_from_the_terminal_without_learning(place: Copied) -> None:
    change = partial(responses.change, name="utter_thanks", number=0, words="You are very welcome.")
    with drafted(place, change), customers_talking(place.url, 1) as lived:
        model = place.live.model
        said = place.redress("content", "publish", "--why", "Thanks", "--yes", "--override", "for this test")
        assert "is live" in said
        assert place.live.model == model
        until(lambda: "You are very welcome." in heard_by_another(place, "thanks"), TAKEN_UP)
        assert "Back to version" in place.redress("content", "rollback", "--why", "It was fine before")
        until(lambda: "You are very welcome." not in heard_by_another(place, "thanks"), TAKEN_UP)
    assert lived.wrong == []


def test_cancelling_while_it_learns_ends_the_learning_and_the_next_one_begins_anew(place: Copied) -> None:
    live, before = place.live, place.files()
    with drafted(place, lambda there: examples.add(there, "ask_opening_hours", "is it dark at yours by tea")):
        for _ in range(2):
            job = ask(place)
            place.until_step(job, "train")
            until(lambda: bool(place.pids("-m", "bot.train", "--out")), 60)
            place.jobs.cancel(job)
            ended = place.until_over(job)
            assert ended.state is State.CANCELLED, ended.reason
            assert "Nothing was changed" in ended.reason
            for what in ("bot.train", "bot.evaluate", "bot.validate"):
                until(lambda what=what: not place.pids("-m", what), 60)
            unchanged(place, live.number, before)


def test_killing_whoever_publishes_or_the_training_changes_nothing_and_is_told(place: Copied) -> None:
    live, before = place.live, place.files()
    with drafted(place, lambda there: examples.add(there, "ask_opening_hours", "when do you lot clock off")):
        for step in ("check", "train", "compare"):
            job = ask(place)
            place.until_step(job, step)
            if step == "train":
                until(lambda: bool(place.pids("-m", "bot.train")), 60)
                killed(place, "-m", "bot.train")
                assert "could not be learnt" in place.until_over(job).reason
                unchanged(place, live.number, before)
                job = ask(place)
                place.until_step(job, step)
            killed(place, "-m", "redress.publisher")
            ended = place.until_over(job)
            assert ended.state is State.INTERRUPTED, ended.reason
            assert "What was live still is" in ended.reason
            unchanged(place, live.number, before)
    Board(place.published).end_trial()


def test_killing_all_of_it_while_it_changes_over_leaves_one_version_or_the_other(place: Copied) -> None:
    live, before = place.live, place.files()
    with drafted(place, lambda there: responses.change(there, "utter_thanks", 0, "With pleasure.")):
        job = place.until_over(ask(place))
        place.jobs.go(job, "Edda Lane", "for this test alone")
        until(lambda: bool(place.job(job).version), 60)
        place.stop(signal.SIGKILL)
        place.start()
        ended = place.until_over(job)
        assert ended.state in {State.LIVE, State.INTERRUPTED}
        if ended.state is State.LIVE:
            assert place.live.number == ended.version
            assert place.published.snapshot(place.live.content) == place.files()
        else:
            unchanged(place, live.number, before)
        assert ApiCustomer(place.url).say("who decides about complaints")


def heard_by_another(place: Copied, text: str) -> str:
    """What a customer who comes now hears."""
    return "\n".join(one["text"] for one in ApiCustomer(place.url).say(text))


def let_it_go(place: Copied, desk: Page) -> None:
    """Publish what was prepared. What is near a threshold in the test set may have moved by chance."""
    job = place.jobs.newest()
    assert job is not None
    assert [gate.name for gate in job.red] in ([], ["test set"]), job.red
    if job.red:
        place.jobs.go(job, "Edda Lane", "for this test alone")
        desk.reload()
    else:
        desk.get_by_role("button", name="Publish it now").click()


def misunderstood(place: Copied) -> str:
    """Words about the hours that the live engine makes nothing of, or hardly anything."""
    settings = Settings(data_dir=place.folder / "var")
    live = Trials(settings).live()
    assert live is not None
    answer = httpx.post(
        f"{live.engine}/understand",
        json={"texts": ASKS_FOR_THE_HOURS},
        headers={"X-Redress-Secret": settings.secret("engine")},
        timeout=60,
        trust_env=False,
    ).raise_for_status()
    read = [
        heard({"conversation": words, "seq": 1, "text": words, "understood": understood})
        for words, understood in zip(ASKS_FOR_THE_HOURS, answer.json()["understood"], strict=True)
    ]
    why = reasons(read, ())
    unclear = [one.text for one in read if why[one.place][0] <= Why.UNSURE and one.intent not in HOURS]
    assert unclear, "all of them are understood by now: add an odder one"
    return unclear[0]


def answer(page: Page, text: str) -> str:
    """Say something; all that is answered."""
    answers = page.locator(".message.assistant .body")
    before = answers.count()
    say(page, text)
    return "\n".join(answers.all_text_contents()[before:])


def killed(place: Copied, *words: str) -> None:
    for pid in place.pids(*words):
        os.kill(pid, signal.SIGKILL)


@contextmanager
def drafted(place: Copied, change: Change) -> Iterator[None]:
    """A change in the draft, taken back at the end."""
    draft = Draft(place.root, of(place.root, place.folder / "var"), lambda _: [])
    who, now = Editor("Edda Lane", EDITOR[0]), datetime.now(UTC)
    made = draft.edit(change, who, "for this test", now)
    assert made is not None
    yield
    draft.undo(made.id, who, now)


def empty_the_draft(place: Copied) -> None:
    """Take back what went live and out again: it waits in the draft."""
    draft = Draft(place.root, of(place.root, place.folder / "var"), lambda _: [])
    head = draft.now().head
    assert head is not None
    assert draft.now().waiting, "what was published and taken back waits again"
    draft.undo(head.id, Editor("Edda Lane", EDITOR[0]), datetime.now(UTC))
    assert not draft.now().waiting


def ask(place: Copied) -> Job:
    return place.jobs.ask("Edda Lane", EDITOR[0], "for this test", datetime.now(UTC))


def unchanged(place: Copied, version: str, files: Snapshot) -> None:
    """What was live still is and answers; the files are as they were."""
    assert place.live.number == version
    assert place.files() == files
    assert ApiCustomer(place.url).say("who decides about complaints")
