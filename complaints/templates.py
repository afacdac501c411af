"""Texts with placeholders that editors keep in files, filled for one reader.

A file begins with `Subject: ...` and an empty line; then paragraphs, `- ` lists and `> ` quotations follow. A
line whose placeholder has nothing to say is left out whole. A placeholder that nobody knows is an error. What
is put in is never read for placeholders or marks again, so that nobody can write our letters for us.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from complaints import sentences

Values = Mapping[str, str | None]

PLACEHOLDER = re.compile(r"\{([\w.]+)\}")
_GAPS = re.compile(r"\n{3,}")


class TemplateError(Exception):
    """A text that cannot be filled; the message says which file and why."""


@dataclass(frozen=True)
class Template:
    """A text as its file has it."""

    name: str
    subject: str
    lines: tuple[str, ...]

    def kept(self, values: Values) -> tuple[str, ...]:
        """The lines that have something to say, still with their placeholders."""
        return tuple(line for line in self.lines if self._says(line, values))

    def text(self, values: Values) -> str:
        """Everything but the subject, as plain text."""
        filled = (put_in(line, values) for line in self.kept(values))
        return _GAPS.sub("\n\n", "\n".join(filled)).strip() + "\n"

    def heading(self, values: Values) -> str:
        """The subject, on one line."""
        self._says(self.subject, values)
        return " ".join(put_in(self.subject, values).split())

    def _says(self, line: str, values: Values) -> bool:
        names = PLACEHOLDER.findall(line)
        for name in names:
            if name not in values:
                raise TemplateError(f"{self.name}: {{{name}}} is nothing that is known.")
        return all(values[name] is not None for name in names)


def put_in(line: str, values: Values) -> str:
    """`line` with its placeholders replaced; a quotation stays one over several lines."""
    filled = sentences.put_in(line, PLACEHOLDER, lambda name: values[name] or "")
    return filled.replace("\n", "\n> ") if line.startswith("> ") else filled


def load(folder: Path, name: str) -> Template:
    """The text called `name` in `folder`. Raises TemplateError."""
    path = folder / f"{name}.md"
    try:
        first, _, rest = path.read_text(encoding="utf-8").partition("\n")
    except OSError:
        raise TemplateError(f"{path.name} is missing in {folder.name}/.") from None
    except UnicodeDecodeError:
        raise TemplateError(f"{path.name} is not UTF-8 text.") from None
    label, colon, subject = first.partition(":")
    if label != "Subject" or not colon or not subject.strip():
        raise TemplateError(f"{path.name}: the first line has to say `Subject: ...`.")
    return Template(path.name, subject.strip(), tuple(rest.strip().split("\n")))
