"""Comparing words: what customers will read otherwise, and which written conversations listen for it."""

from dataclasses import asdict
from typing import Any

from publishing.differences import lines, taught, unheard, words
from publishing.gates import Compared
from redress.publisher.bench import Bench
from redress.publisher.conversations import written

SHOWN = 300
"""Examples that came or went, and responses that read otherwise, of which the words are kept."""


def differences(bench: Bench) -> dict[str, Any]:
    """What the draft says and teaches otherwise, for people to look at."""
    before, after = bench.snapshot(bench.live), bench.published.snapshot(bench.job.content)
    came, went = taught(before, after)
    said = words(before, after)
    return {
        "words": [asdict(one) for one in said[:SHOWN]],
        "words_changed": len(said),
        "examples_added": came[:SHOWN],
        "examples_removed": went[:SHOWN],
        "files": lines(before, after),
    }


def compared(bench: Bench) -> Compared:
    """The whole comparison where nothing is learnt: nobody is understood otherwise."""
    kept = differences(bench)
    bench.jobs.keep_compared(bench.job, kept)
    before, after = bench.snapshot(bench.live), bench.published.snapshot(bench.job.content)
    scripts = written(bench.published.content(bench.job.content))
    heard = {one.script: [phrase for turn in one.turns for phrase in turn.hear] for one in scripts}
    lost = unheard(words(before, after), heard)
    bench.knows(figures={**bench.live.figures, "words_changed": kept["words_changed"]})
    return Compared(played=len(scripts), broken=tuple(lost), unheard=lost)
