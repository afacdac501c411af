"""What people expect of a chat beyond messages."""

import re

from playwright.sync_api import Page, ViewportSize, expect

from conversations import copies
from conversations.feedback import Feedbacks
from conversations.messages import Said
from tests.browser.audit import violations
from tests.browser.conftest import Open
from tests.browser.stage import Stage, asking
from tests.browser.test_chat import field, messages, say
from tests.web.engine import words


def answered(page: Page, text: str) -> None:
    say(page, text)
    expect(page.get_by_text(f"You said: {text}")).to_be_visible()


def key(page: Page) -> str:
    found: str = page.evaluate("JSON.parse(localStorage.getItem('redress.key')).conversation")
    return found


def menu(page: Page, item: str) -> None:
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name=item).click()


def test_how_many_questions_are_left_is_said(stage: Stage, open_page: Open) -> None:
    three, one = asking("Your email?", "email", "email"), asking("Your name?", "name", "text")
    three["messages"][0]["custom"]["asks"]["left"] = 3
    one["messages"][0]["custom"]["asks"]["left"] = 1
    stage.script = [three, one]
    page = open_page()
    say(page, "hello")
    expect(page.get_by_text("about 3 left")).to_be_visible()
    say(page, "jo@example.com")
    expect(page.get_by_text("last question")).to_be_visible()
    answered(page, "Jo")
    expect(page.get_by_text("last question")).to_be_hidden()


def test_an_earlier_answer_is_changed_by_choosing_it(stage: Stage, open_page: Open) -> None:
    again = asking("What is your email address?", "email", "email")
    stage.script = [asking("Your email?", "email", "email"), asking("Your name?", "name", "text"), again]
    page = open_page()
    say(page, "hello")
    expect(page.get_by_role("textbox", name="Your email address")).to_be_visible()
    say(page, "jo@example.com")
    expect(page.get_by_role("textbox", name="Your name")).to_be_visible()
    mine = page.locator("redress-chat .message.customer")
    expect(mine.first.get_by_role("button", name="Change")).to_have_count(0)
    mine.nth(1).hover()
    mine.nth(1).get_by_role("button", name="Change").click()
    changed = page.get_by_role("textbox", name="Your email address")
    expect(changed).to_have_value("jo@example.com")
    expect(changed).to_be_focused()
    changed.fill("jo.smith@example.com")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You said: jo.smith@example.com")).to_be_visible()
    assert stage.conversations() == ["hello", "jo@example.com", "Change my email", "jo.smith@example.com"]


