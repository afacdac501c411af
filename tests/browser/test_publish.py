"""Where drafts are published: progress as it comes, gates, both answers, versions, the way back."""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from content import responses
from content.snapshot import Snapshot, read
from publishing.folder import Live, Published
from publishing.gates import Compared, Scores, judged
from publishing.history import History, Version
from publishing.jobs import Job, Jobs, State
from publishing.running import Board, Running, Stand
from staff.roles import Role
from tests.browser.audit import overflow, violations
from tests.browser.conftest import NARROW, Open
from tests.browser.stage import Stage
from tests.browser.test_desk import enter
from web.studio.place import AREA, Studio

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SLOW = "an example of the inbox"
FIGURES = {
    "cross_validation": {"intents": {"accuracy": 0.931, "macro_f1": 0.921, "n": 12000}},
    "cross_validation_before": {"accuracy": 0.93, "macro_f1": 0.92},
    "held_out": {"accuracy": 0.96, "macro_f1": 0.94, "n": 148},
    "held_out_before": {"accuracy": 0.953, "macro_f1": 0.94},
    "latency_ms": {"before": {"p50": 14.0, "p95": 19.0}, "after": {"p50": 14.0, "p95": 20.0}},
    "messages": {"asked": 420, "changed": 1},
    "conversations": {"played": 209, "broken": 0},
    "labels": {"ask_status": [0.9, 0.95], "file_complaint": [0.97, 0.97]},
}
COMPARED = {
    "messages": [
        {
            "text": "do you lot ever knock off for the day",
            "source": "customer",
            "meant": "",
            "before": {"intent": "describe_problem", "confidence": 0.35, "answer": "I'm sorry about that."},
            "after": {"intent": "ask_opening_hours", "confidence": 0.72, "answer": "Monday to Friday."},
        }
    ],
    "words": [{"name": "utter_thanks", "before": ["You're welcome."], "after": ["With pleasure."]}],
    "words_changed": 1,
    "examples_added": [["ask_opening_hours", "do you lot ever knock off for the day"]],
    "examples_removed": [],
    "files": {"data/letters/adr.md": ["@@ -1 +1 @@", "-Old", "+New"]},
    "broken": [["Saying goodbye", "customer: bye\nassistant: What?"]],
}


@dataclass
class Place:
    """What is published on a stage."""

    stage: Stage
    root: Path
    published: Published
    jobs: Jobs
    history: History

    @property
    def content(self) -> Snapshot:
        return read(self.root)

    def runs(self, stand: Stand | None = None) -> None:
        """Say that a supervisor runs."""
        live = self.published.live()
        version = self.history.find(live.version) if live else None
        assert version is not None
        here = Stand(version.content, "ready", model=version.model, version=version.number)
        Board(self.published).say(Running(live=here, trial=stand), NOW)
        # For as long as the test takes: nobody says it again every few seconds.
        ahead = time.time() + 3600
        os.utime(self.published.folder / "running.json", (ahead, ahead))

    def publish(self, content: Snapshot, why: str, **more: object) -> Version:
        """Have a version live, as if it had been published."""
        live = self.published.live()
        made = self.history.add(
            Version(
                number="",
                content=self.published.keep(content),
                model="m1.tar.gz",
                who="Edda Lane",
                email="edda@provider.example",
                at=self.stage.context.clock(),
                why=why,
                before=live.version if live else "",
            )
        )
        self.published.models.mkdir(parents=True, exist_ok=True)
        (self.published.models / "m1.tar.gz").touch()
        self.published.put_in_force(Live(made.number, self.published.content(made.content), ()))
        self.history.came_into_force(made.number, made.at)
        return made

    def job(self, state: State, compared: Compared, **more: object) -> Job:
        """A publication that came so far."""
        clock = self.stage.context.clock
        job = self.jobs.ask("Edda Lane", "edda@provider.example", SLOW, clock())
        live = self.published.live()
        job = replace(
            job.step("check", clock()).step("train", clock()).step("compare", clock()).over(clock()),
            state=state,
            gates=judged(compared),
            figures=FIGURES,
            before=live.version if live else "",
            content=self.published.keep(self.content),
        )
        self.jobs.keep_compared(job, COMPARED)
        return self.jobs.save(replace(job, **more))  # type: ignore[arg-type]


