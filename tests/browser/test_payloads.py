"""Whatever anybody writes, and whatever anything is called, is shown as text and runs nowhere."""

import json
import shutil
from collections.abc import Sequence
from html.parser import HTMLParser
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect
from ruamel.yaml import YAML
from sqlalchemy import select

from complaints.views import Views
from content import evaluation
from conversations import rows, tokens
from conversations.attachments import label
from conversations.feedback import Answer, Feedback, Feedbacks
from conversations.messages import Agent, Choice, Decided, Said, Sent
from conversations.tables import messages as said
from staff.roles import Role
from tests.browser.conftest import Open
from tests.browser.stage import PASSWORD, Stage, asking
from tests.browser.test_desk import enter
from tests.browser.test_studio import ROOT, written
from tests.payloads import PAYLOADS
from tests.studio.test_examples import EVALUATED
from web.studio.place import AREA as STUDIO
from web.studio.place import Studio

ALLOWED = {"p", "br", "strong", "ul", "ol", "li", "a", "span"}
"""Elements that a message may be made of."""

LOOK = """(root) => [...root.querySelectorAll(".body, .files, .name")].map((body) => ({
  text: body.textContent,
  elements: [...body.querySelectorAll("*")].map((one) => one.localName),
  handlers: [...body.querySelectorAll("*")].flatMap((one) => one.getAttributeNames())
    .filter((one) => one.startsWith("on")),
  links: [...body.querySelectorAll("a")].map((one) => one.protocol),
}))"""


def test_there_are_enough_of_them_and_each_is_there_once() -> None:
    assert len(PAYLOADS) >= 500
    assert len(set(PAYLOADS)) == len(PAYLOADS)


class Conversation:
    """A conversation in which everybody says everything."""

    def __init__(self, stage: Stage, senders: Sequence[str]) -> None:
        self.id, self.token = tokens.new_id(), tokens.new_token()
        context, now = stage.context, stage.context.clock()
        opening = [Said(one) for one in PAYLOADS] if "assistant" in senders else []
        context.log.start(self.id, tokens.kept(self.token), opening, now)
        if "customer" in senders:
            for number, one in enumerate(PAYLOADS):
                context.log.receive(self.id, Sent(f"c{number}", one), Said("masked"), now)
        if "agent" in senders:
            stage.queue(self.id, "\n".join(PAYLOADS[:40]))
            for number, one in enumerate(PAYLOADS):
                agent = Agent("1", one)
                self._give(stage, agent)
                context.log.agent_says(self.id, agent, f"a{number}", one, now)
        if "system" in senders:
            context.log.tell(self.id, [Said(one) for one in PAYLOADS], now)
        if "files" in senders:
            self._files(stage)

    def _give(self, stage: Stage, agent: Agent) -> None:
        from conversations.ownership import Owner, Ownership

        stage.context.database.write(
            lambda connection: rows.give(connection, self.id, Ownership(Owner.AGENT, agent.id), agent.name)
        )

    def _files(self, stage: Stage) -> None:
        """A message with every name, as the server would keep it."""
        files = [
            {"attachment": f"file{number}", "name": label(one, "png"), "size": 1, "type": "image/png"}
            for number, one in enumerate(PAYLOADS)
        ]
        line = {"sender": "customer", "text": "", "at": stage.context.clock(), "attachments": files}

        def work(connection: object) -> None:
            last = rows.hold(connection, self.id)["last_seq"]  # type: ignore[arg-type]
            rows.add(connection, self.id, last, [line])  # type: ignore[arg-type]

        stage.context.database.write(work)

    def opens_in(self, page: Page) -> None:
        """The chat of this browser goes on with it."""
        page.evaluate(
            "key => localStorage.setItem('redress.key', JSON.stringify(key))",
            {"conversation": self.id, "token": self.token},
        )

    @property
    def cookie(self) -> str:
        return f"{self.id}.{self.token}"


def holds_text_only(found: Sequence[dict[str, list[str]]], also: frozenset[str] = frozenset()) -> None:
    for one in found:
        assert set(one["elements"]) <= ALLOWED | {"button"} | also, one
        assert not one["handlers"], one
        assert set(one["links"]) <= {"https:", "mailto:", "tel:"}, one


