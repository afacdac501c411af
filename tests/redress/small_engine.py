"""A small engine, or its actions, for tests of who starts and changes them: it knows its examples by heart.

    python small_engine.py PORT POINTER MODEL

It goes by the content that the pointer names, as the real ones do. Where the domain says FORGETFUL it
understands nothing; where it says MUTE it has no words.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PORT, POINTER, MODEL = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]


def content() -> Path:
    return Path(json.loads(POINTER.read_text())["content"])


def intents() -> dict[str, str]:
    known, intent = {}, ""
    for path in sorted((content() / "data" / "nlu").glob("*.yml")):
        for line in path.read_text().splitlines():
            if "intent:" in line:
                intent = line.partition("intent:")[2].strip()
            elif line.strip().startswith("- "):
                known[line.strip()[2:]] = intent
    return known


def understood(text: str, known: dict[str, str], domain: str) -> dict[str, Any]:
    name = "nlu_fallback" if "FORGETFUL" in domain else known.get(text, "nlu_fallback")
    return {"intent": {"name": name, "confidence": 0.9}, "ranking": [], "entities": []}


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._say({"status": "ok", "model": MODEL, "content": str(content())})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])) or b"{}")
        domain = (content() / "domain.yml").read_text()
        if self.path == "/understand":
            known = intents()
            self._say({"understood": [understood(text, known, domain) for text in asked["texts"]]})
        elif self.path == "/trial/open":
            make_tables(POINTER.parent / "trial.db")
            self._say({"status": "ok"})
        else:
            self._say({"messages": [{"text": "" if "MUTE" in domain else "Hello."}], "understood": {}})

    def log_message(self, *_: object) -> None:
        pass

    def _say(self, said: dict[str, Any]) -> None:
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def make_tables(path: Path) -> None:
    from conversations import tables  # noqa: F401
    from store.database import Database
    from store.metadata import metadata

    database = Database(f"sqlite:///{path}")
    database.write(metadata.create_all)
    database.close()


if __name__ == "__main__":
    print("ready", flush=True)
    ThreadingHTTPServer(("127.0.0.1", PORT), Answer).serve_forever()