GREEN = Compared(rasa=[], held_out=(Scores(0.953, 0.94, 148), Scores(0.96, 0.94, 148)), played=209)
RED = replace(GREEN, held_out=(Scores(0.953, 0.94, 148), Scores(0.8, 0.7, 148)))


@pytest.fixture
def place(stage: Stage, tmp_path: Path) -> Iterator[Place]:
    """Two versions, and a draft by hand in the files."""
    root = tmp_path / "project"
    shutil.copytree(ROOT / "data", root / "data")
    shutil.copy(ROOT / "domain.yml", root / "domain.yml")
    stage.context.areas[AREA] = Studio(root, tmp_path / "var")
    published = Published.of(tmp_path / "var")
    made = Place(stage, root, published, Jobs(published), History(published))
    made.publish(made.content, "The files as they were found at the start")
    made.publish(responses.change(made.content, "utter_goodbye", 0, "Bye for now."), "A shorter goodbye")
    made.runs()
    yield made


@pytest.fixture
def editor(place: Place, open_page: Open) -> Page:
    """An editor on the page."""
    place.stage.hire(Role.EDITOR)
    page = open_page("/desk/studio/publish")
    enter(page)
    expect(page.locator("body.live")).to_be_attached()
    return page


def test_what_waits_is_named_and_asked_for_by_keyboard(place: Place, editor: Page) -> None:
    expect(editor.get_by_role("region", name="What waits")).to_contain_text("domain.yml")
    editor.get_by_label("What changes, in a line").focus()
    editor.keyboard.type("Say goodbye as before")
    editor.keyboard.press("Enter")
    expect(editor.get_by_role("heading", name="Under way")).to_be_visible()
    job = place.jobs.newest()
    assert job is not None
    assert (job.why, job.who, job.state) == ("Say goodbye as before", "Maya Okafor", State.ASKED)


def test_progress_comes_by_itself_and_a_decision_is_asked_for(place: Place, editor: Page) -> None:
    job = place.jobs.ask("Edda Lane", "", SLOW, place.stage.context.clock())
    editor.reload()
    expect(editor.locator("body.live")).to_be_attached()
    place.runs(Stand("d", "training", usually=20.0))
    job = place.jobs.save(
        replace(job.step("train", place.stage.context.clock()), state=State.WORKING, content="d")
    )
    expect(editor.locator(".job-step").last).to_contain_text("Learn the examples")
    expect(editor.get_by_role("progressbar")).to_be_visible()
    expect(editor.locator("[data-news]")).to_contain_text("Learn the examples")
    live = place.published.live()
    assert live is not None
    place.jobs.save(
        replace(
            job.over(place.stage.context.clock()), state=State.READY, gates=judged(GREEN), before=live.version
        )
    )
    expect(editor.get_by_role("button", name="Publish it now")).to_be_visible()
    editor.get_by_role("button", name="Publish it now").click()
    expect(editor.get_by_text("It is being put in place")).to_be_visible()
    gone = place.jobs.find(job.id)
    assert gone is not None
    assert gone.state is State.GOING


def test_the_page_without_its_script_says_the_same_when_it_is_loaded(place: Place, open_page: Open) -> None:
    place.stage.hire(Role.EDITOR)
    page = open_page("/desk/studio/publish", java_script_enabled=False)
    page.get_by_label("Email address").fill("maya@example.com")
    page.get_by_label("Password", exact=True).fill("seven quiet otters")
    page.get_by_role("button", name="Sign in").click()
    job = place.jobs.ask("Edda Lane", "", SLOW, place.stage.context.clock())
    page.goto(f"{place.stage.url}/desk/studio/publish")
    expect(page.get_by_text("This page shows how far it is")).to_be_visible()
    assert page.locator("meta[http-equiv=refresh]").count() == 1
    page.get_by_role("button", name="Cancel").click()
    cancelled = place.jobs.find(job.id)
    assert cancelled is not None
    assert cancelled.state is State.CANCELLED


