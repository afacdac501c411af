"""The chat on other people's websites."""

from collections.abc import Callable, Iterator, Mapping

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.audit import overflow, violations
from tests.browser.conftest import NARROW, Open
from tests.browser.hosts import HOSTILE, STRICT, TRUSTED, Site, page
from tests.browser.stage import Stage, filing

Host = Callable[..., Site]


@pytest.fixture
def host(stage: Stage) -> Iterator[Host]:
    """Makes a website that may embed the chat."""
    sites: list[Site] = []

    def make(
        pages: Mapping[str, str] | None = None, policy: str = "", allowed: bool = True, **data: str
    ) -> Site:
        home = stage.url
        both = {"/": page(home, **data), "/two": page(home, **data)}
        site = Site(pages or both, policy.format(home=home))
        sites.append(site)
        if allowed:
            stage.stop()
            stage.settings["allowed_origins"] = ",".join(one.url for one in sites)
            stage.start()
        return site

    yield make
    for site in sites:
        site.close()


@pytest.fixture
def visit(open_page: Open) -> Callable[..., Page]:
    """Opens a page of a website."""

    def to(site: Site, path: str = "/", beside: Page | None = None, **options: object) -> Page:
        found = open_page("/healthz", beside=beside, **options)
        found.goto(site.url + path)
        return found

    return to


Visit = Callable[..., Page]


def launcher(page: Page) -> Locator:
    return page.get_by_role("button", name="Complaints and help")


def field(page: Page) -> Locator:
    return page.locator("redress-chat #field")


def opened(page: Page) -> Page:
    launcher(page).click()
    expect(page.get_by_text("automated assistant of")).to_be_visible()
    return page


def say(page: Page, text: str) -> None:
    field(page).fill(text)
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"You said: {text}")).to_be_visible()


def test_one_line_puts_the_chat_on_another_site(stage: Stage, host: Host, visit: Visit) -> None:
    page = visit(host())
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.headers.get("cookie", "")))
    say(opened(page), "My line is dead")
    assert stage.conversations() == ["My line is dead"]
    assert set(asked) == {""}
    assert page.context.cookies() == []


def test_nothing_but_the_starter_is_loaded_before_it_is_opened(host: Host, open_page: Open) -> None:
    site = host()
    page = open_page("/healthz")
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url.removeprefix(site.url)))
    page.goto(site.url)
    expect(launcher(page)).to_be_visible()
    assert [one.rpartition("/")[2] for one in loaded] == ["", "widget.js"]
    opened(page)
    assert sum("/widget/chat.js" in one for one in loaded) == 1
    assert not [one for one in loaded if "/assets/" in one]


