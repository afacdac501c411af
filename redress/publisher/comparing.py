"""Comparing a draft's engine with the one that is live: messages, conversations, figures, speed."""

import asyncio
import csv
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML

from content import examples
from content.snapshot import Snapshot
from conversations import recent
from conversations.personal import without_personal_data
from publishing.gates import NEARLY_THE_SAME, Compared, Scores
from publishing.running import Stand
from publishing.scoring import by_label, percentile, scored
from publishing.trials import AT_ONCE, NotTried, Trial
from redress.publisher import words
from redress.publisher.bench import Bench, Ended
from redress.publisher.conversations import Played, play
from redress.publisher.measuring import Measuring
from redress.settings import ROOT

CUSTOMERS = 300
"""Messages of customers that both are asked about."""
ANSWERED = 60
"""Messages understood otherwise for which both answers are asked for."""
TIMED = 40
"""Messages that both are asked one by one, to see how long they take."""
LOOKED_AT = 500
"""New examples that are held against all others."""
NEIGHBOURS = 6
NO_LABEL = "(no label)"
TAUGHT = ("examples_added", "examples_removed")


@dataclass(frozen=True)
class Line:
    """A message that both are asked about."""

    text: str
    source: str
    meant: str = ""
    """The intent or the label that it has, where somebody said so."""


@dataclass(frozen=True)
class Found:
    """What the two engines were asked, and what they made of it."""

    both: "Sequence[Both]"
    labels: Mapping[str, str]
    """The label of each intent."""
    changed: Sequence[Mapping[str, Any]]
    latency: Mapping[str, Mapping[str, float]]
    overlaps: Sequence[Mapping[str, Any]]
    played: Played
    words: Mapping[str, Any]

    @property
    def held_out(self) -> tuple[Scores, Scores]:
        """How much of the test set is understood, live and draft."""
        live, draft = (
            scored([(row[0].meant, self.labels.get(str(row[side]), NO_LABEL)) for row in _tested(self.both)])
            for side in (1, 2)
        )
        return live, draft


async def compared(bench: Bench, stand: Stand, measuring: Measuring) -> Compared:
    """All of it. Raises Ended."""
    found = await _asked(bench, stand)
    bench.begins("figures", "Cross-validation of the examples")
    was, now = await measuring.found()
    told = {"messages": found.changed, "overlaps": found.overlaps, "broken": found.played.told}
    bench.jobs.keep_compared(bench.job, {**found.words, **told})
    bench.knows(figures=_figures(found, was, now))
    return Compared(
        rasa=(),
        overlaps=found.overlaps,
        cross_validation=(_scores(was), _scores(now)) if was and now else None,
        held_out=found.held_out if found.held_out[0].n else None,
        played=found.played.played,
        broken=found.played.broken,
        broken_before=found.played.before,
        latency=(found.latency["before"]["p95"], found.latency["after"]["p95"]),
    )


async def _asked(bench: Bench, stand: Stand) -> Found:
    """Ask both engines. Raises Ended."""
    bench.begins("compare")
    live = bench.running().live
    if live is None:
        raise Ended("The engine that is live does not answer.")
    secrets = (bench.settings.secret("engine"), bench.settings.secret("actions"))
    async with Trial(live, *secrets) as old, Trial(stand, *secrets) as new:
        try:
            kept = await asyncio.to_thread(words.differences, bench)
            taught = [(intent, text) for name in TAUGHT for intent, text in kept[name]]
            rows, labels = await asyncio.to_thread(_test_set, bench.published.snapshot(bench.job.content))
            latency = await _timed(old, new, rows)  # first, while both have nothing else to do
            both = await _understood(bench, old, new, rows, taught)
            bench.begins("conversations")
            played, changed, overlaps = await asyncio.gather(
                play(bench, old, new), _changed(bench, old, new, both), _overlaps(bench, new)
            )
            return Found(both, labels, changed, latency, overlaps, played, kept)
        except NotTried as error:
            raise Ended(f"An engine did not answer while they were compared: {error}") from None


