"""Whole texts that editors keep: mail, letters, and the replies that agents choose."""

import re

from content import scalars, tree
from content.errors import NotThere, Unsuitable
from content.snapshot import LETTERS, MAIL, REPLIES, Snapshot


def names(snapshot: Snapshot) -> list[str]:
    """The paths of all mail and letters."""
    return [*snapshot.under(MAIL, ".md"), *snapshot.under(LETTERS, ".md")]


def change(snapshot: Snapshot, path: str, subject: str, body: str) -> Snapshot:
    """Write a mail or a letter anew. Raises NotThere, Unsuitable."""
    if path not in names(snapshot):
        raise NotThere(f"There is no text {path} any more.")
    heading, words = " ".join(subject.split()), body.replace("\r\n", "\n").strip("\n")
    if not heading or not words.strip():
        raise Unsuitable("A letter needs a subject and a text.")

    def changed(text: str) -> str:
        end = re.search(r"\n*\Z", text)
        return f"Subject: {heading}\n\n{words}{end[0] if end else ''}"

    before = parts(snapshot, path)
    return snapshot if before == (heading, words) else snapshot.edit(path, changed)


def parts(snapshot: Snapshot, path: str) -> tuple[str, str]:
    """Subject and text of a mail or a letter. Raises NotThere."""
    if path not in snapshot.files:
        raise NotThere(f"There is no text {path} any more.")
    first, _, rest = snapshot.text(path).partition("\n")
    return first.partition(":")[2].strip(), rest.strip("\n")


def replies(snapshot: Snapshot) -> dict[str, dict[str, str]]:
    """The canned replies: title, text and otherwise, by name."""
    node = tree.get(tree.compose(snapshot.text(REPLIES)), "replies")
    return {
        name: {key: tree.words(below) for key, _, below in tree.pairs(value)}
        for name, _, value in tree.pairs(node)
    }


def change_reply(snapshot: Snapshot, name: str, key: str, words: str) -> Snapshot:
    """Write the title, text or otherwise of a canned reply anew. Raises NotThere, Unsuitable."""
    clean = words.replace("\r\n", "\n").strip()
    if not clean:
        raise Unsuitable("Write the words of the reply.")

    def changed(text: str) -> str:
        node = tree.get(tree.compose(text), "replies", name, key)
        if node is None:
            raise NotThere(f"The reply {name} has no {key} any more.")
        return scalars.replace(text, node, clean)

    return snapshot.edit(REPLIES, changed)
