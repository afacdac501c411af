"""Words as they would be said, before any is saved: variants, buttons, links, letters, mail as HTML."""

import re
from typing import Any

import pytest

from content import links, responses, snapshot, texts
from content.samples import SAMPLES
from content.snapshot import DOMAIN
from tests.content.test_editing import NOW, lines
from tests.studio.conftest import Editing
from tests.studio.test_pages import hidden, text

BUTTONS = next(one.name for one in responses.all_in(NOW).values() if one.variants[0].buttons)


async def preview(editing: Editing, words: str) -> dict[str, Any]:
    answer = await editing.client.post("/api/v1/studio/previews", json={"text": words})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_text_is_previewed_with_facts_and_sample_values(editing: Editing) -> None:
    found = await preview(editing, "Call {contacts.support.phone} about {reference}.\r\n- {nature}")
    assert found["text"] == f"Call 0345 286 4697 about {SAMPLES['reference']}.\n- {SAMPLES['nature']}"
    assert found["placeholders"] == ["contacts.support.phone", "reference", "nature"]
    assert found["faults"] == []
    assert "understood from about" in found["measure"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Call {contacts.fone}", "is no fact"),
        ("Open {brace", "without its other half"),
        ("See [Ofcom](http://www.ofcom.org.uk)", "begins with http:"),
        ("See [Ofcom](www.ofcom.org.uk)", "leads nowhere that customers can open"),
        ("See [this](javascript:alert(1))", "is not read as a link"),
        ("See [this](javascript:alert)", "leads nowhere that customers can open"),
        ("See [Ofcom] (https://www.ofcom.org.uk)", "is not read as a link"),
        ("Call [us](tel:)", "leads nowhere"),
        ("Mail [us](mailto:complaints)", "leads nowhere"),
        ("See [us]()", "leads nowhere"),
    ],
)
async def test_what_is_wrong_is_said_while_writing_and_is_not_saved(
    editing: Editing, words: str, said: str
) -> None:
    assert said in " ".join((await preview(editing, words))["faults"])
    page = await editing.post("/words/utter_thanks", variant="0", text=words, do="save")
    assert page.status_code == 422
    assert said in text(page)
    assert editing.draft.now().head is None


@pytest.mark.parametrize(
    "words",
    [
        "[Ofcom](https://www.ofcom.org.uk/x)",
        "[us](tel:+443452864697)",
        "[us](mailto:a@b.example)",
        "[it]({code_address})",
        "[1] and (2)",
    ],
)
def test_links_that_open_are_no_fault(words: str) -> None:
    assert list(links.faults(words)) == []


async def test_a_variant_is_added_and_deleted(editing: Editing) -> None:
    added = await editing.post("/words/utter_thanks", variant="1", text="Glad to help.", do="save")
    assert "one more way of saying it" in text(added)
    assert "Variant 2" in text(await editing.get("/words/utter_thanks"))
    gone = await editing.post("/words/utter_thanks", variant="1", text="x", do="delete")
    assert "is not said in that way any more" in text(gone)
    assert editing.draft.now().waiting == []
    only = await editing.post("/words/utter_thanks", variant="0", text="x", do="delete")
    assert only.status_code == 422
    assert "only way of saying it" in text(only)


async def test_a_button_gets_another_title_and_leads_where_it_led(editing: Editing) -> None:
    before = responses.all_in(editing.draft.now().content)[BUTTONS].variants[0]
    page = await editing.get(f"/words/{BUTTONS}")
    seen = re.findall(r'name="seen" value="([^"]*)"', page.text)[0]
    saved = await editing.post(
        f"/words/{BUTTONS}", variant="0", text=before.text, title_0="Press here", seen=seen, do="save"
    )
    assert "has its new words" in text(saved)
    after = responses.all_in(editing.draft.now().content)[BUTTONS].variants[0]
    assert after.buttons[0].title == "Press here"
    assert after.buttons[0].payload == before.buttons[0].payload
    long = await editing.post(f"/words/{BUTTONS}", variant="0", text=before.text, title_0="x" * 41, do="save")
    assert long.status_code == 422
    assert "at most 40 characters" in text(long)