@pytest.mark.parametrize("sender", ["customer", "assistant", "agent", "system", "files"])
def test_in_the_chat_and_on_the_plain_page(stage: Stage, open_page: Open, sender: str) -> None:
    stage.close_gate()  # nobody answers what is looked at
    talk = Conversation(stage, [sender])
    page = open_page("/healthz")
    page.context.add_cookies([{"name": "redress_plain", "value": talk.cookie, "url": stage.url}])
    talk.opens_in(page)
    page.goto(stage.url)
    count = 1 if sender == "files" else len(PAYLOADS)
    in_chat = page.locator("redress-chat .chat:not(.plain)")
    expect(in_chat.locator(f".message.{sender if sender != 'files' else 'customer'}")).to_have_count(count)
    found = in_chat.evaluate(LOOK)
    holds_text_only(found)
    plain = page.evaluate(f"({LOOK})(document.querySelector('.plain'))")
    holds_text_only(plain)
    if sender == "customer":
        kept = stage.context.database.read(
            lambda connection: list(connection.execute(select(said.c.text).order_by(said.c.seq)).scalars())
        )
        shown = [one["text"] for one in found if one["text"] != "You"]
        squeezed = ["".join(one.split()) for one in kept]
        assert ["".join(str(one).split()) for one in shown] == squeezed
    if sender == "agent":
        names = [one["text"] for one in found][::2]
        assert list(names) == list(PAYLOADS)
    assert page.evaluate("window.hit") is None


def squeezed(texts: Sequence[str]) -> list[str]:
    return ["".join(one.split()) for one in texts]


def test_in_what_categories_are_called_where_they_are_offered(stage: Stage, open_page: Open) -> None:
    talk = Conversation(stage, [])
    every = tuple(Choice(one, Decided("inform")) for one in PAYLOADS)
    stage.context.log.tell(talk.id, [Said("What is it about?", every)], stage.context.clock())
    page = open_page("/healthz")
    page.context.add_cookies([{"name": "redress_plain", "value": talk.cookie, "url": stage.url}])
    talk.opens_in(page)
    page.goto(stage.url)
    chat = page.locator("redress-chat .chat:not(.plain) .choices button")
    expect(chat).to_have_count(len(PAYLOADS))
    for buttons in (chat, page.locator(".plain .choices button")):
        assert squeezed(buttons.all_text_contents()) == squeezed(PAYLOADS)
        assert buttons.locator("*").count() == 0
    assert page.evaluate("window.hit") is None


def test_in_every_word_of_the_chat_that_editors_can_change(stage: Stage, open_page: Open) -> None:
    file = stage.folder / "content" / "data" / "widget.yml"
    words = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    used = cycle(PAYLOADS)
    for part in ("texts", "owners", "fields", "changes"):
        words[part] = {name: next(used) for name in words[part]}
    stage.stop()
    YAML().dump(words, file)
    stage.start()
    stage.script = [asking("Your email?", "email", "email", optional=True)]
    page = open_page("/chat")
    chat = page.locator("redress-chat .chat:not(.plain)")
    expect(chat.locator(".message.assistant")).to_have_count(1)
    chat.locator("#field").fill("hello")
    page.keyboard.press("Enter")
    expect(chat.locator(".message.assistant")).to_have_count(2)
    chat.locator(".more > button").click()
    for item in range(chat.locator(".item").count()):
        if chat.locator(".item").nth(item).inner_text().strip() == " ".join(words["texts"]["mail"].split()):
            chat.locator(".item").nth(item).click()
            break
    expect(page.locator("redress-chat dialog")).to_be_visible()
    strange = "img, script, svg, iframe, object, embed, style, video, audio, base, math, marquee, details"
    assert page.locator(f"redress-chat >> css={strange}").count() == 0
    assert page.evaluate("window.hit") is None


