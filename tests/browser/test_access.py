"""Whether everybody can use the chat: by keyboard, by ear, narrow, enlarged, in the dark."""

from itertools import pairwise

from playwright.sync_api import Page, expect

from tests.browser.audit import overflow, violations
from tests.browser.conftest import NARROW, Open
from tests.browser.stage import Stage, asking, choosing, filing
from tests.browser.test_chat import field, say
from tests.web.engine import words

LISTEN = """() => {
  window.heard = [];
  const region = document.querySelector("redress-chat").shadowRoot.querySelector("[role=log]");
  const silent = (node) => node.closest("[aria-live]").getAttribute("aria-live") === "off";
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        const element = node.nodeType === 1 ? node : node.parentElement;
        const body = element?.querySelector?.(".body") ?? element;
        if (element?.isConnected && !silent(element)) window.heard.push(body.textContent.trim());
      }
    }
  }).observe(region, { childList: true, subtree: true });
}"""
"""Notes what a screen reader would read out: what is added inside a region that is live then."""

WATCH = """window.live = [];
addEventListener("DOMContentLoaded", () => {
  const watch = () => {
    const region = document.querySelector("redress-chat")?.shadowRoot?.querySelector("[role=log]");
    if (!region) return requestAnimationFrame(watch);
    const silent = (node) => node.closest("[aria-live]").getAttribute("aria-live") === "off";
    new MutationObserver((changes) => {
      const added = changes.flatMap(({ addedNodes }) => [...addedNodes]);
      for (const node of added) {
        if (added.some((other) => other !== node && other.contains(node))) continue; // read with its holder
        const said = node.nodeType === 1 ? node : node.parentElement;
        if (said?.isConnected && !silent(said)) window.live.push(said.textContent);
      }
    }).observe(region, { childList: true, subtree: true });
  };
  watch();
});"""
"""The same from the moment that there is a region."""


def heard(page: Page) -> list[str]:
    spoken: list[str] = page.evaluate("window.heard")
    return [one for one in spoken if one]


def opened(page: Page) -> Page:
    """The page, once its conversation has begun: until then the opening stands there without a time."""
    expect(page.get_by_text("automated assistant of")).to_be_visible()
    expect(page.locator("redress-chat .message time").first).to_be_attached()
    return page


def test_new_messages_are_read_out_once_and_ones_own_are_not(stage: Stage, open_page: Open) -> None:
    page = opened(open_page())
    expect(page.locator("redress-chat [role=log]")).to_have_attribute("aria-live", "polite")
    page.evaluate(LISTEN)
    say(page, "one")
    expect(page.get_by_text("You said: one")).to_be_visible()
    say(page, "two")
    expect(page.get_by_text("You said: two")).to_be_visible()
    assert heard(page) == ["You said: one", "You said: two"]


def test_the_opening_of_a_new_conversation_is_read_out_once(stage: Stage, open_page: Open) -> None:
    page = open_page("/healthz")
    page.add_init_script(WATCH)
    page.goto(stage.url)
    say(page, "one")
    expect(page.get_by_text("You said: one")).to_be_visible()
    spoken = page.evaluate("window.live")
    assert len(spoken) == 2
    assert "I am the automated assistant of ContactNow" in spoken[0]
    assert "You said: one" in spoken[1]


def test_history_is_not_read_out_on_a_reload(stage: Stage, open_page: Open) -> None:
    page = opened(open_page())
    say(page, "one")
    expect(page.get_by_text("You said: one")).to_be_visible()
    page.add_init_script(WATCH)
    page.reload()
    expect(page.get_by_text("You said: one")).to_be_visible()
    expect(page.locator("redress-chat [role=log]")).to_have_attribute("aria-live", "polite")
    assert page.evaluate("window.live") == []