def test_every_kind_of_edit_of_words_changes_its_own_lines_alone() -> None:
    two = responses.add_variant(NOW, "utter_thanks", "Glad to help.\nReally.")
    assert all(row.startswith("+") for row in lines(NOW, two))
    assert responses.delete_variant(two, "utter_thanks", 1).differing(NOW) == []
    (left,) = responses.all_in(responses.delete_variant(two, "utter_thanks", 0))["utter_thanks"].variants
    assert left.text == "Glad to help.\nReally."
    titled = responses.change_button(NOW, BUTTONS, 0, 0, "Press here")
    changed = lines(NOW, titled)
    assert [row[0] for row in changed] == ["-", "+"]
    assert "Press here" in changed[1]
    for name, one in responses.all_in(NOW).items():
        for number, variant in enumerate(one.variants):
            for place, button in enumerate(variant.buttons):
                assert responses.change_button(NOW, name, number, place, button.title) is NOW


async def test_a_letter_is_seen_on_paper_and_as_pdf(editing: Editing) -> None:
    page = await editing.client.get("/desk/studio/texts/letters/adr/preview")
    assert page.headers["content-security-policy"].endswith("sandbox")
    assert page.text.count("data:image/png;base64,") >= 1
    assert "Dear Jo Smith" in page.text
    pdf = await editing.client.get("/desk/studio/texts/letters/adr/letter.pdf")
    assert pdf.content.startswith(b"%PDF-")
    form = {"csrf": editing.client.headers["X-CSRF-Token"], "heading": "About {reference}", "do": "show"}
    typed = await editing.client.post(
        "/desk/studio/texts/letters/adr/preview", data=form | {"text": "Dear {dear}, <b>hm</b>"}
    )
    assert "Dear Jo Smith, &lt;b&gt;hm&lt;/b&gt;" in typed.text
    printed = await editing.client.post(
        "/desk/studio/texts/letters/adr/preview", data=form | {"text": "Dear {dear}", "do": "pdf"}
    )
    assert printed.headers["content-type"] == "application/pdf"
    assert editing.draft.now().head is None


@pytest.mark.parametrize("path", [one for one in texts.names(NOW) if one.startswith("data/mail/")])
async def test_every_mail_is_seen_as_html(editing: Editing, path: str) -> None:
    name = path.removeprefix("data/mail/").removesuffix(".md")
    page = await editing.client.get(f"/desk/studio/texts/mail/{name}/preview")
    assert page.status_code == 200
    assert "<main" in page.text
    assert not re.search(r"\{[\w.]+\}", page.text)


async def test_what_is_no_letter_is_not_printed(editing: Editing) -> None:
    for path in ("mail/filed/letter.pdf", "replies/looking/preview", "letters/none/preview", "x/y/preview"):
        assert (await editing.client.get(f"/desk/studio/texts/{path}")).status_code == 404


async def test_a_page_with_a_frame_may_show_only_our_own(editing: Editing) -> None:
    page = await editing.get("/texts/letters/adr")
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    assert "frame-src" not in (await editing.get("/words/utter_thanks")).headers["content-security-policy"]
    assert hidden(page, "seen")


def test_a_link_that_does_not_open_is_found_by_the_check_with_its_line() -> None:
    from content import checks, code_words
    from tests.content.test_editing import ROOT

    broken = responses.change(NOW, "utter_thanks", 0, "First line.\nSee [Ofcom](http://www.ofcom.org.uk)")
    (fault,) = checks.faults(broken, code_words.read(ROOT))
    row = broken.text(DOMAIN).split("\n")[fault.line - 1]
    assert "http://www.ofcom" in row
    assert snapshot.is_content(fault.file)
