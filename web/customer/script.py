"""The chat as the browser gets it: a starter, and one file with everything else.

The modules in `static/` are what people read and the type checker checks. On a slow line a chain of twenty
modules takes a second for each link, so they are put together here, when the server starts, without their
comments, with the styles and the words of one language inside. Nothing has to be built or kept.
"""

import json
import re
from collections.abc import Iterator, Mapping, Set
from hashlib import sha256
from pathlib import Path

from complaints.located_yaml import BrokenFile, Fault
from web.customer import theme
from web.customer.wording import FILE, Wording

STATIC = Path(__file__).parent / "static"
SHARED = Path(__file__).parent.parent / "shared" / "static"
STARTER = "widget.js"
ENTRY = "chat.js"
PAGES = (STATIC.with_name("templates"), STATIC.parents[1] / "code" / "templates")
"""The templates of pages that say what is in the same file."""
SHEETS = (SHARED / "tokens.css", SHARED / "controls.css", STATIC / "chat.css")
IN_STARTER = ("launcher", "launcher_unread", "opening", "not_opened", "own_page", "close", "chat")
"""The texts that the page needs before the chat itself is loaded."""

_IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const|let) (\w+))", re.MULTILINE)
_STUB = re.compile(r"^export const (\w+) = .*;$", re.MULTILINE)
_DOC = re.compile(r"/\*\*.*?\*/[ \n]?", re.DOTALL)
_REMARK = re.compile(r"^\s*//.*$|(?<=[;{,]) // .*$", re.MULTILINE)
_TEXT = re.compile(r"\bTEXTS\.(\w+)")
_SAID = re.compile(r"\bsaid\.(texts|page)\.(\w+)|(?<!said\.)\btexts\.(\w+)")


class Scripts:
    """The starter, and the chat in every language. Raises BrokenFile where the words do not suffice."""

    def __init__(self, wordings: Mapping[str, Wording], opening: str) -> None:
        self.wordings = wordings
        modules = dict(_modules(ENTRY.removesuffix(".js"), {}))
        refuse_gaps(self.first)
        used = set(_used(modules))
        self.chats = {tag: _chat(modules, wording, opening, used) for tag, wording in wordings.items()}
        self.version = sha256("".join(self.chats.values()).encode()).hexdigest()[:12]
        self.starter = self._starter()
        self.styles = _stubbed(
            (STATIC / "styles.js").read_text(encoding="utf-8"),
            style(self.first.theme.light, self.first.theme.dark),
        )
        words = _words(self.first, opening, used)
        self.words = _stubbed((STATIC / "words.js").read_text(encoding="utf-8"), words)

    @property
    def first(self) -> Wording:
        """The words of the first language."""
        return next(iter(self.wordings.values()))

    def _starter(self) -> str:
        words = {
            tag: {name: one.texts[name] for name in IN_STARTER} | {"direction": one.direction}
            for tag, one in self.wordings.items()
        }
        source = _bare((STATIC / STARTER).read_text(encoding="utf-8"))
        told = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
        return source.replace('("REDRESS_WORDS")', told).replace("REDRESS_VERSION", self.version)


def refuse_gaps(first: Wording) -> None:
    """Raise BrokenFile where the first language lacks words that the scripts or our own pages say."""
    needed = {("texts", name) for name in _used(dict(_modules(ENTRY.removesuffix(".js"), {})))}
    for template in (one for folder in PAGES for one in sorted(folder.glob("*.html"))):
        needed |= {
            (group or "texts", name or alone)
            for group, name, alone in _SAID.findall(template.read_text(encoding="utf-8"))
        }
    missing = sorted((group, name) for group, name in needed if name not in getattr(first, group))
    if missing:
        raise BrokenFile([Fault(FILE, 1, group, f"{name} is missing", "Add it") for group, name in missing])


def style(colours: theme.Colours | None = None, dark: theme.Colours | None = None) -> str:
    """The styles inside the chat, as small as they get, with a provider's colours in place of our own.

    Lengths in rem are counted in the chat's own --rem: the page around it may have set its root to anything.
    """
    tokens, *others = (sheet.read_text(encoding="utf-8") for sheet in SHEETS)
    text = "".join((_themed(tokens, colours or {}, dark or {}), *others))
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = "".join(
        part if part.startswith("@") else re.sub(r"(?<![\w.])(\d*\.?\d+)rem\b", r"calc(var(--rem)*\1)", part)
        for part in re.split(r"(@(?:media|container)[^{]*)", text)
    )
    text = re.sub(r"\s+", " ", text).replace(":root, :host", ":host").replace(":root,:host", ":host")
    return re.sub(r" ?([{};,>]) ?", r"\1", text).replace(": ", ":").replace(";}", "}").strip()


def _themed(tokens: str, light: theme.Colours, dark: theme.Colours) -> str:
    """The sheet of tokens with each colour as a property that the page around the chat may set.

    Which scheme counts is inherited from there, so that a page with one scheme of its own can say so.
    """
    own = theme.own(tokens)
    first, at, second = tokens.replace("color-scheme: light dark;", "").partition("@media")

    def settable(found: re.Match[str]) -> str:
        name = found[1]
        day = f"var(--redress-{name}, {light.get(name, found[2])})"
        night = f"var(--redress-dark-{name}, {dark.get(name, own['dark'][name])})"
        return f"--{name}: light-dark({day}, {night});"

    colour = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
    return colour.sub(settable, first) + at + colour.sub("", second)


def _chat(modules: Mapping[str, str], wording: Wording, opening: str, used: Set[str]) -> str:
    made: Mapping[str, object] = {
        "words": _words(wording, opening, used),
        "styles": style(wording.theme.light, wording.theme.dark),
    }
    return "\n".join(_wrapped(name, source, made.get(name)) for name, source in modules.items())


def _words(wording: Wording, opening: str, used: Set[str]) -> Mapping[str, object]:
    """The words of the chat; those that only the plain pages say stay here."""
    kept = {"language", "direction", "owners", "fields", "changes"}
    texts = {name: text for name, text in wording.texts.items() if name in used}
    return {**wording.model_dump(include=kept), "texts": texts, "opening": opening}


def _modules(name: str, found: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The module and what it imports, each after what it needs."""
    if name in found:
        return
    found[name] = ""
    source = (STATIC / f"{name}.js").read_text(encoding="utf-8")
    for _, needed in _IMPORT.findall(source):
        yield from _modules(needed, found)
    yield name, source


def _wrapped(name: str, source: str, made: object) -> str:
    """A module as a function that is run once, its exports what it returns."""
    if made is not None:
        source = _stubbed(source, made)
    exported = _EXPORT.findall(source)
    body = _bare(_EXPORT.sub("", _IMPORT.sub(lambda one: f"const {{ {one[1]} }} = ${one[2]};\n", source)))
    return f"const ${name} = (() => {{\n{body}return {{ {', '.join(exported)} }};\n}})();"


def _stubbed(source: str, made: object) -> str:
    """A module with what is made here in the place of what stands in its file."""
    told = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    return _STUB.sub(lambda stub: f"export const {stub[1]} = {told};", source)


def _bare(source: str) -> str:
    """The source without comments and indents."""
    source = _REMARK.sub("", _DOC.sub("", source))
    lines = (line.strip() for line in source.split("\n"))
    return "".join(f"{line}\n" for line in lines if line)


def _used(modules: Mapping[str, str]) -> list[str]:
    """The names of the texts that the modules say."""
    return sorted({name for source in modules.values() for name in _TEXT.findall(source)} | set(IN_STARTER))