def test_a_whole_conversation_by_keyboard_alone(stage: Stage, open_page: Open) -> None:
    stage.script = [choosing("Is that right?", "Yes", "No"), filing()]
    page = opened(open_page())
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the chat")).to_be_focused()
    page.keyboard.press("Enter")
    field = page.get_by_role("textbox")
    for _ in range(12):
        page.keyboard.press("Tab")
        if field.evaluate("field => field === field.getRootNode().activeElement"):
            break
    expect(field).to_be_focused()
    page.keyboard.type("Our calls drop")
    page.keyboard.press("Enter")
    yes = page.get_by_role("button", name="Yes")
    expect(yes).to_be_visible()
    expect(field).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(yes).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Your complaint is with us")).to_be_visible()
    expect(field).to_be_focused()


def test_the_menu_and_the_question_close_by_escape_and_give_the_focus_back(open_page: Open) -> None:
    page = opened(open_page())
    more = page.get_by_role("button", name="More")
    more.focus()
    page.keyboard.press("Enter")
    expect(more).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(more).to_be_focused()
    expect(more).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="End this chat").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(more).to_be_focused()


def test_axe_finds_nothing_in_any_state_in_either_scheme(stage: Stage, open_page: Open) -> None:
    stage.script = [
        words("**Bold**, a list:\n\n- one\n- two\n\nand a [link](https://www.ofcom.org.uk)."),
        asking("Your email?", "email", "email", optional=True),
        choosing("Right?", "Yes", "No"),
        filing(),
    ]
    page = opened(open_page(reduced_motion="reduce"))
    found = violations(page)
    for text in ("one", "two", "three"):
        say(page, text)
        expect(page.locator("redress-chat .message.customer", has_text=text)).to_be_visible()
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_role("region", name="Your complaint is with us")).to_be_visible()
    page.route("**/messages", lambda route: route.abort())
    say(page, "stuck")
    expect(page.get_by_text("Not sent yet.")).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += violations(page)
    page.get_by_role("button", name="More").click()
    found += violations(page)
    page.get_by_role("button", name="End this chat").click()
    found += violations(page)
    assert not found


def test_nothing_is_cut_off_at_320_pixels_or_at_400_percent(stage: Stage, open_page: Open) -> None:
    stage.script = [words("averyveryverylongwordwithoutanybreakinit" * 4), filing()]
    page = opened(open_page(viewport=NARROW))
    say(page, "https://example.com/" + "x" * 200)
    expect(page.get_by_text("averyvery")).to_be_visible()
    say(page, "yes")
    expect(page.get_by_role("region", name="Your complaint is with us")).to_be_visible()
    assert overflow(page) <= 0
    inner = page.locator("redress-chat .log").evaluate("box => box.scrollWidth - box.clientWidth")
    assert inner <= 0
    page.set_viewport_size({"width": 320, "height": 256})
    assert overflow(page) <= 0
    say(page, "still here")
    expect(page.get_by_text("You said: still here")).to_be_in_viewport()


def test_everything_one_presses_is_large_enough(stage: Stage, open_page: Open) -> None:
    stage.script = [choosing("Right?", "Yes", "No")]
    page = opened(open_page(viewport=NARROW))
    say(page, "hello")
    expect(page.get_by_role("button", name="Yes")).to_be_visible()
    page.get_by_role("button", name="More").click()
    small = [
        (one.inner_text(), box)
        for one in page.get_by_role("button").all()
        if (box := one.bounding_box()) and (box["height"] < 24 or box["width"] < 24)
    ]
    assert not small


def test_nothing_moves_for_who_asked_for_less_motion(stage: Stage, open_page: Open) -> None:
    stage.close_gate()
    page = opened(open_page(reduced_motion="reduce"))
    say(page, "hello")
    dot = page.locator("redress-chat .working span").first
    expect(dot).to_be_visible()
    assert dot.evaluate("dot => getComputedStyle(dot).animationName") == "none"
    stage.open_gate()


def test_an_answer_in_arabic_runs_from_right_to_left(stage: Stage, open_page: Open) -> None:
    stage.script = [words("مرحبا بكم")]
    page = opened(open_page())
    say(page, "hello")
    body = page.locator("redress-chat .message.assistant .body").last
    expect(body).to_have_text("مرحبا بكم")
    assert body.evaluate("body => getComputedStyle(body).direction") == "rtl"