def test_an_editor_cannot_pass_a_red_gate_and_an_administrator_can_in_writing(
    place: Place, editor: Page, open_page: Open
) -> None:
    job = place.job(State.STOPPED, RED)
    editor.reload()
    expect(editor.get_by_text("80.0 % with the draft")).to_be_visible()
    expect(editor.get_by_text("An administrator can publish it all the same")).to_be_visible()
    assert editor.get_by_role("button", name="Publish").count() == 0
    place.stage.hire(Role.ADMIN, email="ada@example.com", name="Ada Brook")
    admin = open_page("/desk/studio/publish")
    enter(admin, "ada@example.com")
    admin.get_by_label("Why it is to be published all the same").fill("Agreed with the provider today")
    admin.get_by_role("button", name="Publish although a gate is red").click()
    expect(admin.get_by_text("It is being put in place")).to_be_visible()
    gone = place.jobs.find(job.id)
    assert gone is not None
    assert (gone.override_by, gone.override) == ("Ada Brook", "Agreed with the provider today")


def test_going_back_has_to_be_meant(place: Place, editor: Page) -> None:
    editor.get_by_role("link", name=re.compile("^1.*The files as they were")).click()
    expect(editor.get_by_role("heading", level=1)).to_have_text("Version 1")
    editor.get_by_label("Why, in a line").fill("The new goodbye is too short")
    editor.get_by_role("button", name="Go back to version 1").click()
    assert place.jobs.newest() is None, "the browser asks for the tick first"
    editor.get_by_label("I am sure").check()
    editor.get_by_role("button", name="Go back to version 1").click()
    expect(editor.get_by_text("Going back to version 1.")).to_be_visible()
    job = place.jobs.newest()
    assert job is not None
    assert (job.back_to, job.state) == ("000001", State.GOING)


def test_nothing_is_asked_of_a_redress_that_somebody_else_runs(place: Place, editor: Page) -> None:
    Board(place.published).gone()
    editor.get_by_label("What changes, in a line").fill("Say goodbye as before")
    editor.get_by_role("button", name="Check, learn and compare").click()
    expect(editor.get_by_role("alert")).to_contain_text("cannot be published from here")
    expect(editor.get_by_label("What changes, in a line")).to_have_value("Say goodbye as before")
    instead = editor.get_by_role("region", name="It is not published from this page here")
    expect(instead).to_contain_text("redress content take")
    assert violations(editor) == []


@pytest.mark.parametrize("look", ["light", "dark", "narrow"])
def test_every_state_is_for_everybody(place: Place, editor: Page, look: str) -> None:
    if look == "narrow":
        editor.set_viewport_size(ViewportSize(width=NARROW["width"], height=NARROW["height"]))
    editor.emulate_media(color_scheme="dark" if look == "dark" else "light")
    clock = place.stage.context.clock
    shown: list[tuple[str, Callable[[], object]]] = [
        ("working", lambda: place.jobs.save(replace(place.job(State.CANCELLED, GREEN), state=State.WORKING))),
        ("ready", lambda: place.jobs.save(replace(_newest(place), state=State.READY))),
        (
            "stopped",
            lambda: place.jobs.save(
                replace(_newest(place), state=State.STOPPED, gates=judged(RED), reason="Less is understood.")
            ),
        ),
        (
            "failed",
            lambda: place.jobs.save(
                replace(_newest(place), state=State.FAILED, reason="The engine is gone.")
            ),
        ),
    ]
    for name, becomes in shown:
        becomes()
        editor.goto(f"{place.stage.url}/desk/studio/publish")
        _look(editor, f"publish-{name}-{look}")
    for number in (1, 2):
        editor.goto(f"{place.stage.url}/desk/studio/publish/versions/{number}")
        _look(editor, f"version-{number}-{look}")
    assert clock()


def _newest(place: Place) -> Job:
    job = place.jobs.newest()
    assert job is not None
    return job


def _look(page: Page, name: str) -> None:
    assert overflow(page) == 0, name
    if kept := os.environ.get("REDRESS_SCREENSHOTS"):
        page.screenshot(path=f"{kept}/{name}.png", full_page=True)
    assert violations(page) == [], name
