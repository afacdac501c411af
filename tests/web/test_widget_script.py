"""The chat as one script: small, whole, and in the words of data/widget.yml."""

import json
import re
from gzip import compress
from pathlib import Path

import pytest

from complaints import code_of_practice
from complaints.located_yaml import BrokenFile
from redress.settings import ROOT
from tests.web.test_bad_input import assert_problem
from tests.web.world import World, make_content, running
from web.app import CannotStart
from web.customer import wording
from web.customer.script import Scripts, style

FACTS = code_of_practice.load(ROOT / "data" / "code_of_practice.yml").facts()
SHOP = "https://www.provider.example"


def scripts(data: Path = ROOT / "data") -> Scripts:
    return Scripts(wording.load(data, FACTS), "Hello.")


def packed(text: str) -> int:
    return len(compress(text.encode(), 9))


def test_the_starter_is_at_most_three_kilobytes_and_all_of_it_thirty() -> None:
    made = scripts()
    assert packed(made.starter) <= 3000
    assert packed(made.starter) + max(packed(chat) for chat in made.chats.values()) <= 30_000


async def test_what_is_sent_is_as_small_as_that(world: World) -> None:
    starter, chat = [
        int((await world.http.get(path, headers={"Accept-Encoding": "gzip"})).headers["content-length"])
        for path in ("/widget.js", "/widget/chat.js")
    ]
    assert starter <= 3000
    assert starter + chat <= 30_000


async def test_a_browser_that_takes_no_compression_gets_the_same_script(world: World) -> None:
    plain = await world.http.get("/widget/chat.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert (await world.http.get("/widget/chat.js", headers={"Accept-Encoding": "gzip"})).text == plain.text


async def test_the_address_with_its_version_may_be_kept_for_ever_and_the_starter_not(world: World) -> None:
    page = (await world.http.get("/chat")).text
    address = re.search(r"/widget/chat\.js\?v=\w+", page)
    assert address
    assert "immutable" in (await world.http.get(address[0])).headers["cache-control"]
    starter = await world.http.get("/widget.js")
    assert starter.headers["cache-control"] == "no-cache"
    again = await world.http.get("/widget.js", headers={"If-None-Match": starter.headers["etag"]})
    assert again.status_code == 304
    assert address[0].partition("=")[2] in starter.text


async def test_only_allowed_origins_may_load_the_chat(tmp_path: Path) -> None:
    async with running(tmp_path, allowed_origins=SHOP) as world:
        allowed = await world.http.get("/widget/chat.js", headers={"Origin": SHOP})
        assert allowed.headers["access-control-allow-origin"] == SHOP
        assert "Origin" in allowed.headers["vary"]
        other = await world.http.get("/widget/chat.js", headers={"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in other.headers


def test_no_comment_is_sent() -> None:
    made = scripts()
    for source in (made.starter, *made.chats.values()):
        assert "/**" not in source
        assert not re.search(r"^\s*//", source, re.MULTILINE)


def test_a_text_that_is_missing_is_named_before_anything_starts(tmp_path: Path) -> None:
    content = make_content(tmp_path)
    file = content / "data" / "widget.yml"
    text = re.sub(r"^  send: .*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BrokenFile, match="send is missing"):
        scripts(content / "data")


@pytest.mark.parametrize(
    ("name", "group"), [("want_person", "texts"), ("by_letter", "page"), ("code_reviewed", "page")]
)
def test_so_is_one_that_only_our_own_pages_say(tmp_path: Path, name: str, group: str) -> None:
    content = make_content(tmp_path)
    file = content / "data" / "widget.yml"
    text = re.sub(rf"^  {name}: .*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BrokenFile, match=f"{group}: {name} is missing"):
        scripts(content / "data")


async def test_the_server_says_the_same_and_does_not_start(tmp_path: Path) -> None:
    async with running(tmp_path):
        pass
    (tmp_path / "content" / "data" / "widget.yml").write_text("language: en-GB\n", encoding="utf-8")
    with pytest.raises(CannotStart, match=r"widget\.yml"):
        async with running(tmp_path):
            pass


def test_facts_are_said_and_a_fact_that_is_not_known_leaves_nothing_behind() -> None:
    said = wording.load(ROOT / "data", FACTS)["en-GB"].texts["hours"]
    assert said == "People answer Monday to Friday, 9am to 5.30pm."
    unknown = {**FACTS, "hours.opens": None}
    assert wording.load(ROOT / "data", unknown)["en-GB"].texts["hours"] == ""


def test_another_language_is_another_file_and_says_the_rest_as_the_first(tmp_path: Path) -> None:
    data = make_content(tmp_path) / "data"
    (data / "widget.cy.yml").write_text("language: cy\ntexts: {send: Anfon}\n", encoding="utf-8")
    made = scripts(data)
    assert '"send":"Anfon"' in made.chats["cy"]
    assert '"end":"End this chat"' in made.chats["cy"]
    assert wording.choose(made.wordings, "cy-GB").language == "cy"
    assert wording.choose(made.wordings, "fr").language == "en-GB"
    found = re.search(r"const all = \(?(\{.*\})\)?;", made.starter)
    assert found
    assert json.loads(found[1]).keys() == {"en-GB", "cy"}


def test_a_field_that_an_editor_adds_has_the_label_that_its_form_gives_it(tmp_path: Path) -> None:
    data = make_content(tmp_path) / "data"
    forms = (data / "forms.yml").read_text(encoding="utf-8")
    new = "    fields:\n      - {name: router, kind: text, label: Which router, called: [router]}\n"
    (data / "forms.yml").write_text(forms.replace("    fields:\n", new, 1), encoding="utf-8")
    assert wording.load(data, FACTS)["en-GB"].fields["router"] == "Which router"
    assert wording.load(data, FACTS)["en-GB"].fields["email"] == "Your email address"


def test_the_size_of_letters_is_the_chats_own_wherever_it_stands() -> None:
    assert not re.search(r"(?<!\()[\d.]+rem", re.sub(r"@\w+[^{]*", "", style()))


def test_the_providers_colours_come_before_our_own_and_the_pages_before_both() -> None:
    made = style({"accent": "#aa0000"}, {"accent": "#ffaaaa"})
    assert "--accent:light-dark(var(--redress-accent,#aa0000),var(--redress-dark-accent,#ffaaaa))" in made


async def test_the_words_of_the_modules_are_those_of_the_chat(world: World) -> None:
    words = (await world.http.get("/assets/customer/words.js")).text
    assert '"send":"Send"' in words
    assert_problem(await world.http.get("/assets/customer/nothing.js"), 404)
