"""What surrounds every page of the desk: by keyboard, narrow, enlarged, in both schemes, by every role."""

import re

import pyotp
import pytest
from playwright.sync_api import Page, expect

from staff.roles import Role
from tests.browser.audit import faint, overflow, violations
from tests.browser.conftest import NARROW, Open
from tests.browser.stage import PASSWORD, Stage
from tests.browser.test_desk import customer, enter
from web.routing import PARAMETER, Content

ANN = "ann@example.com"
ENLARGED = {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}
"""What a window of 1280 by 1024 leaves at 400 %."""


def furnished(stage: Stage, open_page: Open) -> dict[str, str]:
    """A desk with something on every page; what the addresses' parameters are."""
    _, conversation = customer(stage, open_page)
    complaint = stage.complain(conversation=conversation)
    handoff = stage.queue(conversation)
    stage.hire(Role.ADMIN, Role.MANAGER, email=ANN, name="Ann Lee")
    return {"reference": complaint.reference, "handoff": handoff.id, "person": "1", "number": "1"}


def pages(stage: Stage, names: dict[str, str]) -> list[str]:
    """The address of every page behind the sign-in, as the app serves them."""
    shown = [
        route.path
        for route in stage.context.routes
        if route.method == "GET" and route.auth == "desk" and _is_page(next(iter(route.returns.values())))
    ]
    assert len(shown) > 12
    # What nobody furnished is not there, and its refusal has to hold as well.
    return [PARAMETER.sub(lambda found: names.get(found.group(1), "1"), path) for path in shown]


def _is_page(answer: object) -> bool:
    return isinstance(answer, Content) and answer.media_type == "text/html"


def looked_at(page: Page, stage: Stage, paths: list[str], also: str = "") -> list[str]:
    """What is wrong with these pages, the first refusal among them: what axe finds, and what is too wide.

    `also` is a colour scheme in which they have to be readable as well.
    """
    found = []
    refused = 0
    for path in paths:
        answer = page.goto(stage.url + path)
        expect(page.locator("h1")).to_have_count(1)
        refused += answer is not None and answer.status == 403
        if answer is not None and answer.status == 403 and refused > 1:
            continue  # they look alike
        found += [f"{path}: {one}" for one in violations(page)]
        if also:
            page.emulate_media(color_scheme=also, reduced_motion="reduce")  # type: ignore[arg-type]
            found += [f"{path}, {also}: {one}" for one in faint(page)]
            page.emulate_media(color_scheme="light", reduced_motion="reduce")
        found += [f"{path}: {overflow(page)} pixels too wide"] * (overflow(page) > 0)
    return found


@pytest.mark.timeout(600)
@pytest.mark.parametrize("role", sorted(Role))
def test_every_page_holds_for_every_role_at_400_percent(stage: Stage, open_page: Open, role: Role) -> None:
    names = furnished(stage, open_page)
    stage.hire(role)
    page = open_page("/desk", reduced_motion="reduce", **ENLARGED)
    enter(page)
    assert not looked_at(page, stage, pages(stage, names))


@pytest.mark.timeout(600)
def test_every_page_holds_on_a_wide_window_in_both_schemes(stage: Stage, open_page: Open) -> None:
    names = furnished(stage, open_page)
    stage.hire(*Role)
    page = open_page("/desk", reduced_motion="reduce", color_scheme="light")
    enter(page)
    assert not looked_at(page, stage, [*pages(stage, names), "/desk/nowhere"], also="dark")


def test_the_first_tab_skips_to_the_page(stage: Stage, open_page: Open) -> None:
    stage.hire()
    page = open_page("/desk")
    enter(page)
    page.reload()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_menu_of_a_narrow_window_works_by_keyboard_and_closes_by_escape(
    stage: Stage, open_page: Open
) -> None:
    stage.hire()
    page = open_page("/desk", viewport=NARROW)
    enter(page)
    menu = page.get_by_role("button", name="Menu", exact=True)
    complaints = page.get_by_role("link", name="Complaints", exact=True)
    expect(complaints).to_be_hidden()
    menu.focus()
    page.keyboard.press("Enter")
    expect(complaints).to_be_visible()
    assert not violations(page)
    assert overflow(page) <= 0
    page.keyboard.press("Escape")
    expect(complaints).to_be_hidden()
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(6):
        page.keyboard.press("Tab")
        if complaints.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Complaints")


