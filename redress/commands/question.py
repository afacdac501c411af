"""`redress content question`: a new question and its answer, with no file to open."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from content import questions
from content.snapshot import Snapshot
from conversations.personal import without_personal_data
from redress.commands.drafting import edit, state, typed
from redress.commands.near import say_near
from redress.preflight import NotReady
from web.studio.questions import sources


@click.command()
@click.argument("name")
@click.option("--example", "said", multiple=True, help="A way in which customers ask it; once for each.")
@click.option(
    "--examples",
    "file",
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    help="A file with one on each line; - for what is piped in.",
)
@click.option("--answer", required=True, help="What is answered; - takes it from what is piped in.")
@click.option("--source", default="", help="The section of the code of practice in which that is written.")
@click.option("--look", "looked", is_flag=True, help="Only show what is like it; Redress has to run.")
def question(  # noqa: PLR0913, PLR0917  (what a question has)
    name: str, said: Sequence[str], file: Path | None, answer: str, source: str, looked: bool
) -> None:
    """Add a question, NAME in two or three words: its intent, examples, rule and answer together."""
    if str(file) == "-" and answer == "-":
        raise NotReady("Only one of the two can be piped in: the examples or the answer.")
    content = state().content
    lines = [" ".join(without_personal_data(one).split()) for one in (*said, *_lines(file))]
    words, section = typed(answer), _section(content, source)
    if looked:
        say_near(content, [one for one in lines if one])
        return
    called = questions.called(name)
    edit(
        lambda there: questions.add(there, called, lines, questions.sourced(words, section)),
        f"{called}: a new question",
        f"{called} is a question now; its answer is utter_{called}.",
    )


def _lines(file: Path | None) -> list[str]:
    if file is None:
        return []
    try:
        text = typed("-") if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotReady(f"{file} cannot be read: {error}.") from None
    return [row.removeprefix("- ").strip() for row in text.splitlines() if row.strip()]


def _section(content: Snapshot, given: str) -> str:
    """The placeholder of a section, by its number or its name. Raises NotReady with all that there are."""
    if not given:
        return ""
    there: Mapping[str, str] = sources(content)
    fit = [
        name
        for name, title in there.items()
        if given in {name, name.rpartition(".")[2]} or title.startswith(f"Section {given}:")
    ]
    if len(fit) == 1:
        return fit[0]
    listed = "\n".join(f"  {name.rpartition('.')[2]}  {title}" for name, title in there.items())
    raise NotReady(f"There is no section {given} of the code of practice. There are:\n{listed}")