def test_a_message_can_be_copied_as_it_reads(stage: Stage, open_page: Open) -> None:
    stage.script = [words("A **bold** word.")]
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    say(page, "hello")
    theirs = page.locator("redress-chat .message.assistant").last
    expect(theirs).to_contain_text("A bold word.")
    theirs.get_by_role("button", name="Copy").focus()
    page.keyboard.press("Enter")
    expect(theirs.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "A bold word."


def test_a_link_says_where_it_goes_and_that_it_opens_elsewhere(stage: Stage, open_page: Open) -> None:
    stage.script = [words("See [the regulator](https://www.ofcom.org.uk/x) or [ring](tel:+442079460018).")]
    page = open_page()
    say(page, "hello")
    expect(page.get_by_role("link", name="the regulator (ofcom.org.uk, new tab)")).to_be_visible()
    expect(page.get_by_role("link", name="ring", exact=True)).to_be_visible()


def test_large_letters_stay_large_on_the_next_visit(open_page: Open) -> None:
    page = open_page()
    expect(page.get_by_text("automated assistant of")).to_be_visible()
    body = page.locator("redress-chat .message .body").first
    expect(body).to_have_css("font-size", "16px")
    menu(page, "Larger letters")
    expect(body).to_have_css("font-size", "24px")  # 18 points
    page.reload()
    expect(page.get_by_text("automated assistant of")).to_be_visible()
    expect(body).to_have_css("font-size", "24px")
    page.get_by_role("button", name="More").click()
    expect(page.get_by_role("button", name="Larger letters")).to_have_attribute("aria-pressed", "true")


def test_sound_is_off_until_somebody_wants_it(stage: Stage, open_page: Open) -> None:
    page = open_page()
    expect(page.get_by_text("automated assistant of")).to_be_visible()
    page.evaluate(
        """() => { window.tones = 0; const real = OscillatorNode.prototype.start;
          OscillatorNode.prototype.start = function () { window.tones++; return real.call(this); }; }"""
    )
    answered(page, "quiet")
    assert page.evaluate("window.tones") == 0
    menu(page, "Sound on new messages")
    answered(page, "loud")
    assert page.evaluate("window.tones") == 2  # to hear what it is like, and for the answer


def test_the_hours_of_people_are_shown(open_page: Open) -> None:
    page = open_page()
    hours = "People answer Monday to Friday, 9am to 5.30pm."
    expect(page.locator("redress-chat .chat:not(.plain) .title").get_by_text(hours)).to_be_visible()
    page.set_viewport_size(ViewportSize(width=390, height=780))  # no room for them at the top
    page.get_by_role("button", name="More").click()
    expect(page.locator("redress-chat .menu").get_by_text(hours)).to_be_visible()


def test_the_copy_can_be_had_in_three_kinds(open_page: Open) -> None:
    page = open_page()
    answered(page, "My line is dead")
    for name, start in (
        ("text", b"Your conversation"),
        ("a web page", b"<!doctype html>"),
        ("PDF", b"%PDF-"),
    ):
        page.get_by_role("button", name="More").click()
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save a copy as {name}").click()
        assert download.value.path().read_bytes().startswith(start)


def test_a_copy_goes_by_mail_to_an_address_that_is_known_already_or_another(
    stage: Stage, open_page: Open
) -> None:
    stage.script = [asking("Your email?", "email", "email")]
    page = open_page()
    say(page, "hello")
    expect(page.get_by_role("textbox", name="Your email address")).to_be_visible()
    answered(page, "it is jo@example.com, thanks")
    menu(page, "Mail me a copy")
    dialog = page.get_by_role("dialog", name="Mail me a copy")
    address = dialog.get_by_role("textbox", name="Your email address")
    expect(address).to_be_focused()
    expect(address).to_have_value("jo@example.com")
    address.fill("jo")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("This is no email address")
    expect(address).to_have_attribute("aria-invalid", "true")
    expect(address).to_be_focused()
    assert not violations(page)
    address.fill("jo.smith@example.com")
    dialog.get_by_role("button", name="Mail the copy").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("A copy of this chat goes to jo.smith@example.com in a moment.")).to_be_visible()
    expect(page.get_by_role("button", name="More")).to_be_focused()
    asked = stage.context.database.read(copies.due)
    assert [(one.conversation, one.email) for one in asked] == [(key(page), "jo.smith@example.com")]


def test_a_link_goes_on_with_the_chat_elsewhere_and_leaves_the_address_bar(
    stage: Stage, open_page: Open
) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    answered(page, "My line is dead")
    menu(page, "Copy a link to this chat")
    expect(page.get_by_text("The link was copied.")).to_be_visible()
    link: str = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(re.escape(f"{stage.url}/chat#chat=") + r"[\w-]+\.[\w-]+", link)
    other = open_page(link.removeprefix(stage.url))
    other.get_by_role("button", name="Open the saved chat").click()
    expect(other.get_by_text("You said: My line is dead")).to_be_visible()
    assert other.url == f"{stage.url}/chat"
    assert stage.count() == 1


def test_a_link_that_is_not_wanted_opens_nothing(stage: Stage, open_page: Open) -> None:
    page = open_page("/chat#chat=somebody-elses.secret-of-theirs")
    page.get_by_role("button", name="Stay here").click()
    answered(page, "mine")
    assert page.url == f"{stage.url}/chat"


def test_the_question_at_the_end_is_asked_once_and_kept(stage: Stage, open_page: Open) -> None:
    page = open_page()
    answered(page, "hello")
    menu(page, "End this chat")
    page.get_by_role("button", name="End the chat").click()
    page.get_by_role("button", name="Send feedback").click()
    expect(page.get_by_text("Choose an answer first.")).to_be_visible()
    page.get_by_role("radio", name="Partly").check()
    page.get_by_role("textbox", name="Anything you would like to tell us").fill("<b>slow</b>")
    page.get_by_role("button", name="Send feedback").click()
    expect(page.get_by_text("Thank you. It helps us to get better.")).to_be_focused()
    given = Feedbacks(stage.context.database).find(key(page))
    assert given is not None
    assert (given.answer, given.comment) == ("partly", "<b>slow</b>")
    page.reload()
    expect(page.get_by_text("This chat has ended.").first).to_be_visible()
    expect(page.get_by_role("button", name="Send feedback")).to_have_count(0)


