"""The chat as a customer meets it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from conversations import tokens
from conversations.messages import Said
from tests.browser.conftest import Open
from tests.browser.stage import Stage, asking, choosing, filing
from tests.web.engine import words


def field(page: Page) -> Locator:
    return page.locator("redress-chat #field")


def say(page: Page, text: str) -> None:
    field(page).fill(text)
    page.keyboard.press("Enter")


def messages(page: Page) -> list[str]:
    """The words of every message on the page, in order."""
    # Not their inner text: what is out of sight is not laid out, and would be empty.
    return [one.strip() for one in page.locator("redress-chat .message .body").all_text_contents()]


def test_the_assistant_opens_and_answers_and_the_field_stays_ready(stage: Stage, open_page: Open) -> None:
    page = open_page()
    expect(page.get_by_text("I am the automated assistant of ContactNow")).to_be_visible()
    say(page, "My line is dead")
    expect(page.get_by_text("You said: My line is dead")).to_be_visible()
    assert messages(page)[1:] == ["My line is dead", "You said: My line is dead"]
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value("")
    assert stage.conversations() == ["My line is dead"]


def test_a_choice_becomes_the_customers_words_and_is_not_offered_again(open_page: Open) -> None:
    page = open_page()
    choice = page.get_by_role("button", name="Eleven people")
    choice.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You said: Eleven people")).to_be_visible()
    expect(choice).to_have_count(0)
    expect(field(page)).to_be_focused()
    assert messages(page)[1] == "Eleven people"


@pytest.mark.parametrize(
    ("asks", "label", "attributes"),
    [
        ("email email", "Your email address", {"inputmode": "email", "autocomplete": "email"}),
        ("phone phone", "Your phone number", {"inputmode": "tel", "autocomplete": "tel"}),
        ("workers number", "How many people work there", {"inputmode": "numeric"}),
        ("name text", "Your name", {"autocomplete": "name"}),
        ("organisation text", "Your organisation", {"autocomplete": "organization"}),
        ("nature long_text", "What went wrong", {"rows": "3"}),
        ("something_new text", "Your message", {"autocomplete": "off"}),
    ],
)
def test_the_field_takes_the_shape_of_the_question(
    stage: Stage, open_page: Open, asks: str, label: str, attributes: dict[str, str]
) -> None:
    name, kind = asks.split()
    stage.script = [asking("Tell me.", name, kind, optional=True)]
    page = open_page()
    say(page, "hello")
    asked = page.get_by_role("textbox", name=f"{label} (optional)")
    expect(asked).to_be_focused()
    for attribute, value in attributes.items():
        assert asked.get_attribute(attribute) == value


def test_what_is_being_typed_survives_the_next_question(stage: Stage, open_page: Open) -> None:
    stage.script = [asking("Your email?", "email", "email")]
    stage.close_gate()
    page = open_page()
    say(page, "hello")
    page.keyboard.type("my next thought")
    stage.open_gate()
    expect(page.get_by_role("textbox", name="Your email address")).to_have_value("my next thought")
    page.keyboard.type(" goes on")
    expect(field(page)).to_have_value("my next thought goes on")


def test_the_typing_sign_is_there_for_as_long_as_the_assistant_works(stage: Stage, open_page: Open) -> None:
    page = open_page()
    sign = page.locator("redress-chat .working")
    expect(sign).to_be_hidden()
    stage.close_gate()
    say(page, "hello")
    expect(sign).to_be_visible()
    state = page.locator("redress-chat .message.customer .state")
    expect(state).to_have_text("Sent")
    stage.open_gate()
    expect(page.get_by_text("You said: hello")).to_be_visible()
    expect(sign).to_be_hidden()
    expect(state).to_have_count(0)


def test_a_reload_goes_on_with_the_same_conversation_and_what_was_being_typed(
    stage: Stage, open_page: Open
) -> None:
    page = open_page()
    say(page, "My line is dead")
    expect(page.get_by_text("You said: My line is dead")).to_be_visible()
    before = messages(page)
    field(page).fill("half a sent")
    page.reload()
    expect(page.get_by_text("You said: My line is dead")).to_be_visible()
    assert messages(page) == before
    expect(field(page)).to_have_value("half a sent")
    assert stage.count() == 1


def test_a_conversation_that_is_gone_is_followed_by_a_new_one(stage: Stage, open_page: Open) -> None:
    page = open_page()
    expect(page.get_by_text("automated assistant of")).to_be_visible()
    while not page.evaluate("localStorage.getItem('redress.key')"):  # the first words do not wait for it
        page.wait_for_timeout(50)
    page.evaluate("""localStorage.setItem('redress.key', '{"conversation": "gone", "token": "gone"}')""")
    page.reload()
    say(page, "hello")
    expect(page.get_by_text("You said: hello")).to_be_visible()
    assert stage.count() == 2


def test_a_filed_complaint_comes_with_a_card_whose_reference_can_be_copied(
    stage: Stage, open_page: Open
) -> None:
    stage.script = [filing()]
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    say(page, "yes")
    card = page.get_by_role("region", name="Your complaint is with us")
    expect(card).to_contain_text("CN-7K3QP-2M9XD")
    for day in ("Tuesday 24 November 2026", "Monday 7 December 2026", "Monday 4 January 2027"):
        expect(card).to_contain_text(day)
    card.get_by_role("button", name="Copy reference").click()
    expect(card.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "CN-7K3QP-2M9XD"


def test_a_person_can_be_asked_for_at_any_time(stage: Stage, open_page: Open) -> None:
    page = open_page()
    page.get_by_role("button", name="Talk to a person").click()
    expect(page.get_by_text("You said: I would like to talk to a person.")).to_be_visible()


def test_who_has_the_conversation_is_said_and_agents_are_named(stage: Stage, open_page: Open) -> None:
    page = open_page()
    owner = page.locator("redress-chat .chat:not(.plain) .owner")
    expect(owner).to_have_text("You are chatting with an automated assistant")
    conversation = page.evaluate("JSON.parse(localStorage.getItem('redress.key')).conversation")
    handoff = stage.queue(conversation)
    expect(owner).to_have_text("Waiting for a person")
    from conversations.messages import Agent

    context, maya = stage.context, Agent("1", "Maya")
    context.handoffs.claim(handoff.id, maya, context.clock())
    stage.call(context.announce.owner(conversation, "agent"))
    expect(owner).to_have_text("You are chatting with a person")
    expect(page.get_by_role("button", name="Talk to a person")).to_have_count(0)
    stage.call(context.announce.typing(conversation, "agent"))
    expect(page.locator("redress-chat .working")).to_be_visible()
    said = context.log.agent_says(conversation, maya, "one", "Hello, Maya here", context.clock())
    stage.call(context.announce.messages(said.messages))
    expect(page.locator("redress-chat .message.agent")).to_contain_text("Maya")
    expect(page.locator("redress-chat .working")).to_be_hidden()


def test_ending_asks_first_and_a_new_chat_can_be_started(stage: Stage, open_page: Open) -> None:
    page = open_page()
    say(page, "hello")
    expect(page.get_by_text("You said: hello")).to_be_visible()
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="End this chat").click()
    dialog = page.get_by_role("dialog", name="End this chat?")
    dialog.get_by_role("button", name="Go on chatting").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="End this chat").click()
    dialog.get_by_role("button", name="End the chat").click()
    expect(page.get_by_text("This chat has ended.")).to_be_visible()
    expect(field(page)).to_be_hidden()
    page.reload()
    expect(page.get_by_text("This chat has ended.")).to_be_visible()
    page.get_by_role("button", name="Start a new chat").click()
    say(page, "again")
    expect(page.get_by_text("You said: again")).to_be_visible()
    assert "hello" not in messages(page)
    assert stage.count() == 2


def test_the_conversation_can_be_downloaded(open_page: Open) -> None:
    page = open_page()
    say(page, "My line is dead")
    expect(page.get_by_text("You said: My line is dead")).to_be_visible()
    page.get_by_role("button", name="More").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save a copy as text").click()
    assert "My line is dead" in download.value.path().read_text(encoding="utf-8")


def test_a_text_that_is_too_long_is_refused_in_words_beside_the_field(stage: Stage, open_page: Open) -> None:
    page = open_page()
    field(page).fill("x" * 4001)
    expect(page.get_by_role("alert")).to_have_text(
        "This is 1 character too long. Shorten it, or send it in two parts."
    )
    page.keyboard.press("Enter")
    expect(field(page)).to_have_attribute("aria-invalid", "true")
    field(page).fill("x" * 3990)
    expect(page.get_by_text("10 characters left")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You said: xxx")).to_be_visible()
    assert [len(one) for one in stage.conversations()] == [3990]


def test_emoji_count_as_the_server_counts_them(stage: Stage, open_page: Open) -> None:
    page = open_page()
    field(page).fill("😀" * 4000)
    page.keyboard.press("Enter")
    expect(page.locator("redress-chat .draft")).to_have_count(0)
    expect(page.get_by_text("You said: 😀")).to_be_visible()
    assert [len(one) for one in stage.conversations()] == [4000]


def test_shift_and_enter_begin_a_new_line(stage: Stage, open_page: Open) -> None:
    page = open_page()
    field(page).focus()
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You said: one")).to_be_visible()
    assert stage.conversations() == ["one\ntwo"]


def test_two_tabs_show_the_same_conversation(stage: Stage, open_page: Open) -> None:
    first = open_page()
    expect(first.get_by_text("automated assistant of")).to_be_visible()
    second = open_page(beside=first)
    expect(second.get_by_text("automated assistant of")).to_be_visible()
    say(first, "from the first")
    say(second, "from the second")
    for page in (first, second):
        expect(page.get_by_text("You said: from the first")).to_be_visible()
        expect(page.get_by_text("You said: from the second")).to_be_visible()
        expect(page.locator("redress-chat .message.customer")).to_have_count(2)
    assert stage.count() == 1


def test_tabs_share_one_stream_and_the_next_takes_over(stage: Stage, open_page: Open) -> None:
    first = open_page()
    say(first, "the stream is open")
    expect(first.get_by_text("You said: the stream is open")).to_be_visible()
    streams: list[str] = []
    first.context.on("request", lambda one: streams.extend([one.url] * one.url.endswith("/events")))
    second = open_page(beside=first)
    say(second, "heard by way of the first")
    expect(second.get_by_text("You said: heard by way of the first")).to_be_visible()
    expect(first.get_by_text("You said: heard by way of the first")).to_be_visible()
    assert streams == []
    first.close()
    say(second, "heard by itself")
    expect(second.get_by_text("You said: heard by itself")).to_be_visible()
    expect(second.locator("redress-chat .message.customer")).to_have_count(3)
    assert len(streams) == 1


def test_markdown_is_shown_and_nothing_else_is_markup(stage: Stage, open_page: Open) -> None:
    stage.script = [
        words(
            "A **bold** word.\n\n- one\n- two\n\n[Ofcom](https://www.ofcom.org.uk) [bad](javascript:alert(1))"
        )
    ]
    page = open_page()
    say(page, "**not bold** <b>nor this</b>")
    answer = page.locator("redress-chat .message.assistant").last
    expect(answer.locator("strong")).to_have_text("bold")
    expect(answer.get_by_role("listitem")).to_have_text(["one", "two"])
    link = answer.get_by_role("link", name="Ofcom")
    assert link.get_attribute("href") == "https://www.ofcom.org.uk"
    assert "noopener" in (link.get_attribute("rel") or "")
    expect(answer.get_by_role("link")).to_have_count(1)
    assert messages(page)[1] == "**not bold** <b>nor this</b>"


def test_choices_of_a_later_message_replace_those_of_an_earlier_one(stage: Stage, open_page: Open) -> None:
    stage.script = [choosing("Is that right?", "Yes", "No")]
    page = open_page()
    say(page, "here is all of it")
    group = page.get_by_role("group", name="Choose an answer")
    expect(group.get_by_role("button")).to_have_text(["Yes", "No"])
    expect(group).to_have_count(1)


def test_messages_of_another_day_stand_under_their_day(stage: Stage, open_page: Open) -> None:
    conversation, token = tokens.new_id(), tokens.new_token()
    earlier = stage.context.clock() - timedelta(days=3)
    stage.context.log.start(conversation, tokens.kept(token), [Said("Good day")], earlier)
    page = open_page("/healthz")
    page.evaluate(
        "key => localStorage.setItem('redress.key', JSON.stringify(key))",
        {"conversation": conversation, "token": token},
    )
    page.clock.install()
    page.goto(stage.url)
    day = page.locator("redress-chat .day")
    expect(day).to_have_text([re.compile(r"^\w+day \d{1,2} \w+$")])
    say(page, "hello")
    expect(page.get_by_text("You said: hello")).to_be_visible()
    expect(day).to_have_text([re.compile(r"^\w+day \d{1,2} \w+$"), "Today"])
    page.clock.fast_forward("24:00:00")  # the page is left open
    say(page, "good morning")
    expect(day).to_have_text([re.compile("day"), "Yesterday", "Today"])


@pytest.mark.parametrize("hours", [-30, 30])
def test_a_clock_that_is_wrong_changes_neither_the_days_nor_the_order(
    stage: Stage, open_page: Open, hours: int
) -> None:
    page = open_page("/healthz")
    page.clock.install(time=datetime.now(UTC) + timedelta(hours=hours))
    page.goto(stage.url)
    stage.close_gate()
    say(page, "one")
    expect(page.locator("redress-chat .working")).to_be_visible()
    page.context.set_offline(True)
    say(page, "two")
    expect(page.locator("redress-chat .draft")).to_have_count(1)
    day = page.locator("redress-chat .day")
    expect(day).to_have_text(["Today"])
    page.context.set_offline(False)
    stage.open_gate()
    expect(page.get_by_text("You said: two")).to_be_visible(timeout=60_000)
    expect(page.locator("redress-chat .draft")).to_have_count(0)
    expect(day).to_have_text(["Today"])
    conversation = page.evaluate("JSON.parse(localStorage.getItem('redress.key')).conversation")
    kept = stage.context.log.read(conversation).messages
    assert messages(page)[1:] == [one.text for one in kept][1:]
    times = [one.get_attribute("datetime") for one in page.locator("redress-chat .message time").all()]
    shown = [datetime.fromisoformat(one or "") for one in times]
    assert shown == [one.at.replace(microsecond=one.at.microsecond // 1000 * 1000) for one in kept]
