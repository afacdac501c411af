"""Placeholders in braces: each has to stand for something that is known."""

import difflib
import re
from collections.abc import Iterator

from complaints.located_yaml import Fault
from content.checks.known import Known

NAME = re.compile(r"[A-Za-z_]\w*(\.\w+)*\Z")
_BRACES = re.compile(r"\{([^{}\n]*)\}")


def faults(file: str, line: int, where: str, text: str, known: Known) -> Iterator[Fault]:
    """What is wrong with the placeholders of a text whose first line is `line`."""
    for number, row in enumerate(text.split("\n"), start=line):
        for name in _BRACES.findall(row):
            yield from _named(file, number, where, name, known)
        if "{" in (rest := _BRACES.sub("", row)) or "}" in rest:
            problem = "a brace is open or closed without its other half"
            yield Fault(
                file, number, where, problem, "Write placeholders as {limits.adr}, and no other braces"
            )


def names(text: str) -> list[str]:
    """The placeholders of a text."""
    return [name for name in _BRACES.findall(text) if NAME.match(name)]


def _named(file: str, line: int, where: str, name: str, known: Known) -> Iterator[Fault]:
    if known.is_filled(name):
        return
    if not NAME.match(name):
        inner = name.strip()
        mend = f"Write {{{inner}}}" if known.is_filled(inner) else "Write the name of a fact, without spaces"
        yield Fault(file, line, where, f"{{{name}}} is no placeholder", mend)
    elif "." in name:
        problem = f"{{{name}}} is no fact of data/code_of_practice.yml"
        yield Fault(
            file, line, where, problem, _likely(name, known.facts, "correct its name or add the fact")
        )
    else:
        problem = f"{{{name}}} is filled by nothing"
        mend = "use a placeholder that this text had already, or a fact"
        yield Fault(file, line, where, problem, _likely(name, known.slots | known.words.filled, mend))


def _likely(name: str, names: frozenset[str], otherwise: str) -> str:
    close = difflib.get_close_matches(name, sorted(names), n=1, cutoff=0.75)
    return f"Write {{{close[0]}}}" if close else otherwise.capitalize()
