"""Files in the chat: by button, by dropping, by pasting; with progress, and without fear."""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Open
from tests.browser.stage import Stage
from tests.browser.test_chat import field

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

HAND_OVER = """([how, name, type, bytes]) => {
  const chat = document.querySelector("redress-chat").shadowRoot;
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(bytes)], name, { type }));
  const target = chat.querySelector(how === "paste" ? "#field" : ".log");
  const event = how === "paste"
    ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true, composed: true });
  target.dispatchEvent(event);
}"""


def choose(page: Page, name: str, content: bytes = PNG, kind: str = "image/png") -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add a file").click()
    chooser.value.set_files({"name": name, "mimeType": kind, "buffer": content})


def opened(page: Page) -> Page:
    expect(page.get_by_text("automated assistant of")).to_be_visible()
    return page


def test_a_chosen_file_goes_out_with_the_message_and_can_be_saved_again(
    stage: Stage, open_page: Open
) -> None:
    page = opened(open_page())
    choose(page, "router.png")
    tray = page.get_by_role("list", name="Files to send")
    expect(tray.get_by_role("button", name="Remove")).to_be_visible()
    field(page).fill("this is the router")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You said: this is the router")).to_be_visible()
    expect(tray).to_be_hidden()
    mine = page.locator("redress-chat .message.customer")
    expect(mine).to_have_count(1)
    with page.expect_download() as download:
        mine.get_by_role("button", name="router.png (1 kB)").click()
    assert download.value.path().read_bytes() == PNG
    assert download.value.suggested_filename == "router.png"


def test_a_file_needs_no_words(stage: Stage, open_page: Open) -> None:
    page = opened(open_page())
    choose(page, "router.png")
    expect(page.get_by_text("router.png is ready to be sent.")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("redress-chat .message.customer .files")).to_contain_text("router.png")
    expect(page.locator("redress-chat .draft")).to_have_count(0)
    assert stage.conversations() == [""]


@pytest.mark.parametrize("how", ["paste", "drop"])
def test_a_file_can_be_pasted_and_dropped(open_page: Open, how: str) -> None:
    page = opened(open_page())
    page.evaluate(HAND_OVER, [how, "shot.png", "image/png", list(PNG)])
    expect(page.get_by_text("shot.png is ready to be sent.")).to_be_visible()


def test_words_sent_while_a_file_is_on_its_way_wait_for_it_and_go_once(stage: Stage, open_page: Open) -> None:
    page = opened(open_page())
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/attachments", hold)
    choose(page, "slow.png")
    expect(page.get_by_role("progressbar", name="slow.png: uploading")).to_be_visible()
    field(page).fill("with a picture")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The file is still on its way.")).to_be_visible()
    assert stage.conversations() == []
    held[0].continue_()
    expect(page.get_by_text("You said: with a picture")).to_be_visible()
    expect(page.locator("redress-chat .message.customer")).to_have_count(1)
    expect(page.locator("redress-chat .message.customer .files")).to_contain_text("slow.png")


def test_a_file_can_be_left_out_again(stage: Stage, open_page: Open) -> None:
    page = opened(open_page())
    choose(page, "wrong.png")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("list", name="Files to send")).to_be_hidden()
    field(page).fill("without")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You said: without")).to_be_visible()
    expect(page.locator("redress-chat .files")).to_have_count(0)


def test_a_file_that_will_not_do_says_why_and_sends_nothing(stage: Stage, open_page: Open) -> None:
    page = opened(open_page())
    choose(page, "virus.pdf", b"MZ\x00\x01", "application/pdf")
    tray = page.get_by_role("list", name="Files to send")
    expect(tray).to_contain_text("This type of file is not taken")
    choose(page, "huge.pdf", b"%PDF-" + bytes(10 * 1024 * 1024), "application/pdf")
    expect(page.get_by_text("huge.pdf is too large: at most 10 MB can be sent.")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("redress-chat .message.customer")).to_have_count(0)


def test_an_upload_that_broke_off_can_be_tried_again(stage: Stage, open_page: Open) -> None:
    page = opened(open_page())
    page.route("**/attachments", lambda route: route.abort())
    choose(page, "bill.png")
    expect(page.get_by_role("list", name="Files to send")).to_contain_text("bill.png could not be uploaded.")
    page.unroute("**/attachments")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("bill.png is ready to be sent.")).to_be_visible()


def test_without_scripts_a_file_goes_by_a_form(stage: Stage, open_page: Open, tmp_path: Path) -> None:
    page = open_page("/chat", java_script_enabled=False)
    page.get_by_role("button", name="Upload the file").click()
    expect(page.get_by_text("Choose a file first.")).to_be_visible()
    bad, good = tmp_path / "tool.exe", tmp_path / "router.png"
    bad.write_bytes(b"MZ\x00")
    good.write_bytes(PNG)
    page.get_by_label("Add a file").set_input_files(bad)
    page.get_by_role("button", name="Upload the file").click()
    expect(page.get_by_text("This type of file is not taken")).to_be_visible()
    assert stage.count() == 0
    page.get_by_label("Add a file").set_input_files(good)
    page.get_by_role("button", name="Upload the file").click()
    expect(page.locator(".message.customer .files")).to_contain_text("router.png")
