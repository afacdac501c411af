"""Changing one value in a YAML text: only its own lines change, and it stays written the way it was.

A quoted text stays quoted, a block stays a block, a bare word stays bare while it can.
"""

import re
import textwrap

from content.tree import Node, ScalarNode, SequenceNode, inline, last_line, line, words

WIDTH = 118
"""Columns up to which a folded text is filled."""
_PLAIN = re.compile(r"[A-Za-z0-9(£][^\n]*\Z")
_NOT_PLAIN = re.compile(r":\s|:\Z|\s#|\s\Z|[,\[\]{}]")
_LOOKS_OTHERWISE = re.compile(
    r"(?i)(true|false|yes|no|on|off|null|~|y|n|[-+.]?[\d.][\d_.,:eExXa-fA-F+-]*(?:[T ].*)?)\Z"
)


def replace(text: str, node: Node, new: str) -> str:
    """`text` with the scalar `node` saying `new`."""
    if words(node) == new and isinstance(node, ScalarNode):
        return text
    if isinstance(node, ScalarNode) and node.style in {"|", ">"}:
        return _in_block(text, node, new)
    written = _one_line(new, node.style if isinstance(node, ScalarNode) else None, node)
    start, end = node.start_mark.index, node.end_mark.index
    return str(text[:start] + written + text[end:])


def raw(text: str, node: Node, written: str) -> str:
    """`text` with exactly `written` in the place of `node`; a list in a block becomes one in a line."""
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, SequenceNode) and not inline(node):
        raise ValueError("a block list is not one value")
    return str(text[:start] + written + text[end:])


def quoted(new: str) -> str:
    """In double quotes."""
    escaped = new.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n")
    return f'"{escaped}"'


def block(new: str, indent: int) -> str:
    """As a literal block, whose lines are indented by so many spaces."""
    rows = (f"{' ' * indent}{row}".rstrip() for row in new.rstrip("\n").split("\n"))
    return "|-\n" + "\n".join(rows)


def fresh(new: str, indent: int) -> str:
    """A text that was not there before: one line in quotes, several as a block."""
    return block(new, indent) if "\n" in new else quoted(new)


def _one_line(new: str, style: str | None, node: Node) -> str:
    if "\n" in new:
        return block(new, _indent_below(node))
    if style == "'":
        return "'" + new.replace("'", "''") + "'"
    return new if style is None and _can_be_bare(new) else quoted(new)


def _can_be_bare(new: str) -> bool:
    """Whether it means itself without quotes, also inside { } and [ ]."""
    return bool(_PLAIN.match(new)) and not (_NOT_PLAIN.search(new) or _LOOKS_OTHERWISE.match(new))


def _indent_below(node: Node) -> int:
    """How far a block below the key of this value is indented."""
    row = str(node.start_mark.buffer).split("\n")[node.start_mark.line]
    beginning = re.match(r"[ -]*", row)
    return (len(beginning[0]) if beginning else 0) + 2


def _in_block(text: str, node: ScalarNode, new: str) -> str:
    rows = text.split("\n")
    first, last = line(node), last_line(node)  # the header's line; the last with words
    old = rows[first:last]
    lead = next((row for row in old if row.strip()), " " * _indent_below(node))
    indent = len(lead) - len(lead.lstrip(" "))
    if node.style == ">" and "\n" not in new.strip("\n"):
        filled = textwrap.wrap(
            new.strip(), WIDTH - indent, break_long_words=False, break_on_hyphens=False
        ) or [""]
    elif node.style == ">":
        header = rows[first - 1]
        rows[first - 1] = header[: header.rindex(">")] + "|" + header[header.rindex(">") + 1 :]
        filled = new.rstrip("\n").split("\n")
    else:
        filled = new.rstrip("\n").split("\n")
    made = [f"{' ' * indent}{row}".rstrip() for row in filled]
    return "\n".join([*rows[:first], *made, *rows[last:]])