def test_the_focus_goes_into_the_field_and_back_to_the_button(host: Host, visit: Visit) -> None:
    page = visit(host())
    launcher(page).focus()
    page.keyboard.press("Enter")
    expect(field(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(launcher(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(field(page)).to_be_focused()
    page.get_by_role("button", name="Close", exact=True).click()
    expect(launcher(page)).to_be_focused()


def test_while_it_loads_one_can_leave_it(host: Host, visit: Visit) -> None:
    page = visit(host())
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/widget/chat.js*", hold)
    launcher(page).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Opening the chat…")).to_be_visible()
    expect(page.get_by_role("button", name="Close", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(launcher(page)).to_be_focused()
    page.keyboard.press("Enter")
    held[0].continue_()
    expect(field(page)).to_be_focused()


def test_the_keyboard_leaves_the_chat_at_its_end(host: Host, visit: Visit) -> None:
    page = opened(visit(host()))
    expect(field(page)).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        if not page.evaluate("document.activeElement.matches('redress-widget')"):
            break
    assert not page.evaluate("document.activeElement.matches('redress-widget')")


def test_escape_closes_one_thing_at_a_time(host: Host, visit: Visit) -> None:
    page = opened(visit(host()))
    page.get_by_role("button", name="More").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="End this chat")).to_be_hidden()
    expect(field(page)).to_be_visible()
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="End this chat").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="End this chat?")).to_have_count(0)
    expect(field(page)).to_be_visible()


def test_a_page_change_in_mid_sentence_keeps_the_words_and_the_chat_open(
    stage: Stage, host: Host, visit: Visit
) -> None:
    page = opened(visit(host()))
    say(page, "one")
    field(page).fill("half a sent")
    page.get_by_role("link", name="Another page").click()
    page.wait_for_url("**/two")
    expect(field(page)).to_have_value("half a sent")
    expect(page.get_by_text("You said: one")).to_be_visible()
    assert stage.count() == 1


def test_a_site_that_puts_a_new_body_in_place_keeps_the_chat(stage: Stage, host: Host, visit: Visit) -> None:
    page = opened(visit(host()))
    say(page, "one")
    field(page).fill("half a sent")
    page.evaluate(
        """() => { const body = document.createElement("body");
        body.innerHTML = "<main><h1>Page two</h1></main>"; document.body.replaceWith(body); }"""
    )
    expect(page.get_by_role("heading", name="Page two")).to_be_visible()
    expect(page.get_by_text("You said: one")).to_be_visible()
    expect(field(page)).to_have_value("half a sent")
    say(page, "two")
    expect(page.locator("redress-chat .message.customer")).to_have_count(2)
    assert stage.count() == 1


def test_several_tabs_share_one_conversation_even_when_they_open_it_at_once(
    stage: Stage, host: Host, visit: Visit
) -> None:
    site = host(open="load")
    first = visit(site)
    second = visit(site, beside=first)
    for tab in (first, second):
        expect(tab.get_by_text("automated assistant of")).to_be_visible()
    say(first, "from the first")
    expect(second.get_by_text("You said: from the first")).to_be_visible()
    assert stage.count() == 1


def test_another_origin_may_not_use_it_and_is_told_where_it_can_be_had(
    stage: Stage, host: Host, open_page: Open
) -> None:
    site = host(allowed=False)
    page = open_page("/healthz")
    complaints = page.context.new_page()  # what the browser says of the refusal is expected
    complaints.goto(site.url)
    launcher(complaints).click()
    link = complaints.get_by_role("link", name="Open the chat page")
    expect(link).to_be_visible()
    assert link.get_attribute("href") == f"{stage.url}/chat"
    assert stage.count() == 0


def test_a_strict_content_policy_and_trusted_types_on_the_host_are_enough(
    stage: Stage, host: Host, visit: Visit
) -> None:
    page = visit(host(policy=STRICT + TRUSTED))
    say(opened(page), "hello")
    box = page.locator("redress-chat .message.customer .body")
    assert box.evaluate("box => getComputedStyle(box).backgroundColor") == "rgb(223, 236, 234)"


def looks(page: Page, part: str) -> list[str]:
    """How a part of the chat is drawn, once it is: messages are put in anew as the log comes in."""
    styled: list[str] = []
    for _ in range(50):
        styled = page.locator(f"redress-chat {part}").first.evaluate(
            """node => { const style = getComputedStyle(node);
            return [style.color, style.fontSize, style.direction, style.letterSpacing]; }"""
        )
        if all(styled):
            break
        page.wait_for_timeout(100)
    return styled


def test_a_hostile_style_sheet_changes_nothing_and_hides_nothing(
    stage: Stage, host: Host, visit: Visit
) -> None:
    calm = opened(visit(host()))
    wanted = [looks(calm, one) for one in (".head h2", "#field", ".body")]
    head = f"<style>{HOSTILE}</style>"
    site = host({"/": page(stage.url, "<div id=war></div>", head)})
    war = visit(site)
    launcher(war).click()  # it is in front of everything, or this times out
    expect(war.get_by_text("automated assistant of")).to_be_visible()
    assert [looks(war, one) for one in (".head h2", "#field", ".body")] == wanted
    say(war, "still here")


def test_nothing_of_the_chat_leaks_into_the_page(host: Host, visit: Visit) -> None:
    before = """[document.styleSheets.length, document.adoptedStyleSheets.length,
      getComputedStyle(document.body).font]"""
    page = visit(host())
    expect(launcher(page)).to_be_visible()
    styles = page.evaluate(before)
    names = set(page.evaluate("Object.keys(window)"))
    opened(page)
    assert page.evaluate(before) == styles
    assert set(page.evaluate("Object.keys(window)")) == names
    assert "Redress" in names
    assert page.title() == "A shop"


def test_the_page_does_not_shift(host: Host, visit: Visit) -> None:
    page = visit(host())
    page.evaluate(
        """() => { window.shifted = 0; const main = document.querySelector("main");
        new PerformanceObserver((list) => {
          for (const { sources } of list.getEntries())
            window.shifted += sources.filter(({ node }) => main.contains(node)).length;
        }).observe({ type: "layout-shift", buffered: true }); }"""
    )
    heading = page.get_by_role("heading", name="A shop")
    where = heading.bounding_box()
    opened(page)
    say(page, "hello")
    assert page.evaluate("window.shifted") == 0
    assert heading.bounding_box() == where


def test_the_host_can_open_and_close_it_and_hears_what_happens(
    stage: Stage, host: Host, visit: Visit
) -> None:
    stage.script = [filing()]
    page = visit(host())
    expect(launcher(page)).to_be_visible()
    page.evaluate(
        """() => { window.heard = []; for (const what of ["open", "close", "unread", "filed", "ended"])
          Redress.on(what, (event) => heard.push(event.type)); }"""
    )
    page.evaluate("Redress.open()")
    expect(field(page)).to_be_focused()
    field(page).fill("yes")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Your complaint is with us")).to_be_visible()
    page.evaluate("Redress.close()")
    expect(launcher(page)).to_be_visible()
    heard = page.evaluate("window.heard")
    assert [one for one in heard if one != "unread"] == ["open", "filed", "close"]


def test_what_comes_while_it_is_closed_is_counted_on_the_button(
    stage: Stage, host: Host, visit: Visit
) -> None:
    site = host()
    page = opened(visit(site))
    stage.close_gate()
    field(page).fill("hello")
    page.keyboard.press("Enter")
    expect(page.locator("redress-chat .working")).to_be_visible()
    page.keyboard.press("Escape")
    stage.open_gate()
    expect(page.get_by_role("button", name="Complaints and help 1 new")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Complaints and help 1 new")).to_be_visible()
    launcher(page).click()
    expect(page.get_by_text("You said: hello")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("1 new")).to_be_hidden()


def test_settings_choose_the_side_the_words_the_colour_and_the_scheme(host: Host, visit: Visit) -> None:
    settings = {
        "position": "left",
        "launcher": "Not happy?",
        "accent": "#7a0019",
        "scheme": "dark",
        "open": "load",
    }
    page = visit(host(**settings), color_scheme="light")
    expect(page.get_by_text("automated assistant of")).to_be_visible()
    panel = page.get_by_role("dialog", name="Complaints chat")
    box = panel.bounding_box()
    assert box is not None
    assert box["x"] < 100
    head = page.locator("redress-chat .chat")
    assert head.evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(24, 34, 37)"
    page.get_by_role("button", name="Close", exact=True).click()
    mine = page.get_by_role("button", name="Not happy?")
    expect(mine).to_be_focused()
    assert mine.evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(122, 0, 25)"


def test_a_page_themes_it_by_properties_and_parts(host: Host, stage: Stage, visit: Visit) -> None:
    head = """<style>redress-widget { --redress-sheet: #fff8f0; --redress-line: #884400; }
    redress-widget::part(launcher) { border-radius: 0; }</style>"""
    page = visit(host({"/": page_with(stage.url, head)}))
    expect(launcher(page)).to_be_visible()
    assert launcher(page).evaluate("node => getComputedStyle(node).borderRadius") == "0px"
    opened(page)
    panel = page.locator("redress-chat .chat")
    assert panel.evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(255, 248, 240)"


def page_with(home: str, head: str) -> str:
    return page(home, "", head)


def test_axe_finds_nothing_on_a_host_page_of_either_scheme(stage: Stage, host: Host, visit: Visit) -> None:
    page = visit(host(), reduced_motion="reduce")
    expect(launcher(page)).to_be_visible()
    found = violations(page)
    opened(page)
    say(page, "hello")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += violations(page)
    assert not found


def test_by_touch_on_a_narrow_screen_it_fills_the_window(stage: Stage, host: Host, visit: Visit) -> None:
    page = visit(host(), viewport=NARROW, has_touch=True, is_mobile=True)
    launcher(page).tap()
    expect(page.get_by_text("automated assistant of")).to_be_visible()
    panel = page.get_by_role("dialog", name="Complaints chat").bounding_box()
    assert panel is not None
    assert (panel["width"], panel["height"]) == (320, 640)
    assert overflow(page) <= 0
    small = [
        (one.inner_text(), box)
        for one in page.locator("redress-widget").get_by_role("button").all()
        if (box := one.bounding_box()) and (box["height"] < 24 or box["width"] < 24)
    ]
    assert not small
    page.get_by_role("button", name="Close", exact=True).tap()
    expect(launcher(page)).to_be_visible()
    box = launcher(page).bounding_box()
    assert box is not None
    assert box["height"] >= 44


def test_going_on_from_the_end_of_a_full_window_closes_it(host: Host, visit: Visit) -> None:
    page = opened(visit(host(), viewport=NARROW))
    for _ in range(14):
        page.keyboard.press("Tab")
        if not page.evaluate("document.activeElement.matches('redress-widget')"):
            break
    focused = page.evaluate("document.activeElement.tagName")
    assert focused == "BODY" or page.get_by_role("dialog").count() == 0


def test_a_page_in_another_language_gets_its_words_and_its_direction(
    stage: Stage, host: Host, visit: Visit
) -> None:
    arabic = "language: ar\ndirection: rtl\ntexts: {launcher: الشكاوى, send: أرسل}\n"
    (stage.folder / "content" / "data" / "widget.ar.yml").write_text(arabic, encoding="utf-8")
    page = visit(host(lang="ar-EG"), viewport=NARROW)
    page.get_by_role("button", name="الشكاوى").click()
    send = page.get_by_role("button", name="أرسل")
    expect(send).to_be_visible()
    place, box = send.bounding_box(), field(page).bounding_box()
    assert place is not None
    assert box is not None
    assert place["x"] < box["x"]
    assert overflow(page) <= 0
    say(page, "hello")
