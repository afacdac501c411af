"""The files that pages refer to, under addresses that change with their content: browsers may keep them."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from gzip import compress
from hashlib import sha256
from pathlib import Path

from sanic import HTTPResponse

from web.context import Request
from web.problems import not_found
from web.routing import Content, Routes

FOLDER = Path(__file__).parent
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".mp3": "audio/mpeg",
}
FOREVER = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"

PACKED = frozenset({".js", ".css", ".svg", ".json", ".webmanifest"})
"""What gets smaller by compression."""
MADE = "made assets"
"""Under this name `Context.areas` has the assets that are made when the server starts, by `area/file`."""

routes = Routes("pages")


@dataclass(frozen=True)
class Asset:
    """One file."""

    body: bytes
    media_type: str
    packs: bool = True

    @cached_property
    def version(self) -> str:
        """The short name of the content."""
        return sha256(self.body).hexdigest()[:12]

    @cached_property
    def packed(self) -> bytes | None:
        """The body, compressed, where that makes it smaller."""
        return compress(self.body, 9, mtime=0) if self.packs else None


def made(source: str) -> Asset:
    """A script that is made when the server starts."""
    return Asset(source.encode(), TYPES[".js"])


def address_of(name: str) -> str:
    """Where browsers find `area/file`. Raises FileNotFoundError for one that does not exist."""
    found = _find(name)
    if found is None:
        raise FileNotFoundError(f"no asset is called {name}")
    return f"/assets/{name}?v={found.version}"


@routes.get(
    "/assets/<area:str>/<name:path>",
    auth="none",
    returns={200: Content("application/octet-stream", "The file."), 304: None},
    headers=("If-None-Match",),
)
async def asset(request: Request, area: str, name: str) -> HTTPResponse:
    """A script, style, picture or sound of a page."""
    name = f"{area}/{name}"
    found = request.app.ctx.areas.get(MADE, {}).get(name) or _find(name)
    if found is None:
        raise not_found()
    return served(request, found)


def served(request: Request, found: Asset, forever: bool = False) -> HTTPResponse:
    """The answer that gives an asset; it may be kept where its address says which version it is."""
    kept = forever or request.args.get("v") == found.version
    tag = f'"{found.version}"'
    headers = {
        "ETag": tag,
        "Cache-Control": FOREVER if kept else ASK_FIRST,
        "Cross-Origin-Resource-Policy": "cross-origin",  # the chat's script is embedded in other sites
        "Vary": "Accept-Encoding",
    }
    if request.headers.getone("if-none-match", None) == tag:
        return HTTPResponse(status=304, headers=headers)
    body = found.body
    if found.packed is not None and "gzip" in request.headers.getone("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        body = found.packed
    return HTTPResponse(body, 200, headers, found.media_type)


def _find(name: str) -> Asset | None:
    """The file called `area/file`, if it is really inside that area's static folder."""
    area, _, inside = name.partition("/")
    folder = (FOLDER / area / "static").resolve()
    path = (folder / inside).resolve()
    media_type = TYPES.get(path.suffix)
    if media_type is None or not path.is_relative_to(folder) or not path.is_file():
        return None
    return _read(path, path.stat().st_mtime_ns, media_type)


@lru_cache(maxsize=512)
def _read(path: Path, _changed: int, media_type: str) -> Asset:
    body = path.read_bytes()
    return Asset(body, media_type, path.suffix in PACKED)
