"""YAML with places: what is written, and where in the text each part of it begins and ends."""

from collections.abc import Iterator
from functools import lru_cache

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

__all__ = ["MappingNode", "Node", "ScalarNode", "SequenceNode"]


@lru_cache(maxsize=64)
def compose(text: str) -> Node | None:
    """The tree of the only document in `text`; None where there is none. Raises YAMLError.

    Nobody changes a tree, so the same text is read once.
    """
    node: Node | None = YAML(typ="safe", pure=True).compose(text)
    return node


def line(node: Node) -> int:
    """The line on which it begins, from 1."""
    found: int = node.start_mark.line
    return found + 1


def pairs(node: Node | None) -> Iterator[tuple[str, ScalarNode, Node]]:
    """Key, the key's place and the value of each entry of a mapping; nothing for anything else."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode):
                yield str(key.value), key, value


def items(node: Node | None) -> list[Node]:
    """The items of a list; none for anything else."""
    return list(node.value) if isinstance(node, SequenceNode) else []


def get(node: Node | None, *path: str) -> Node | None:
    """What stands under these keys, one below the other."""
    for name in path:
        node = next((value for key, _, value in pairs(node) if key == name), None)
    return node


def key_of(node: Node | None, name: str) -> ScalarNode | None:
    """Where the key itself stands."""
    return next((place for key, place, _ in pairs(node) if key == name), None)


def words(node: Node | None) -> str:
    """A scalar as it is written, without quotes; nothing for anything else."""
    return str(node.value) if isinstance(node, ScalarNode) else ""


def first_line(node: Node) -> int:
    """The line on which the words of a value begin: in a block, below the stroke."""
    block = isinstance(node, ScalarNode) and node.style in {"|", ">"}
    return line(node) + (1 if block else 0)


def kind(node: Node | None) -> str:
    """What it is: str, int, float, bool, null, timestamp, map, seq."""
    return str(node.tag).rpartition(":")[2] if node is not None else ""


def is_text(node: Node | None) -> bool:
    """Whether it is words, and not a number, a day, a list or nothing."""
    return isinstance(node, ScalarNode) and kind(node) == "str"


def inline(node: Node) -> bool:
    """Whether a list or mapping is written in brackets or braces."""
    return isinstance(node, (MappingNode, SequenceNode)) and bool(node.flow_style)


def last_line(node: Node) -> int:
    """The line on which it ends, from 1: empty lines and remarks after it do not belong to it."""
    if isinstance(node, ScalarNode):
        if node.style in {"|", ">"}:
            count = len(str(node.value).rstrip("\n").split("\n"))
            return _block_end(node, count)
        return _end(node)
    if not node.value or inline(node):
        return _end(node)
    last = node.value[-1]
    return last_line(last[1] if isinstance(node, MappingNode) else last)


def _end(node: Node) -> int:
    found: int = node.end_mark.line
    return found + 1


def _block_end(node: ScalarNode, least: int) -> int:
    """The last line with words in a block: found in the text, since its end mark lies behind what follows."""
    lines = node.start_mark.buffer.rstrip("\0").split("\n") if node.start_mark.buffer else []
    start: int = node.start_mark.line + 1
    if not lines:
        return start + least
    place = node.end_mark.line
    while place > start and (not lines[place - 1].strip() or place > len(lines)):
        place -= 1
    return int(place)
