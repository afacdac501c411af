"""Mail and paper: what customers and staff are called and write stays text there, too."""

from html import unescape
from html.parser import HTMLParser

import pytest

from complaints import templates
from complaints.templates import PLACEHOLDER
from mail import html
from redress.settings import ROOT
from rights.bundle import paper
from rights.casefile import gather
from tests.complaints.register_world import MONDAY
from tests.payloads import PAYLOADS
from tests.rights.conftest import Case
from tests.rights.conftest import case as case  # noqa: PLC0414  (a fixture)

FOLDER = ROOT / "data" / "mail"
ALLOWED = {
    "html",
    "head",
    "meta",
    "title",
    "body",
    "main",
    "p",
    "br",
    "strong",
    "ul",
    "li",
    "blockquote",
    "a",
}
"""Elements that a mail may have."""


class Seen(HTMLParser):
    """What a mail is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.md")))
def test_a_mail_holds_nothing_but_what_its_template_has(name: str) -> None:
    template = templates.load(FOLDER, name)
    named = {one for line in (*template.lines, template.subject) for one in PLACEHOLDER.findall(line)}
    theirs = [
        one for one in sorted(named) if "address" not in one and "website" not in one and "." not in one
    ]
    for number, payload in enumerate(PAYLOADS):
        values = dict.fromkeys(named, "https://redress.example/x") | dict.fromkeys(theirs, payload)
        page = html.page(template, values)
        seen = Seen()
        seen.feed(page)
        assert seen.tags <= ALLOWED, (number, payload)
        assert seen.attributes <= {"lang", "charset", "name", "content", "style", "href"}, (number, payload)
        if theirs:
            words = "".join(unescape(page.replace("<br>", "\n")).split())
            assert "".join(payload.split()) in words, payload


def test_the_paper_of_a_case_with_all_of_them_can_be_printed_and_runs_nothing(case: Case) -> None:
    reference = case.whole()
    case.talk("markup", PAYLOADS[0])
    text = "\n".join(PAYLOADS)
    found = gather(case.register, case.attachments, reference, case.originals)
    messages = tuple(
        type(found.messages[0])(
            **{**vars(found.messages[0]), "text": text, "sender": sender, "agent": text[:99]}
        )
        for sender in ("customer", "assistant", "agent", "system")
    )
    printed = paper(type(found)(**{**vars(found), "messages": messages}), case.register.code, MONDAY)
    assert printed.startswith(b"%PDF-")
    for forbidden in (b"/JavaScript", b"/JS ", b"/Launch", b"/OpenAction"):
        assert forbidden not in printed