def test_the_menu_works_without_scripts(stage: Stage, open_page: Open) -> None:
    stage.hire()
    page = open_page("/desk", viewport=NARROW, java_script_enabled=False)
    page.get_by_label("Email address").fill("maya@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Menu", exact=True).click()
    page.get_by_role("link", name="Maya Okafor").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


def test_forced_colours_show_where_one_is(stage: Stage, open_page: Open) -> None:
    stage.hire()
    page = open_page("/desk", forced_colors="active")
    enter(page)
    here = page.get_by_role("link", name="Overview", exact=True)
    assert here.evaluate("link => getComputedStyle(link).outlineStyle") == "solid"
    page.goto(f"{stage.url}/desk/account/second-factor")
    ground = page.locator(".scan").evaluate("box => getComputedStyle(box).backgroundColor")
    assert ground == "rgb(255, 255, 255)"  # or no camera can read it


def type_code(page: Page, secret: str, stage: Stage, steps: int = 0) -> None:
    """Type what the app shows now, or `steps` later, into the field that has the focus."""
    at = int(stage.context.clock().timestamp()) + 30 * steps
    page.keyboard.type(pyotp.TOTP(secret).at(at))
    page.keyboard.press("Enter")


def test_a_second_factor_is_set_up_and_used_by_keyboard_alone(stage: Stage, open_page: Open) -> None:
    stage.hire()
    page = open_page("/desk/account/second-factor")
    enter(page)
    expect(page.get_by_role("img", name="A picture for the app to scan")).to_be_visible()
    secret = page.locator("#key").inner_text().replace(" ", "")
    page.get_by_label("Code of 6 digits").focus()
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("does not fit")
    expect(page.get_by_label("Code of 6 digits")).to_be_focused()
    assert not violations(page)
    type_code(page, secret, stage)
    expect(page.get_by_role("heading", level=1)).to_have_text("The second factor is on")
    expect(page.locator(".codes li")).to_have_count(10)
    assert not violations(page)
    page.get_by_role("button", name="Sign out").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Email address")).to_be_focused()
    page.keyboard.type("maya@example.com")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code of your authenticator app")).to_be_focused()
    assert not violations(page)
    type_code(page, secret, stage, steps=1)  # the code that set it up is spent
    expect(page.locator("header.bar")).to_be_visible()


def test_somebody_is_added_and_that_is_taken_back(stage: Stage, open_page: Open) -> None:
    stage.hire(Role.ADMIN)
    page = open_page("/desk/staff")
    enter(page)
    page.get_by_role("link", name="Add somebody").click()
    page.get_by_label("Name").fill("Ben Ray")
    page.get_by_label("Email address").fill("ben@example.com")
    page.get_by_role("checkbox", name="Agent").check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("/desk/new-password#")).to_be_visible()
    assert not violations(page)
    page.get_by_role("link", name="To the page of Ben Ray").click()
    page.get_by_role("checkbox", name="Manager").check()
    page.get_by_role("button", name="Change the roles").click()
    news = page.locator("main > .done")
    expect(news).to_contain_text("Ben Ray is now: Agent, Manager.")
    assert not violations(page)
    news.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("checkbox", name="Manager")).not_to_be_checked()
    page.get_by_role("button", name="Undo (Added").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Staff")
    expect(page.get_by_role("link", name="Ben Ray")).to_have_count(0)


def test_a_note_typed_while_the_session_ended_is_there_after_signing_in_again(
    stage: Stage, open_page: Open
) -> None:
    complaint = stage.complain()
    stage.hire()
    page = open_page(f"/desk/complaints/{complaint.reference}")
    enter(page)
    page.locator("summary", has_text="Add a note").click()
    page.get_by_label("Note, for staff only").fill("Rang at nine.\nNobody came.")
    holder = stage.context.areas["desk"].accounts
    holder.sign_out("maya@example.com", stage.context.clock(), ANN)
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_role("status")).to_contain_text("what you typed is kept")
    assert not violations(page)
    enter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("What you were writing")
    expect(page.locator("textarea")).to_have_value("Rang at nine.\nNobody came.")
    assert not violations(page)
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_text("Nobody came.").first).to_be_visible()
    expect(page).to_have_url(re.compile(complaint.reference))