def _figures(found: Found, was: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept with the version."""
    before, after = found.held_out
    return {
        "cross_validation": now,
        "cross_validation_before": _short(was),
        "held_out": _plain(after),
        "held_out_before": _plain(before),
        "latency_ms": found.latency,
        "conversations": {"played": found.played.played, "broken": len(found.played.broken)},
        "messages": {"asked": len(found.both), "changed": len(found.changed)},
        "words_changed": found.words["words_changed"],
        "labels": _labels(found.both, found.labels),
    }


Both = tuple[Line, str, str, float, float]
"""A line, what the live engine and the draft's take it for, and how sure each is."""


async def _understood(
    bench: Bench, old: Trial, new: Trial, rows: Sequence[Line], taught: Sequence[tuple[str, str]]
) -> list[Both]:
    """What both make of the test set, of customers' messages, and of the examples that changed."""
    customers = await asyncio.to_thread(recent.lines, bench.database, CUSTOMERS)
    examined = (Line(text, "example", intent) for intent, text in taught)
    asked = [*rows, *examined, *(Line(text, "customer") for text in customers)]
    found: list[Both] = []
    for start in range(0, len(asked), AT_ONCE):
        part = asked[start : start + AT_ONCE]
        texts = [one.text for one in part]
        answers = await asyncio.gather(old.understand(texts), new.understand(texts))
        for line, one, other in zip(part, *answers, strict=True):
            was, now = one["intent"], other["intent"]
            sure = float(was["confidence"] or 0), float(now["confidence"] or 0)
            found.append((line, str(was["name"]), str(now["name"]), *sure))
        bench.says(f"{len(found)} of {len(asked)} messages read by both")
    return found


def _tested(both: Sequence[Both]) -> list[tuple[Line, str, str]]:
    return [(line, one, other) for line, one, other, *_ in both if line.source == "test set"]


async def _changed(bench: Bench, old: Trial, new: Trial, both: Sequence[Both]) -> list[dict[str, Any]]:
    """Every message that is taken for something else, with both answers to the first of them."""
    told: list[dict[str, Any]] = []
    for line, one, other, sure, surer in both:
        if one != other:
            shown = without_personal_data(line.text) if line.source == "customer" else line.text
            told.append(
                {
                    "text": shown,
                    "source": line.source,
                    "meant": line.meant,
                    "before": {"intent": one, "confidence": round(sure, 3)},
                    "after": {"intent": other, "confidence": round(surer, 3)},
                    "asked": line.text,
                }
            )
    for place, each in enumerate(told):
        asked = each.pop("asked")
        if place < ANSWERED:
            bench.check_cancelled()
            each["before"]["answer"], each["after"]["answer"] = await asyncio.gather(
                _answer(bench, old, asked), _answer(bench, new, asked)
            )
    return told


async def _answer(bench: Bench, trial: Trial, text: str) -> str:
    now = bench.settings.now()
    try:
        answer = await trial.turn(await trial.begin(now), "1", text, at=now)
    except NotTried as error:
        return f"(no answer: {error})"
    return "\n\n".join(str(one["text"]) for one in answer["messages"] if one.get("text"))


async def _timed(old: Trial, new: Trial, rows: Sequence[Line]) -> dict[str, dict[str, float]]:
    """How long understanding takes, both asked in turn so that what else runs weighs on both alike."""
    took: dict[str, list[float]] = {"before": [], "after": []}
    for line in rows[:TIMED]:
        for name, trial in (("before", old), ("after", new)):
            began = time.perf_counter()
            await trial.understand([line.text])
            took[name].append((time.perf_counter() - began) * 1000)
    return {
        name: {"p50": round(percentile(times, 0.5), 1), "p95": round(percentile(times, 0.95), 1)}
        for name, times in took.items()
    }


async def _overlaps(bench: Bench, new: Trial) -> list[dict[str, Any]]:
    """New examples that are nearly the same as one of another intent."""
    before, after = bench.snapshot(bench.live), bench.published.snapshot(bench.job.content)
    known = {(one.intent, one.words) for one in examples.all_in(before)}
    by_intent: dict[str, list[str]] = {}
    for one in examples.all_in(after):
        by_intent.setdefault(one.intent, []).append(one.words)
    came = [one for one in examples.all_in(after) if (one.intent, one.words) not in known][:LOOKED_AT]
    if not came:
        return []
    corpus = (await new.ask("/examples", {"examples": by_intent}))["corpus"]
    pairs: list[dict[str, Any]] = []
    for start in range(0, len(came), AT_ONCE):
        part = came[start : start + AT_ONCE]
        asked = {"texts": [one.words for one in part], "corpus": corpus, "count": NEIGHBOURS}
        for one, near in zip(part, (await new.ask("/neighbours", asked))["neighbours"], strict=True):
            mine = {"words": one.words, "intent": one.intent}
            pairs += [
                {"one": mine, "other": other, "likeness": other["likeness"]}
                for other in near
                if other["intent"] != one.intent and other["likeness"] >= NEARLY_THE_SAME
            ]
    return sorted(pairs, key=lambda pair: -float(pair["likeness"]))


def _test_set(content: Snapshot) -> tuple[list[Line], dict[str, str]]:
    """The project's own test set without what was learnt word for word, and the label of each intent."""
    folder = ROOT / "tests" / "eval"
    learnt = {examples.same(one.words) for one in examples.all_in(content)}
    labels: dict[str, str] = {}
    listed = YAML(typ="safe").load((folder / "labels.yml").read_text(encoding="utf-8"))
    for label, intents in listed.items():
        labels |= dict.fromkeys(intents, label)
    with (folder / "held_out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [Line(row["text"], "test set", row["label"].strip()) for row in csv.DictReader(file)]
    return [row for row in rows if examples.same(row.text) not in learnt], labels


def _labels(both: Sequence[Both], labels: Mapping[str, str]) -> dict[str, list[float]]:
    """F1 of each label on the test set, live and draft."""
    tested = _tested(both)
    sides = [
        by_label([(row[0].meant, labels.get(str(row[side]), NO_LABEL)) for row in tested]) for side in (1, 2)
    ]
    return {label: [round(side.get(label, 0.0), 4) for side in sides] for label in sides[0]} if tested else {}


def _scores(figures: Mapping[str, Any]) -> Scores:
    return Scores.of(figures["intents"])


def _short(figures: Mapping[str, Any]) -> dict[str, float]:
    """The headline of a cross-validation."""
    return _plain(_scores(figures)) if figures else {}


def _plain(scores: Scores) -> dict[str, float]:
    return {"accuracy": round(scores.accuracy, 4), "macro_f1": round(scores.macro_f1, 4), "n": scores.n}
