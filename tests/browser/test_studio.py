"""The studio in a browser: by keyboard, narrow, in the dark, and without a fault that axe finds."""

import json
import os
import re
import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from sqlalchemy import Connection, Executable, delete, update

from content import evaluation
from conversations import tokens
from conversations.messages import Said, Sent
from conversations.tables import messages, unanswered
from staff.roles import Role
from tests.browser.audit import overflow, violations
from tests.browser.conftest import NARROW, Open
from tests.browser.stage import Stage
from tests.browser.test_desk import enter
from tests.studio.test_examples import EVALUATED
from web.studio.place import AREA, Studio

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    "",
    "/inbox",
    "/inbox/done",
    "/words?q=welcome",
    "/words/utter_thanks",
    "/facts",
    "/facts/scheme.address",
    "/examples",
    "/examples/goodbye",
    "/examples/goodbye/one?words=bye",
    "/coverage",
    "/confusions",
    "/confusions?intent=thanks&taken_for=goodbye",
    "/overlaps",
    "/questions/new",
    "/texts",
    "/texts/letters/adr",
    "/texts/mail/filed",
    "/texts/replies/looking",
    "/try",
    "/tests",
    "/words/utter_greet",
    "/conflicts",
)


@pytest.fixture
def editor(stage: Stage, open_page: Open, tmp_path: Path) -> Page:
    """An editor on the studio's first page; there is a draft, and a conflict with a file."""
    kept = stage.context.settings.data_dir / evaluation.FILE
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(EVALUATED), encoding="utf-8")
    root = tmp_path / "project"
    shutil.copytree(ROOT / "data", root / "data")
    shutil.copy(ROOT / "domain.yml", root / "domain.yml")
    stage.context.areas[AREA] = Studio(root, stage.context.settings.data_dir)
    stage.hire(Role.EDITOR)
    page = open_page("/desk/studio")
    enter(page)
    return page


def change(page: Page, words: str) -> None:
    """Change what is said to thanks, by keyboard."""
    page.goto(page.url.split("/desk")[0] + "/desk/studio/words/utter_thanks")
    page.get_by_label("Words").focus()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(words)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("It waits in the draft")


def test_words_are_changed_and_taken_back_by_keyboard(editor: Page) -> None:
    change(editor, "With pleasure.")
    expect(editor.locator(".preview .words")).to_have_text("With pleasure.")
    editor.get_by_role("button", name="Undo").focus()
    editor.keyboard.press("Enter")
    expect(editor.get_by_text("Nothing. The draft says what is in place.")).to_be_visible()


def test_what_the_assistant_makes_of_words_is_shown_while_they_are_typed(editor: Page, stage: Stage) -> None:
    stage.engine.study.taken_for["is anyone there on sundays"] = [
        ("ask_opening_hours", 0.7),
        ("ask_contact", 0.1),
    ]
    editor.goto(f"{stage.url}/desk/studio/examples/ask_contact")
    expect(editor.locator("form[data-live]")).to_be_visible()
    editor.get_by_label("Another example").focus()
    editor.keyboard.type("is anyone there on sundays")
    reads = editor.get_by_role("region", name="What the assistant makes of it")
    expect(reads).to_contain_text("ask_opening_hours")
    expect(reads).to_contain_text("70 %")
    expect(reads.locator(".near li")).to_have_count(6)
    expect(reads).to_contain_text("another intent")
    assert violations(editor) == []
    editor.keyboard.press("Enter")
    expect(editor.get_by_role("status").first).to_contain_text("is an example of ask_contact now")


def written(stage: Stage, *said: str) -> None:
    """Customers who were not understood."""
    for number, words in enumerate(said):
        id_, now = tokens.new_id(), stage.context.clock()
        stage.context.log.start(id_, "", [], now)
        stage.context.log.receive(id_, Sent(f"c{number}", words), Said("masked"), now)
        ranking = [{"name": "goodbye", "confidence": 0.3}, {"name": "ask_contact", "confidence": 0.2}]
        understood = {"intent": {"name": "nlu_fallback", "confidence": 0.3}, "ranking": ranking}
        changes = (
            update(messages).where(messages.c.conversation == id_).values(understood=understood),
            delete(unanswered).where(unanswered.c.conversation == id_),
        )
        stage.context.database.write(partial(_execute, changes))


def _execute(statements: Sequence[Executable], connection: Connection) -> None:
    for one in statements:
        connection.execute(one)


