"""The limited Markdown: the browser's parser and the server's agree, and neither lets anything through."""

from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.stage import Stage
from tests.browser.test_chat import say
from tests.web.engine import words
from web import markdown

CASES = {
    "plain": "<p>plain</p>",
    "one\ntwo\n\nthree": "<p>one<br>two</p><p>three</p>",
    "a **bold** word": "<p>a <strong>bold</strong> word</p>",
    "** not bold **": "<p>** not bold **</p>",
    "**never closed": "<p>**never closed</p>",
    "- one\n- **two**\n\nafter": "<ul><li>one</li><li><strong>two</strong></li></ul><p>after</p>",
    "before\n1. one\n2. two": "<p>before</p><ol><li>one</li><li>two</li></ol>",
    "3. three\n4. four": '<ol start="3"><li>three</li><li>four</li></ol>',
    "[mail](mailto:jo@example.com)": '<p><a href="mailto:jo@example.com">mail</a></p>',
    "[ring](tel:+442079460018)": '<p><a href="tel:+442079460018">ring</a></p>',
    "[**bold**](https://example.com/a?b=c)": (
        '<p><a href="https://example.com/a?b=c" target="_blank" '
        'rel="noopener noreferrer nofollow">**bold**</a></p>'
    ),
    r"\*\*stars\*\* \[no\](https://example.com)": "<p>**stars** [no](https://example.com)</p>",
    "# no heading": "<p># no heading</p>",
    "`no code` ~~no~~ _no_ *no*": "<p>`no code` ~~no~~ _no_ *no*</p>",
    "![no picture](https://example.com/x.png)": (
        '<p>!<a href="https://example.com/x.png" target="_blank" '
        'rel="noopener noreferrer nofollow">no picture</a></p>'
    ),
    "": "",
    "\n \n\n": "",
}

HOSTILE = [
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "<svg onload=window.hit=1>",
    "[x](javascript:window.hit=1)",
    "[x](JaVaScRiPt:window.hit=1)",
    "[x](java\tscript:window.hit=1)",
    "[x](data:text/html,<script>window.hit=1</script>)",
    "[x](vbscript:x)",
    "[x](http://example.com)",
    "[x](//example.com)",
    "[x](https:example.com)",
    "[x](https://)",
    '[x](https://example.com" onmouseover="window.hit=1)',
    "[x](https://example.com'onclick='window.hit=1)",
    "[<img src=x onerror=window.hit=1>](https://example.com)",
    "**<iframe srcdoc='<script>parent.hit=1</script>'>**",
    "- <a href=javascript:window.hit=1>x</a>",
    "&lt;script&gt;window.hit=1&lt;/script&gt;",
    "</textarea><script>window.hit=1</script>",
    "<redress-chat api=https://evil.example></redress-chat>",
    "{{7*7}} ${7*7} <%= 7*7 %>",
    "[x](mailto:a@b.c?body=<script>)",
    "[x](tel:*#06#)",
    "\u202e[x](javascript:1)",
]


class Shape(HTMLParser):
    """HTML as a list of what a browser makes of it, however it is escaped."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[object] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, sorted(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if self.seen and isinstance(self.seen[-1], list):
            self.seen[-1].append(data)
        else:
            self.seen.append([data])

    @property
    def shape(self) -> list[object]:
        return [["".join(one)] if isinstance(one, list) else one for one in self.seen]


RENDER = """async (texts) => {
  const { render } = await import("/assets/customer/markdown.js");
  return texts.map((text) => {
    const box = document.createElement("div");
    box.append(render(text));
    return box.innerHTML;
  });
}"""


def in_the_browser(page: Page, texts: list[str]) -> list[str]:
    made: list[str] = page.evaluate(RENDER, texts)
    return made


@pytest.mark.parametrize(("text", "html"), CASES.items())
def test_the_server_makes_what_is_written_here(text: str, html: str) -> None:
    assert Shape(markdown.html(text)).shape == Shape(html).shape


def test_the_browser_makes_the_same(open_page: Open) -> None:
    page = open_page()
    for made, (text, html) in zip(in_the_browser(page, list(CASES)), CASES.items(), strict=True):
        assert Shape(made).shape == Shape(html).shape, text


SIGNS = ["**", "*", "- ", "1. ", "9) ", "•  ", "\n", "\n\n", "[", "](", ")", "\\", "/", " ", "<b>", "&amp;"]
WORDS = ["https://", "mailto:", "a@b.cd", "tel:", "+44", "javascript:", "word", "é", "😀"]
PIECES = st.sampled_from(SIGNS + WORDS)


def test_browser_and_server_agree_on_anything(open_page: Open) -> None:
    page = open_page()

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.lists(st.lists(PIECES, max_size=25).map("".join), min_size=20, max_size=40))
    def agree(texts: list[str]) -> None:
        for text, made in zip(texts, in_the_browser(page, texts), strict=True):
            assert Shape(made).shape == Shape(markdown.html(text)).shape, text

    agree()


@given(st.text(max_size=300) | st.lists(PIECES, max_size=60).map("".join))
def test_the_server_lets_no_other_element_or_target_through(text: str) -> None:
    for one in Shape(markdown.html(text)).seen:
        if isinstance(one, tuple):
            tag, attributes = one
            assert tag in {"p", "br", "ul", "ol", "li", "strong", "a"}
            given_ = dict(attributes)
            assert set(given_) <= {"href", "target", "rel", "start"}
            assert given_.get("href", "https:").split(":")[0].lower() in {"https", "mailto", "tel"}


def test_nothing_hostile_runs_wherever_it_comes_from(stage: Stage, open_page: Open) -> None:
    page = open_page()
    expect(page.get_by_text("automated assistant of")).to_be_visible()
    stage.script = [words(text) for text in HOSTILE]
    for number, text in enumerate(HOSTILE, start=1):
        say(page, text)
        expect(page.locator("redress-chat .message.customer")).to_have_count(number)
        expect(page.locator("redress-chat .message.assistant")).to_have_count(number + 1)
    links = page.locator("redress-chat .message a").all()
    targets = [link.get_attribute("href") or "" for link in links]
    assert all(target.startswith(("https://", "mailto:", "tel:")) for target in targets), targets
    assert page.evaluate("window.hit") is None
    shown = page.locator("redress-chat .message.customer .body").all_text_contents()
    assert shown == HOSTILE
    assert page.locator("redress-chat .message :is(img, svg, script, iframe, redress-chat)").count() == 0