class _Elements(HTMLParser):
    """Which elements and handlers there are."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.targets: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.targets |= {str(value).partition(":")[0].lower() for name, value in attrs if name == "href"}


def test_in_every_kind_of_copy(stage: Stage, open_page: Open) -> None:
    talk = Conversation(stage, ["assistant", "customer", "agent", "system", "files"])
    page = open_page("/healthz")
    copies = {}
    for kind in ("txt", "html", "pdf"):
        answer = page.context.request.get(
            f"{stage.url}/api/v1/conversations/{talk.id}/transcript?format={kind}",
            headers={"Authorization": f"Bearer {talk.token}"},
            timeout=60_000,
        )
        assert answer.ok, answer.text()
        copies[kind] = answer.body()
    seen = _Elements()
    seen.feed(copies["html"].decode())
    assert seen.tags <= ALLOWED | {
        *("html", "head", "meta", "title", "body", "main", "h1", "h2", "time", "div", "bdi")
    }
    assert not {one for one in seen.attributes if one.startswith("on")}
    assert seen.targets <= {"https", "mailto", "tel"}
    page.goto("about:blank")
    page.set_content(copies["html"].decode())  # without any policy that could hold a script back
    assert page.evaluate("window.hit") is None
    assert copies["pdf"].startswith(b"%PDF-")
    for forbidden in (b"/JavaScript", b"/JS ", b"/Launch", b"/OpenAction", b"/EmbeddedFile"):
        assert forbidden not in copies["pdf"]


def test_at_the_desk(stage: Stage, open_page: Open) -> None:
    stage.hire(Role.MANAGER, name=f"<img src=x onerror={'window.hit=1'}> {PAYLOADS[-1]}")
    talk = Conversation(stage, ["customer", "agent", "files"])
    lines = "\n".join(PAYLOADS)[:20_000]
    complaint = stage.complain(
        PAYLOADS[3],
        name=PAYLOADS[0],
        organisation=PAYLOADS[7],
        desired_outcome=lines,
        history=lines,
        ticket_references=tuple(PAYLOADS[20:30]),
        conversation=talk.id,
    )
    page = open_page("/desk/sign-in")
    page.get_by_label("Email").fill("maya@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Complaints").first).to_be_visible()
    handoff = stage.context.database.read(
        lambda connection: connection.exec_driver_sql("SELECT id FROM handoffs").scalar_one()
    )
    for path in (
        "/desk",
        "/desk/complaints",
        f"/desk/complaints/{complaint.reference}",
        f"/desk/handoffs/{handoff}",
    ):
        page.goto(stage.url + path)
        runs_nothing(page)


def test_in_names_of_staff_of_lists_and_of_causes_and_in_remarks(stage: Stage, open_page: Open) -> None:
    context = stage.context
    stage.hire(*Role)
    names = [" ".join(one.split())[:100] for one in PAYLOADS]
    for number, name in enumerate(name for name in names if name.isprintable()):
        stage.hire(Role.AGENT, email=f"agent{number}@example.com", name=name)
    context.areas["root causes"] = {f"cause{number}": one for number, one in enumerate(PAYLOADS)}
    for number, one in enumerate(PAYLOADS[:: len(PAYLOADS) // 10]):
        Views(context.database).save("1", one.strip()[:60], f"q={number}")
    complaint = stage.complain(conversation=remarked(stage))
    page = open_page("/desk/sign-in")
    enter(page)
    for path in (
        "/desk/staff",
        "/desk/staff/record",
        "/desk/complaints",
        f"/desk/complaints/{complaint.reference}",
        "/desk/feedback",
        "/desk/figures",
    ):
        page.goto(stage.url + path)
        expect(page.locator("h1")).to_have_count(1)
        runs_nothing(page)
    page.goto(f"{stage.url}/desk/feedback")
    assert page.locator(".row-text *").count() == 0
    shown = "".join(page.locator(".row-text").all_text_contents())
    assert all(one in "".join(shown.split()) for one in squeezed(PAYLOADS))


def remarked(stage: Stage) -> str:
    """Somebody remarks all of them, in as many chats as that needs; the last chat."""
    talk = Conversation(stage, [])
    for begin in range(0, len(PAYLOADS), 50):
        talk = Conversation(stage, [])
        given = Feedback(Answer.NO, "\n".join(PAYLOADS[begin : begin + 50]))
        Feedbacks(stage.context.database).give(talk.id, given, stage.context.clock())
    return talk.id


PLAIN = tuple(one for one in PAYLOADS if one.isprintable() and len(one) < 400)
"""Those that stand on one line of a file."""
EVIL = "<img src=x onerror=window.hit=1>"


def hostile_content(root: Path) -> None:
    """Everything full of it, as somebody may have put it into the files."""
    shutil.copytree(ROOT / "data", root / "data")
    shutil.copy(ROOT / "domain.yml", root / "domain.yml")
    with (root / "data/nlu/talk.yml").open("a", encoding="utf-8") as file:
        file.write(f"- intent: {json.dumps(EVIL)}\n  examples: |\n")
        file.writelines(f"    - {one}\n" for one in PLAIN)
    domain = (root / "domain.yml").read_text(encoding="utf-8")
    said = "".join(
        f"  utter_evil_{number}:\n    - text: {json.dumps(one)}\n"
        f"      buttons:\n        - {{title: {json.dumps(one[:40])}, payload: '/greet'}}\n"
        for number, one in enumerate(PLAIN[::12])
    )
    domain = domain.replace("responses:\n", f"responses:\n{said}", 1)
    domain = domain.replace("intents:\n", f"intents:\n  - {json.dumps(EVIL)}\n", 1)
    (root / "domain.yml").write_text(domain, encoding="utf-8")
    mail = root / "data/mail/filed.md"
    mail.write_text("Subject: " + EVIL + "\n\n" + "\n\n".join(PLAIN[::6]) + "\n", encoding="utf-8")
    letter = root / "data/letters/adr.md"
    letter.write_text("Subject: " + EVIL + "\n\n" + "\n\n".join(PLAIN[::9]) + "\n", encoding="utf-8")
    replies = root / "data/canned_replies.yml"
    text = replies.read_text(encoding="utf-8").rstrip("\n")
    replies.write_text(f"{text}\n  evil:\n    title: {json.dumps(EVIL)}\n    text: {json.dumps(PLAIN[7])}\n")


def test_in_the_studio(stage: Stage, open_page: Open, tmp_path: Path) -> None:
    root = tmp_path / "project"
    hostile_content(root)
    stage.context.areas[STUDIO] = Studio(root, stage.context.settings.data_dir)
    stage.hire(Role.EDITOR, name=f"{EVIL} {PAYLOADS[-1]}")
    ranking = [(EVIL, 0.4), ("greet", 0.35)]
    stage.engine.study.taken_for = dict.fromkeys(PLAIN, ranking)
    written(stage, *PLAIN[::20])
    evaluated = {
        **EVALUATED,
        "mistakes": [{**EVALUATED["mistakes"][0], "words": one, "intent": EVIL} for one in PLAIN[:40]],
    }
    kept = stage.context.settings.data_dir / evaluation.FILE
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(evaluated), encoding="utf-8")
    page = open_page("/desk/sign-in")
    page.get_by_label("Email").fill("maya@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Studio").first).to_be_visible()
    evil = quote(EVIL, safe="")
    for path in (
        *(
            "",
            "/inbox",
            "/words",
            "/words/utter_evil_3",
            "/facts",
            "/examples",
            "/examples?q=script",
            "/tests",
        ),
        *(
            f"/examples/{evil}",
            f"/examples/{evil}/one?words={quote(PLAIN[0])}",
            "/coverage?by=confused",
            "/overlaps",
        ),
        *("/confusions", f"/confusions?intent={evil}&taken_for=goodbye", "/texts", "/texts/replies/evil"),
        *(
            "/texts/mail/filed",
            "/texts/letters/adr",
            "/texts/mail/filed/preview",
            "/texts/letters/adr/preview",
        ),
    ):
        answer = page.goto(f"{stage.url}/desk/studio{path}")
        assert answer is not None
        assert answer.status == 200, path
        runs_nothing(page, frames="/texts/" in path)
    page.goto(f"{stage.url}/desk/studio/examples/greet")
    expect(page.locator("form[data-live]")).to_be_visible()
    page.get_by_label("Another example").fill(PLAIN[0])
    expect(page.locator(".near li").first).to_be_visible()
    expect(page.locator(".shares")).to_contain_text(EVIL)
    runs_nothing(page)
    page.goto(f"{stage.url}/desk/studio/words/utter_thanks")
    page.get_by_label("Words").fill("\n\n".join(PLAIN[::40]))
    shown = page.locator("chat-preview .message.assistant .body").first
    expect(shown).to_contain_text("press")
    holds_text_only(page.locator("chat-preview").first.evaluate(LOOK), frozenset({"ol", "time", "span"}))
    runs_nothing(page)
    page.goto(f"{stage.url}/desk/studio/inbox")
    page.locator("[data-inbox][data-live] > li").first.focus()
    page.keyboard.press("o")
    expect(page.get_by_role("option").first).to_be_visible()
    runs_nothing(page)


def runs_nothing(page: Page, frames: bool = False) -> None:
    """`frames`: a letter or a mail is shown in a frame of ours, or as pictures of its pages."""
    assert page.evaluate("window.hit") is None
    handlers = """() => [...document.querySelectorAll("main *")].flatMap((one) => one.getAttributeNames())
      .filter((name) => name.startsWith("on"))"""
    assert page.evaluate(handlers) == []
    if frames:
        assert page.evaluate(
            "() => [...document.querySelectorAll('iframe')].every((one) => one.name === 'paper')"
        )
        return
    strange = """() => ["img", "iframe", "object", "embed", "style", "video", "audio", "base", "math"]
      .flatMap((name) => [...document.querySelectorAll(`main ${name}`)]).map((one) => one.outerHTML)"""
    assert page.evaluate(strange) == []
    links = "() => [...document.links].map((one) => one.protocol)"
    assert set(page.evaluate(links)) <= {"http:", "https:", "mailto:", "tel:"}