def test_the_inbox_is_emptied_by_keys_and_taken_back(editor: Page, stage: Stage) -> None:
    written(stage, "the wheels on the bus", "the wheels on the bus go", "purple gadget", "yellow bird sings")
    editor.goto(f"{stage.url}/desk/studio/inbox")
    items = editor.locator("[data-inbox][data-live] > li:visible")
    expect(items).to_have_count(3)
    items.first.focus()
    expect(items.first).to_contain_text("not understood")
    editor.keyboard.press("j")
    expect(items.nth(1)).to_be_focused()
    editor.keyboard.press("k")
    heads = items.locator(".heard").all_inner_texts()
    editor.keyboard.press("o")
    editor.keyboard.type("hours")
    options = editor.get_by_role("option")
    expect(options.first).to_contain_text("ask_opening_hours")
    assert violations(editor) == []
    editor.keyboard.press("Enter")
    expect(items).to_have_count(2)
    expect(editor.locator(".done")).to_contain_text(
        "is ask_opening_hours" if "bus" not in heads[0] else "ask_opening_hours"
    )
    expect(items.first).to_be_focused()
    editor.keyboard.press("n")
    expect(items).to_have_count(1)
    expect(editor.locator(".done")).to_contain_text("out_of_scope")
    editor.keyboard.press("u")
    expect(items).to_have_count(2)
    expect(items.first).to_be_focused()
    editor.keyboard.press("s")
    expect(items).to_have_count(1)
    editor.keyboard.press("s")
    expect(editor.get_by_text("Nothing is left to look at.")).to_be_visible()


def test_the_likeliest_intent_comes_first_and_escape_leaves_the_field(editor: Page, stage: Stage) -> None:
    written(stage, "so long then")
    editor.goto(f"{stage.url}/desk/studio/inbox")
    item = editor.locator("[data-inbox][data-live] > li").first
    item.focus()
    editor.keyboard.press("o")
    expect(editor.get_by_role("option").first).to_contain_text("goodbye")
    expect(editor.get_by_role("option").nth(1)).to_contain_text("ask_contact")
    editor.keyboard.press("ArrowDown")
    expect(editor.get_by_role("combobox")).to_have_attribute("aria-activedescendant", re.compile("-1$"))
    editor.keyboard.press("Escape")
    expect(editor.get_by_role("listbox")).to_be_hidden()
    editor.keyboard.press("Escape")
    expect(item).to_be_focused()


def test_what_the_server_refuses_comes_back_and_says_why(editor: Page, stage: Stage) -> None:
    written(stage, "so long then")
    editor.goto(f"{stage.url}/desk/studio/inbox")
    item = editor.locator("[data-inbox][data-live] > li").first
    item.focus()
    editor.route("**/api/v1/studio/labels", lambda route: route.abort())
    editor.keyboard.press("s")
    expect(item).to_be_visible()
    expect(item.locator("[data-wrong]")).to_be_visible()


def test_the_inbox_works_without_a_script(editor: Page, stage: Stage, open_page: Open) -> None:
    written(stage, "so long then")
    cookies = editor.context.cookies()
    page = open_page("/healthz", java_script_enabled=False)
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    page.goto(f"{stage.url}/desk/studio/inbox")
    page.get_by_label("Another intent").select_option("goodbye")
    page.get_by_role("button", name="It is the other intent").click()
    expect(page.get_by_role("status").first).to_contain_text("is goodbye")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".heard")).to_have_text("so long then")


@pytest.mark.parametrize("look", ["light", "dark", "narrow"])
def test_every_page_is_for_everybody(editor: Page, stage: Stage, tmp_path: Path, look: str) -> None:
    base = editor.url.split("/desk")[0]
    change(editor, "With pleasure.")
    written(stage, "the wheels on the bus", "the wheels on the bus go", "purple gadget")
    domain = tmp_path / "project" / "domain.yml"
    text = domain.read_text(encoding="utf-8")
    domain.write_text(text.replace("You're welcome. If", "Any time. If"), encoding="utf-8")
    if look == "narrow":
        editor.set_viewport_size(ViewportSize(width=NARROW["width"], height=NARROW["height"]))
    editor.emulate_media(color_scheme="dark" if look == "dark" else "light")
    for path in PAGES:
        editor.goto(f"{base}/desk/studio{path}")
        if path in {"/words/utter_greet", "/texts/replies/looking", "/words/utter_thanks"}:
            expect(editor.locator("chat-preview").first).to_be_visible()
        assert overflow(editor) == 0, path
        if kept := os.environ.get("REDRESS_SCREENSHOTS"):
            name = path.strip("/").replace("/", "-").partition("?")[0] or "home"
            editor.screenshot(path=f"{kept}/{name}-{look}.png", full_page=False)
        assert violations(editor) == [], path
