"""The draft at a terminal: read, and changed in the name of who sits there; what goes wrong is a sentence."""

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from complaints.located_yaml import BrokenFile
from content import checks, code_words, versions
from content.drafts import Change, Draft, State
from content.errors import ContentError
from content.versions import Editor, Version
from redress.preflight import NotReady
from redress.settings import ROOT, Settings

SHORT = 8
"""Characters of a version's name that are shown; as many tell it from others."""
SHOWN_FAULTS = 5


def the_draft() -> Draft:
    """The one draft of this project."""
    words = code_words.read(ROOT)
    return Draft(ROOT, versions.of(ROOT, Settings().data_dir), lambda there: checks.faults(there, words))


def state() -> State:
    """The draft as it is now. Raises NotReady while a file cannot be read."""
    found = the_draft().now()
    if not found.conflicts and (broken := checks.unreadable(found.content)):
        told = "\n".join(str(one) for one in broken[:SHOWN_FAULTS])
        raise NotReady(f"{told}\nMend it in the file first. The draft is kept.")
    return found


def edit(change: Change, why: str, said: str) -> None:
    """Put a change into the draft, and say so. Raises NotReady for what cannot be."""
    with plainly():
        state()
        made = the_draft().edit(change, editor(), why, Settings().now())
    click.echo(f"{said} {waits(made)}" if made else "Nothing was changed: it says that already.")


def waits(version: Version) -> str:
    """What is said after each edit: where it is now, and the way back."""
    return f"It waits in the draft; `redress content draft undo {short(version)}` takes it back."


def short(version: Version) -> str:
    """So much of a version's name as is shown."""
    return version.id[:SHORT]


@contextmanager
def plainly() -> Iterator[None]:
    """What cannot be done, as the sentence that says so. Raises NotReady."""
    try:
        yield
    except ContentError as error:
        raise NotReady(error.sentence) from None
    except BrokenFile as broken:
        raise NotReady(" ".join(one.sentence for one in broken.faults[:2])) from None


def signed_in() -> str:
    """The name of who sits at the terminal."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such user, as in some containers
        return "command line"


def editor() -> Editor:
    """Who sits at the terminal, as versions name them."""
    name = signed_in()
    return Editor(name, f"{name.replace(' ', '-')}@localhost")


def typed(words: str) -> str:
    """Some words as they were given: `-` stands for what is piped in, where they have several lines."""
    return sys.stdin.read() if words == "-" else words
