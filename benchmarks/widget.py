"""How quick the chat is on somebody else's website: on a slow line, and with a very long conversation.

Chromium, slowed down as the usual "slow 3G" profile is (400 ms there and back, 400 kbit/s each way), opens
the chat on a page of another origin. The frames are counted while 2,000 messages are scrolled.
"""

import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from gzip import compress
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.figures import Figure, percentile
from benchmarks.report import Part, keep
from conversations import tokens
from conversations.messages import Said
from tests.browser.hosts import Site, page
from tests.browser.stage import Stage

SLOW_3G = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
MESSAGES = 2000
OPENINGS = 5

FRAMES = """() => new Promise((done) => {
  const log = document.querySelector("redress-chat").shadowRoot.querySelector(".log");
  const times = [];
  const step = 60; // a quick flick: 3,600 pixels a second
  log.scrollTop = log.scrollHeight / 2;
  let last = performance.now();
  const next = (now) => {
    times.push(now - last);
    last = now;
    log.scrollTop += step;
    if (times.length < 240) requestAnimationFrame(next);
    else done(times.slice(5));
  };
  requestAnimationFrame(next);
})"""


def figures() -> list[Figure]:
    """Everything that is measured here."""
    with _stage() as stage, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        opened = sorted(_opening(browser, stage) for _ in range(OPENINGS))
        frames = _scrolling(browser, stage)
        sizes = _sizes(stage)
        browser.close()
    return [
        Figure("widget, starter compressed", sizes[0] / 1000, None, "kB", "at most 3 kB"),
        Figure("widget, all of it compressed", sum(sizes) / 1000, None, "kB", "at most 30 kB"),
        Figure(
            "opening to first words on slow 3G, median", opened[OPENINGS // 2], None, "ms", "at most 1000 ms"
        ),
        Figure(
            f"a frame while scrolling {MESSAGES} messages, p50", percentile(frames, 50), None, "ms", "16.7 ms"
        ),
        Figure(f"a frame while scrolling {MESSAGES} messages, p95", percentile(frames, 95), None, "ms"),
        Figure(
            "frames then that took over 20 ms", 100 * sum(one > 20 for one in frames) / len(frames), None, "%"
        ),
    ]


def measure() -> Part:
    """The same without the server's log."""
    with redirect_stdout(io.StringIO()):
        found = figures()
    return Part("widget", "The chat on somebody else's page", "python -m benchmarks.widget", found)


@contextmanager
def _stage() -> Iterator[Stage]:
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder))
        try:
            yield stage
        finally:
            stage.close()


def _sizes(stage: Stage) -> tuple[int, int]:
    embedding = stage.context.areas["widget"]
    return len(compress(embedding.starter.body, 9)), len(compress(embedding.chat().body, 9))


def _opening(browser: Browser, stage: Stage) -> float:
    """Milliseconds from the press to the first words, with nothing kept from before."""
    site = Site({"/": page(stage.url)})
    stage.stop()
    stage.settings["allowed_origins"] = site.url
    stage.start()
    context = browser.new_context()
    shown = context.new_page()
    shown.goto(site.url)
    shown.get_by_role("button", name="Complaints and help").wait_for()
    line = context.new_cdp_session(shown)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW_3G)
    taken: float = shown.evaluate(
        """() => new Promise((done) => {
          const began = performance.now();
          Redress.open();
          const look = () => {
            const { shadowRoot } = document.querySelector("redress-widget");
            const chat = shadowRoot.querySelector("redress-chat")?.shadowRoot;
            if (chat?.querySelector(".message .body")?.clientHeight) done(performance.now() - began);
            else requestAnimationFrame(look);
          };
          look();
        })"""
    )
    context.close()
    site.close()
    return taken


def _scrolling(browser: Browser, stage: Stage) -> list[float]:
    """Milliseconds of each frame."""
    conversation, token = tokens.new_id(), tokens.new_token()
    words = [
        Said(
            f"**{number}.** We have looked at the line.\n\n- one\n- two\n\nSee [Ofcom](https://ofcom.org.uk)."
        )
        for number in range(MESSAGES)
    ]
    stage.context.log.start(conversation, tokens.kept(token), words, stage.context.clock())
    shown = _reading(browser, stage, {"conversation": conversation, "token": token})
    frames: list[float] = shown.evaluate(FRAMES)
    return frames


def _reading(browser: Browser, stage: Stage, key: dict[str, str]) -> Page:
    shown = browser.new_context(viewport={"width": 1280, "height": 860}).new_page()
    shown.goto(f"{stage.url}/healthz")
    shown.evaluate("key => localStorage.setItem('redress.key', JSON.stringify(key))", key)
    shown.goto(f"{stage.url}/chat")
    shown.locator("redress-chat .message.assistant").nth(MESSAGES - 1).wait_for(timeout=60_000)
    return shown


if __name__ == "__main__":
    keep(measure())
