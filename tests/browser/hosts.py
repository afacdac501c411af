"""Other people's websites, with the chat on them: served from an origin of their own."""

import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOSTILE = """
* { all: unset; }
* { font-size: 3px !important; color: transparent !important; display: none !important;
    visibility: hidden !important; opacity: 0 !important; direction: rtl !important;
    text-transform: uppercase !important; letter-spacing: 2em !important; z-index: -1 !important; }
html, head, body, #war { display: block !important; visibility: visible !important; opacity: 1 !important; }
html { font-size: 40% !important; }
#war { position: fixed; inset: 0; z-index: 2147483647 !important; background: #c00; }
"""
"""What the worst of style sheets does to what it finds."""

STRICT = "default-src 'none'; script-src {home}; connect-src {home}; style-src 'self'; img-src data:"
"""The content policy that docs/widget.md asks of a page with the chat on it; {home} is where Redress is."""
TRUSTED = "; require-trusted-types-for 'script'; trusted-types 'none'"


class Site:
    """A website on a free port, with the pages given, until it is closed."""

    def __init__(self, pages: Mapping[str, str], policy: str = "") -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = pages.get(self.path.partition("?")[0])
                self.send_response(200 if page is not None else 404)
                kind = "text/css" if self.path.endswith(".css") else "text/html"
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                if policy:
                    self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write((page or "").encode())

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def page(home: str, body: str = "", head: str = "", **data: str) -> str:
    """A page with the chat on it; `data` are its settings."""
    told = "".join(f' data-{name}="{value}"' for name, value in data.items())
    return f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>A shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">{head}</head>
<body><main><h1>A shop</h1><p><a href="/two">Another page</a></p>{body}</main>
<script src="{home}/widget.js" async{told}></script></body></html>"""
