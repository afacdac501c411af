"""Firefox for tests: another engine than Chromium's, driven over a socket by the standard WebDriver BiDi.

Debian's `firefox-esr` speaks it by itself, so no driver has to be had. Pressing and typing are real input;
what is on the page is found as somebody sees it, by kind of element and words, inside shadow roots as well.
"""

import itertools
import json
import shutil
import subprocess
import time
from base64 import b64decode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

PATIENCE = 40
"""Seconds for which something on the page, or Firefox itself, is waited for."""

ENTER, ESCAPE = "\ue007", "\ue00c"

FIND = """async (selector, words, patience) => {
  const inside = function* (root) {
    for (const one of root.querySelectorAll("*")) {
      if (one.matches(selector)) yield one;
      if (one.shadowRoot) yield* inside(one.shadowRoot);
    }
  };
  const said = (one) => [one.labels?.[0]?.textContent, one.ariaLabel, one.textContent].join(" ");
  const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0;
  for (const until = Date.now() + patience * 1000; Date.now() < until; ) {
    const found = [...inside(document)].filter((one) => seen(one) && said(one).includes(words));
    if (found.length) {
      found.at(-1).scrollIntoView({ block: "nearest", behavior: "instant" });
      return found.at(-1);
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  return null;
}"""
"""The last element that `selector` chooses and that shows `words`, once it is there."""


GONE = ("no such node", "no such element", "stale element reference", "move target out of bounds")
"""What Firefox says of an element that is not there any more."""


class Refused(AssertionError):
    """Firefox would not, or could not any more."""


class Firefox:
    """A Firefox of its own with one page, until it is closed."""

    def __init__(self, folder: Path) -> None:
        profile = folder / "firefox"
        profile.mkdir()
        found = shutil.which("firefox-esr") or "firefox"
        command = [found, "--headless", "--no-remote", "--profile", str(profile)]
        self._process = subprocess.Popen(
            [*command, "--remote-debugging-port", "0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"HOME": str(folder), "PATH": "/usr/bin:/bin", "MOZ_HEADLESS": "1"},
        )
        self._ids = itertools.count(1)
        self.complaints: list[str] = []
        """Errors of the page's console."""
        try:
            self._socket = connect(f"{_address(profile)}/session", max_size=None, proxy=None)
            self._call("session.new", capabilities={})
            self._call("session.subscribe", events=["log.entryAdded"])
            self._page = self._call("browsingContext.getTree")["contexts"][0]["context"]
        except BaseException:
            self._process.kill()
            raise

    def close(self) -> None:
        """Be gone."""
        self._socket.close()
        self._process.terminate()
        self._process.wait(PATIENCE)

    def go(self, url: str) -> None:
        self._call("browsingContext.navigate", context=self._page, url=url, wait="complete")

    def reload(self) -> None:
        self._call("browsingContext.reload", context=self._page, wait="complete")

    def size(self, width: int, height: int) -> None:
        """Make the window's inside so large, in CSS pixels."""
        self._call(
            "browsingContext.setViewport", context=self._page, viewport={"width": width, "height": height}
        )

    def evaluate(self, function: str, *arguments: Any) -> Any:
        """What a function of the page returns, awaited; values that JSON can hold go in and out."""
        told = self._run(
            f"async (given) => JSON.stringify(await ({function})(...JSON.parse(given)))", arguments
        )
        return json.loads(told["value"]) if told["type"] == "string" else None

    def until(self, function: str, wanted: Any, *arguments: Any) -> None:
        """Wait until a function of the page returns what is wanted, also while the page is being made."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                found = self.evaluate(function, *arguments)
            except Refused as refusal:  # the page was left while it was asked
                found = str(refusal)
            if found == wanted or time.monotonic() > until:
                break
            time.sleep(0.05)
        assert found == wanted

    def find(self, selector: str, words: str = "") -> Mapping[str, str]:
        """The last element of that kind with these words, once one is seen. Fails when none comes."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                found = self._run(f"(given) => ({FIND})(...JSON.parse(given))", (selector, words, PATIENCE))
                break
            except Refused:  # the page was left while it was looked at
                if time.monotonic() > until:
                    raise
        assert found["type"] == "node", f"there is no {selector} with {words!r}"
        return {"sharedId": found["sharedId"]}

    def press(self, name: str, kind: str = "button, a") -> None:
        """Press what is called so, a button or a link, with the mouse, once it is there."""
        until = time.monotonic() + PATIENCE
        while True:
            at = {"type": "element", "element": self.find(kind, name)}
            steps = [
                {"type": "pointerMove", "x": 0, "y": 0, "origin": at},
                {"type": "pointerDown", "button": 0},
                {"type": "pointerUp", "button": 0},
            ]
            try:
                return self._act({"type": "pointer", "id": "mouse", "actions": steps})
            except Refused as refusal:  # it was made anew, or has moved, between finding and pressing
                if not any(gone in str(refusal) for gone in GONE) or time.monotonic() > until:
                    raise

    def type(self, text: str) -> None:
        """Type where the focus is; ENTER and ESCAPE are keys, too."""
        steps = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keys", "actions": steps})

    def picture(self, file: Path) -> None:
        """Keep a picture of the page."""
        shot = self._call("browsingContext.captureScreenshot", context=self._page)
        file.write_bytes(b64decode(shot["data"]))

    def _act(self, actions: Mapping[str, Any]) -> None:
        self._call("input.performActions", context=self._page, actions=[actions])

    def _run(self, function: str, arguments: Sequence[Any]) -> dict[str, Any]:
        given = [{"type": "string", "value": json.dumps(arguments)}]
        told = self._call(
            "script.callFunction",
            functionDeclaration=function,
            arguments=given,
            target={"context": self._page},
            awaitPromise=True,
        )
        assert told["type"] == "success", told["exceptionDetails"]["text"]
        result: dict[str, Any] = told["result"]
        return result

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._ids)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            heard = json.loads(self._socket.recv(2 * PATIENCE))
            if heard.get("method") == "log.entryAdded" and heard["params"]["level"] == "error":
                self.complaints.append(heard["params"]["text"])
            if heard.get("id") == number:
                if heard["type"] != "success":
                    raise Refused(f"{method}: {heard}")
                result: dict[str, Any] = heard["result"]
                return result


def _address(profile: Path) -> str:
    """Where it listens, once it says so."""
    file = profile / "WebDriverBiDiServer.json"
    until = time.monotonic() + 2 * PATIENCE
    while time.monotonic() < until:
        if file.exists() and (told := file.read_text()):
            listening = json.loads(told)
            return f"ws://{listening['ws_host']}:{listening['ws_port']}"
        time.sleep(0.1)
    raise TimeoutError("Firefox did not say where it listens")
