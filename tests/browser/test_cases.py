"""Work on cases in a browser: by keyboard alone, with an undo, and without scripts."""

from playwright.sync_api import Locator, Page, expect

from complaints.complaint import Deed, State
from staff.roles import Role
from tests.browser.audit import overflow, violations
from tests.browser.conftest import NARROW, Open
from tests.browser.stage import PASSWORD, Stage
from tests.browser.test_desk import enter


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is there, as somebody without a mouse does."""
    for _ in range(80):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never leads to {wanted}")


def fill(page: Page, label: str, text: str) -> None:
    """Type into a field that Tab leads to."""
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.type(text)


def resolve(page: Page, agreed: str) -> None:
    """Record what was agreed, on the page of a case."""
    task = page.locator("#resolution")
    task.locator("summary").click()
    task.get_by_label("What was agreed with the customer").fill(agreed)
    task.get_by_label("What was behind it").select_option(label="Fault in our network")
    task.get_by_role("button", name="Record what was agreed").click()


def test_a_complaint_by_phone_is_logged_by_keyboard_alone(stage: Stage, open_page: Open) -> None:
    stage.hire()
    desk = open_page("/desk/complaints")
    enter(desk)
    tab_to(desk, desk.get_by_role("link", name="Log a complaint"))
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Log a complaint")).to_be_visible()
    fill(desk, "What went wrong", "Billed twice in October")
    tab_to(desk, desk.get_by_label("Category"))
    desk.keyboard.type("Billing")
    fill(desk, "Name", "Ann Lee")
    fill(desk, "Email", "ann@")
    tab_to(desk, desk.get_by_role("button", name="Log the complaint"))
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("alert")).to_contain_text("One thing has to be put right")
    assert not violations(desk)
    tab_to(desk, desk.get_by_role("link", name="Email: This is not an email address"))
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("Email", exact=True)).to_be_focused()
    expect(desk.get_by_label("Email", exact=True)).to_have_value("ann@")
    desk.keyboard.press("End")
    desk.keyboard.type("example.com")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("status").first).to_contain_text("Logged as CN-")
    for words in ("Ann Lee", "Billed twice in October", "You have this case.", "Complaint filed by phone"):
        expect(desk.get_by_text(words).first).to_be_visible()


def test_a_resolution_is_taken_back_before_anybody_is_mailed(stage: Stage, open_page: Open) -> None:
    complaint = stage.complain()
    stage.hire(Role.MANAGER)
    desk = open_page(f"/desk/complaints/{complaint.reference}")
    enter(desk)
    expect(desk.get_by_text("Answer the customer, and record the response")).to_be_visible()
    resolve(desk, "A month free")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Resolved")
    expect(desk.get_by_text("Just done by you: Resolved")).to_be_visible()
    assert not violations(desk)
    desk.get_by_role("button", name="Undo").click()
    expect(desk.get_by_role("status").first).to_contain_text("It is undone.")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Open")
    expect(desk.get_by_role("region", name="Timeline")).to_contain_text("undone")
    assert stage.context.register.find(complaint.reference).state is State.OPEN


def test_what_was_refused_is_open_and_keeps_what_was_typed(stage: Stage, open_page: Open) -> None:
    complaint = stage.complain()
    stage.hire(Role.MANAGER)
    desk = open_page(f"/desk/complaints/{complaint.reference}")
    enter(desk)
    task = desk.locator("#resolution")
    task.locator("summary").click()
    task.get_by_label("What was agreed with the customer").fill("A month free")
    task.get_by_role("button", name="Record what was agreed").click()
    expect(task.get_by_text("Choose what was behind it.")).to_be_visible()
    expect(task.get_by_label("What was agreed with the customer")).to_have_value("A month free")
    assert not violations(desk)


def test_a_list_is_saved_under_a_name_and_opened_again(stage: Stage, open_page: Open) -> None:
    stage.complain("Large print, please", adjustments="Large print")
    stage.complain("Nothing special")
    stage.hire()
    desk = open_page("/desk/complaints")
    enter(desk)
    desk.get_by_label("Adjustments").select_option("yes")
    desk.get_by_role("button", name="Find").click()
    expect(desk.get_by_text("1 complaint", exact=True)).to_be_visible()
    desk.get_by_label("Name").fill("Large print")
    desk.get_by_role("button", name="Save it").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Large print")
    desk.goto(stage.url + "/desk/complaints")
    desk.get_by_role("navigation", name="Saved lists").get_by_role("link", name="Large print").click()
    expect(desk.get_by_text("1 complaint", exact=True)).to_be_visible()
    assert not violations(desk)
    desk.get_by_role("button", name="Delete this saved list").click()
    expect(desk.get_by_role("navigation", name="Saved lists")).to_have_count(0)


def test_a_case_is_worked_on_without_scripts(stage: Stage, open_page: Open) -> None:
    complaint = stage.complain()
    stage.hire(Role.MANAGER)
    desk = open_page(f"/desk/complaints/{complaint.reference}", java_script_enabled=False)
    desk.get_by_label("Email address").fill("maya@example.com")
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Sign in").click()
    resolve(desk, "A month free")
    desk.get_by_role("button", name="Undo").click()
    assert stage.context.register.find(complaint.reference).state is State.OPEN


def test_axe_finds_nothing_on_the_pages_for_cases_and_they_fit_at_320_pixels(
    stage: Stage, open_page: Open
) -> None:
    complaint, now = stage.complain(), stage.context.clock()
    stage.context.register.resolve(
        stage.complain("Earlier").reference, "Fixed", Deed("a", now, "k"), root_cause="network"
    )
    stage.hire(Role.MANAGER)
    stage.hire(Role.AGENT, email="ben@example.com", name="Ben Ray")
    door = open_page("/desk", viewport=NARROW)
    door.get_by_label("Email address").fill("maya@example.com")
    door.get_by_label("Password").fill(PASSWORD)
    door.keyboard.press("Enter")
    expect(door.get_by_role("heading", level=1)).to_be_visible()
    case = f"/desk/complaints/{complaint.reference}"
    pages = ["/desk", "/desk/complaints?state=open", "/desk/complaints?q=zebra", "/desk/complaints/new", case]
    pages += [f"{case}/corrections", "/desk/figures"]
    found, wide = [], []
    for path in pages:
        door.goto(stage.url + path)
        door.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
        wide += [path] * (overflow(door) > 0)
        for scheme in ("light", "dark"):
            door.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += [f"{path} {scheme}: {one}" for one in violations(door)]
    assert not found
    assert not wide