def test_the_title_counts_what_came_while_another_tab_was_looked_at(stage: Stage, open_page: Open) -> None:
    page = open_page()
    expect(page.get_by_text("automated assistant of")).to_be_visible()
    title = page.title()
    stage.close_gate()
    say(page, "hello")
    expect(page.locator("redress-chat .working")).to_be_visible()
    hide = """value => {
      Object.defineProperty(document, "visibilityState", { value, configurable: true });
      document.dispatchEvent(new Event("visibilitychange")); }"""
    page.evaluate(hide, "hidden")
    stage.open_gate()
    expect(page.get_by_text("You said: hello")).to_be_visible()
    assert page.title() == f"(1) {title}"
    page.evaluate(hide, "visible")
    assert page.title() == title


def test_the_chat_has_a_page_of_its_own(stage: Stage, open_page: Open) -> None:
    page = open_page("/chat")
    answered(page, "hello")
    page.goto(stage.url)
    expect(page.get_by_text("You said: hello")).to_be_visible()
    assert messages(page)[1:] == ["hello", "You said: hello"]
    expect(field(page)).to_be_visible()


def test_the_first_words_are_there_before_the_conversation_is(stage: Stage, open_page: Open) -> None:
    page = open_page("/healthz")
    page.route("**/api/**", lambda route: None)
    page.goto(stage.url)
    expect(page.get_by_text("automated assistant of")).to_be_visible()
    assert stage.count() == 0


def test_a_long_message_makes_the_field_grow(open_page: Open) -> None:
    page = open_page()
    expect(page.get_by_text("automated assistant of")).to_be_visible()
    before = field(page).bounding_box()
    field(page).fill("one\ntwo\nthree\nfour")
    after = field(page).bounding_box()
    assert before is not None
    assert after is not None
    assert after["height"] > before["height"] + 40


def test_who_reads_further_up_is_not_moved_and_told_of_what_is_new(stage: Stage, open_page: Open) -> None:
    page = open_page(viewport={"width": 390, "height": 640})
    answered(page, "hello")
    context, conversation = stage.context, key(page)

    def tell(*texts: str) -> None:
        said = [Said(text) for text in texts]
        stage.call(context.announce.messages(context.log.tell(conversation, said, context.clock())))

    tell(*(["Many words. " * 60] * 4), "The end.")
    expect(page.get_by_text("The end.")).to_be_attached()
    page.get_by_role("button", name="New messages").click()
    expect(page.get_by_text("The end.")).to_be_in_viewport()
    box = page.locator("redress-chat .log")
    box.evaluate(
        """box => new Promise((done) => {
        box.addEventListener("scroll", () => setTimeout(done), { once: true }); box.scrollTop = 0; })"""
    )
    tell("Something new.")
    jump = page.get_by_role("button", name="New messages")
    expect(jump).to_be_visible()
    assert box.evaluate("box => box.scrollTop") < 5
    over, foot = jump.bounding_box(), page.locator("redress-chat .chat:not(.plain) .foot").bounding_box()
    assert over is not None
    assert foot is not None
    assert over["y"] + over["height"] < foot["y"]
    jump.click()
    expect(page.get_by_text("Something new.")).to_be_in_viewport()
    expect(jump).to_be_hidden()


def test_a_message_that_does_not_fit_is_read_from_its_beginning(stage: Stage, open_page: Open) -> None:
    long = words("It begins here. " + "Many words. " * 90, "And it ends here.")
    several = words("One of three. " * 6, "Two of three. " * 6, "And the question?")
    stage.script = [words("A short one."), long, words("Another."), several]
    page = open_page("/chat", viewport={"width": 320, "height": 640})
    say(page, "hello")
    expect(page.get_by_text("A short one.")).to_be_in_viewport()
    say(page, "tell me everything")
    expect(page.get_by_text("And it ends here.")).to_be_attached()
    last = page.get_by_text("And it ends here.")
    begins = page.locator("redress-chat .message").filter(has_text="It begins here.").locator("time")
    expect(begins).to_be_in_viewport()
    expect(last).not_to_be_in_viewport()
    page.set_viewport_size({"width": 320, "height": 560})  # as a keyboard on the screen takes room
    expect(begins).to_be_in_viewport()
    page.get_by_role("button", name="New messages").click()
    expect(last).to_be_in_viewport()
    say(page, "thank you")
    expect(page.get_by_text("Another.")).to_be_in_viewport()
    say(page, "go on")
    expect(page.get_by_text("And the question?")).to_be_in_viewport()
    assert not violations(page)
