"""How long the parts of understanding take: `bot/.venv/bin/python -m benchmarks.reading`.

Processor time of one thread, each text at its best of five. Printed is a table with the limits; what a whole
message takes in the trained model, `redress eval FILE.csv` prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from time import thread_time

from benchmarks.figures import percentile
from bot import environment

environment.settle()

from bot.evaluation import examples  # noqa: E402  (the environment is read as these are loaded)
from bot.nlu import facts, reader  # noqa: E402
from bot.nlu.encoder import encoder  # noqa: E402
from bot.nlu.facts.page import LONGEST_TEXT  # noqa: E402
from bot.nlu.spelling import Speller  # noqa: E402
from bot.tests.facts.cases import TODAY, cases  # noqa: E402
from bot.tests.facts.pieces import LONG_PIECES, ODD_TEXTS  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
AT_RANDOM = 300
"""Texts of random pieces over and over, always the same."""


def took(work: Callable[[str], object], texts: Iterable[str], rounds: int = 5) -> list[float]:
    """Milliseconds for each text, at its best of some rounds."""
    return [min(_once(work, text) for _ in range(rounds)) for text in texts]


def _once(work: Callable[[str], object], text: str) -> float:
    began = thread_time()
    work(text)
    return (thread_time() - began) * 1000


def _facts(text: str) -> object:
    return facts.read(text, TODAY)


def _full(piece: str) -> str:
    """As much of a piece as a message may hold."""
    return (piece * LONGEST_TEXT)[:LONGEST_TEXT]


def _random_texts() -> Iterable[str]:
    chance = Random(7)
    return (_full("".join(chance.choices(LONG_PIECES, k=chance.randint(2, 8)))) for _ in range(AT_RANDOM))


def main() -> None:
    """Measure and print."""
    sentences = encoder()
    sentences.compile()
    speller = Speller.taught(one.text for one in examples.read(ROOT / "data/nlu"))
    of_facts = took(_facts, [case.text for case in cases()])
    worst = took(_facts, [*map(_full, LONG_PIECES), *_random_texts()])
    spelt = took(lambda text: reader.read(text, speller), ODD_TEXTS)
    vectors = took(sentences.vector, [f"my broadband is down again {n}" for n in range(40)], 1)
    rows = [
        ("facts of an ordinary message, p95", percentile(of_facts, 95), 10),
        ("facts of the worst text of 4,000 characters", max(worst), 50),
        ("spelling of the worst text of 4,000 characters", max(spelt), 50),
        ("vector of one short sentence, p95", percentile(vectors, 95), 15),
    ]
    print("| what | measured | at most |\n| --- | --- | --- |")
    for what, measured, most in rows:
        late = "" if measured <= most else " TOO SLOW"
        print(f"| {what} | {measured:.1f} ms | {most} ms{late} |")


if __name__ == "__main__":
    main()
