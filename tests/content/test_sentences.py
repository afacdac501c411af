"""Whatever is said or written: each sentence begins with a capital, whatever facts stand in it."""

import re
from collections.abc import Iterator

import pytest

import bot.sentences
from complaints import code_of_practice, located_yaml, sentences
from complaints.templates import PLACEHOLDER
from content import responses, spoken, texts
from content.samples import sample
from content.snapshot import CODE, read
from redress.settings import ROOT

NOW = read(ROOT)
FACTS = spoken.facts(NOW)
SMALL = {name: said and f"the {said}" for name, said in FACTS.items() if not re.search(r"@|://", said or "")}
"""The facts as though each began with a small letter."""
BEGINS_SMALL = re.compile(
    r"(?:^|(?<!e\.g)(?<!i\.e)[.!?…][\"'”’)*_]*\s+)(?:[-*>]\s+)?[\"'“‘(*_]*(?![\w.+-]+@|https?:|www\.)([a-z].*)",
    re.MULTILINE,
)
NO_SENTENCE = re.compile(r"^- .*[^.!?\n]$", re.MULTILINE)
"""An item of a list that goes on with the words before it: "I can: - take your complaint"."""
FRAGMENTS = ("utter_mood_",)
"""Responses that stand inside a sentence of another one."""


def everything() -> Iterator[tuple[str, str]]:
    """Every text by where it stands: all variants, buttons, letters, mail, replies, the code."""
    for name, one in responses.all_in(NOW).items():
        if not name.startswith(FRAGMENTS):
            for number, variant in enumerate(one.variants, start=1):
                yield f"{name} {number}", variant.text
                yield from ((f"{name} {number}, a button", button.title) for button in variant.buttons)
    yield from ((path, NOW.text(path)) for path in texts.names(NOW))
    for name, reply in texts.replies(NOW).items():
        yield from (
            (f"reply {name}, {part}", reply[part]) for part in ("text", "otherwise") if reply.get(part)
        )
    code = code_of_practice.made_of(located_yaml.parse(NOW.text(CODE), CODE))
    for section in code.sections():
        yield from ((f"section {section.value}", paragraph) for paragraph in section.summary)


TEXTS = dict(everything())


@pytest.mark.parametrize("where", TEXTS)
def test_each_sentence_begins_with_a_capital(where: str) -> None:
    for known in (FACTS, {**FACTS, **SMALL}):
        text = spoken.shown(NO_SENTENCE.sub("", TEXTS[where]), known)
        small = BEGINS_SMALL.search(text)
        assert small is None, small and small[1]


def test_the_sentences_that_the_engine_says_begin_as_all_others_do() -> None:
    def say(name: str) -> str:
        return SMALL.get(name) or FACTS.get(name) or sample(name) or ""

    for text in TEXTS.values():
        for line in text.split("\n"):
            assert bot.sentences.put_in(line, PLACEHOLDER, say) == sentences.put_in(line, PLACEHOLDER, say)
