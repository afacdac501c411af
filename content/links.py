"""Links in what is said: those that customers cannot open are shown as text, brackets and all."""

import re
from collections.abc import Iterator

LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\(([^\s()<>]{0,500})\)")
_OPENS = re.compile(
    r"https://[^\s/?#]+\.[^\s]*|mailto:[^\s@]+@[^\s@]+\.[^\s@]+|tel:\+?[0-9-]{3,}", re.IGNORECASE
)
_ALMOST = re.compile(
    r"\[[^\[\]\n]{1,300}\]"
    r"(?: \((?:https?:|mailto:|tel:)[^()]*\)|\([^()\n]*\s[^()\n]*\)|\([^()\s]*\([^()\n]*\)\)?)"
)
_PLACEHOLDER = re.compile(r"\{[\w.]+\}")


def faults(text: str) -> Iterator[tuple[int, str, str]]:
    """For each link that will not work: its line from 1, what is wrong, and how to mend it."""
    for number, row in enumerate(text.split("\n"), start=1):
        for found in LINK.finditer(row):
            target = found[2]
            if _PLACEHOLDER.search(target) or _OPENS.fullmatch(target):
                continue
            if target.lower().startswith("http:"):
                yield number, f"the link “{found[1]}” begins with http:", "Write https: in its place"
            else:
                mend = "Let it begin with https:, mailto: or tel:, such as https://www.ofcom.org.uk"
                yield number, f"the link “{found[1]}” leads nowhere that customers can open", mend
        for found in _ALMOST.finditer(row):
            mend = "Write [words](https://address), without spaces between or inside the brackets"
            yield number, f"“{found[0]}” is not read as a link", mend