def test_fingers_get_more_room_than_pointers(stage: Stage, open_page: Open) -> None:
    stage.script = [filing()]
    page = opened(open_page(viewport=NARROW, has_touch=True, is_mobile=True))
    field(page).fill("hello")
    page.get_by_role("button", name="Send", exact=True).tap()
    expect(page.get_by_role("region", name="Your complaint is with us")).to_be_visible()
    page.get_by_role("button", name="More").tap()
    small = [
        (one.inner_text(), box)
        for one in page.locator("redress-chat").get_by_role("button").all()
        if (box := one.bounding_box()) and (box["height"] < 44 or box["width"] < 44)
    ]
    assert not small
    assert overflow(page) <= 0


def test_letters_of_twice_the_size_cut_nothing_off(stage: Stage, open_page: Open) -> None:
    stage.script = [asking("Your email?", "email", "email", optional=True), filing()]
    page = open_page("/healthz", viewport={"width": 640, "height": 800})
    sizes = {"fontSizes": {"standard": 32, "fixed": 26}}
    page.context.new_cdp_session(page).send("Page.setFontSizes", sizes)
    page.goto(stage.url + "/chat")
    say(opened(page), "hello")
    expect(page.get_by_role("textbox", name="Your email address")).to_be_visible()
    body = page.locator("redress-chat .message .body").first
    assert body.evaluate("body => parseFloat(getComputedStyle(body).fontSize)") == 32
    say(page, "jo@example.com")
    expect(page.get_by_role("region", name="Your complaint is with us")).to_be_visible()
    page.get_by_role("button", name="More").click()
    assert overflow(page) <= 0
    cut = """() => {
      const all = document.querySelector("redress-chat").shadowRoot.querySelectorAll("button, p, label, dd");
      return [...all].filter((one) => one.clientWidth && one.scrollWidth > one.clientWidth + 1)
        .map((one) => one.textContent); }"""
    assert page.evaluate(cut) == []


def test_with_forced_colours_edges_and_the_focus_can_be_seen(stage: Stage, open_page: Open) -> None:
    page = opened(open_page(forced_colors="active"))
    say(page, "hello")
    expect(page.get_by_text("You said: hello")).to_be_visible()
    mine = page.locator("redress-chat .message.customer .body")
    assert mine.evaluate("one => getComputedStyle(one).borderTopStyle") == "solid"
    field(page).focus()
    assert field(page).evaluate("one => getComputedStyle(one).outlineStyle") == "solid"


STOP = """() => {
  let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const { top, left } = one.getBoundingClientRect();
  return { name: one.labels?.[0]?.innerText ?? one.innerText, label: one.ariaLabel, kind: one.localName,
    outline: outlineStyle === "none" ? 0 : parseFloat(outlineWidth), top, left,
    inside: document.activeElement.localName === "redress-chat" };
}"""
"""What the focus is on, as it looks."""


def test_the_focus_goes_in_the_order_of_reading_can_be_seen_and_is_called_as_it_reads(
    stage: Stage, open_page: Open
) -> None:
    stage.script = [choosing("Is that right?", "Yes", "No")]
    page = opened(open_page("/chat", viewport={"width": 390, "height": 1000}))
    say(page, "hello")
    expect(page.get_by_role("button", name="Yes")).to_be_visible()
    expect(page.locator("redress-chat .tools:empty")).to_have_count(0)
    page.get_by_role("button", name="Talk to a person").focus()
    stops = [page.evaluate(STOP)]
    for _ in range(20):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if not stop["inside"]:
            break
        stops.append(stop)
    assert [one["name"].strip() for one in stops if one["kind"] == "button"] == [
        *("Talk to a person", "More"),
        *("Copy", "Copy", "Copy", "Yes", "No"),
        *("Send", "Add a file"),
    ]
    for one in stops:
        assert one["outline"] >= 2, one
        # Who speaks to the computer says what they read; only the log, which is no control, has another name.
        assert one["label"] is None or one["kind"] == "div", one
    places = [(one["top"], one["left"]) for one in stops if one["kind"] != "div"]
    for (top, left), (next_top, next_left) in pairwise(places):
        assert next_top > top + 12 or (abs(next_top - top) <= 12 and next_left > left)
