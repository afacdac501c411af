"""How far a publication is, and what it showed: steps, figures and their picture, as pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from publishing.jobs import UNDER_WAY, Job, State, Step
from publishing.running import Running
from web.desk import pictures

STEPS = {
    "check": "Check the files",
    "train": "Learn the examples",
    "start": "Start an engine beside the one that serves customers",
    "rasa": "See whether intents, rules and responses fit together",
    "compare": "Compare it with what is live",
    "conversations": "Play the written conversations",
    "figures": "Work out how much is understood",
    "publish": "Put it in place",
}
"""The steps of a job, as editors read them."""


@dataclass(frozen=True)
class Row:
    """A step as it is shown."""

    name: str
    state: str
    """`done`, `now` or `stopped`."""
    said: str
    seconds: int
    usually: int
    """Seconds that it took last time; 0 where nobody knows."""


def steps(job: Job, running: Running | None, now: datetime) -> list[Row]:
    """Every step so far; `running` knows how long the one under way took last time."""
    trial = running.trial if running else None
    usually = int(trial.usually) if trial is not None and trial.content == job.content else 0
    return [_row(job, step, now, usually) for step in job.steps]


def _row(job: Job, step: Step, now: datetime, usually: int) -> Row:
    until = datetime.fromisoformat(step.ended) if step.ended else now
    seconds = max(0, int((until - datetime.fromisoformat(step.began)).total_seconds()))
    going = not step.ended and job.state in UNDER_WAY
    last = step is job.steps[-1]
    failed = last and job.state in {State.FAILED, State.INTERRUPTED, State.CANCELLED, State.STOPPED}
    return Row(
        STEPS.get(step.name, step.name),
        "now" if going else "stopped" if failed else "done",
        step.said,
        seconds,
        usually if going and step.name in {"train", "start"} else 0,
    )


def figures(figures: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Rows of figures: what, live before, this one."""
    rows = []
    crossed, was = figures.get("cross_validation", {}).get("intents"), figures.get("cross_validation_before")
    held, before = figures.get("held_out"), figures.get("held_out_before")
    for what, each, now, then in (
        ("of the examples", "intent", crossed, was),
        ("of the test set", "label", held, before),
    ):
        if now:
            rows.append((f"Understood, {what}", _share(then, "accuracy"), _share(now, "accuracy")))
            rows.append((f"The same, evenly by {each}", _share(then, "macro_f1"), _share(now, "macro_f1")))
    if speed := figures.get("latency_ms"):
        was_said, now_said = (
            f"{speed[side]['p50']:.0f} / {speed[side]['p95']:.0f} ms" for side in ("before", "after")
        )
        rows.append(("Time to understand a message (half / 19 of 20)", was_said, now_said))
    if asked := figures.get("messages"):
        rows.append(("Messages that both were asked about", "", str(asked["asked"])))
        rows.append(("Of these, taken for something else", "", str(asked["changed"])))
    if played := figures.get("conversations"):
        went = f"{played['played'] - played['broken']} of {played['played']}"
        rows.append(("Written conversations that go as written", "", went))
    if (seconds := figures.get("seconds_to_live")) is not None:
        rows.append(("From “publish” to live", "", f"{seconds:.1f} s"))
    return rows


def _share(figures: Mapping[str, Any] | None, name: str) -> str:
    return f"{figures[name] * 100:.1f} %" if figures and name in figures else ""


def picture(figures: Mapping[str, Any]) -> Markup | None:
    """How well each kind of message of the test set is understood, live and with the draft."""
    found: Mapping[str, list[float]] = figures.get("labels") or {}
    if not found:
        return None
    series = {
        side: [round(scores[place] * 100, 1) for scores in found.values()]
        for place, side in enumerate(("Live", "Draft"))
    }
    names = [name.replace("_", " ") for name in found]
    return pictures.bars(names, series, "F1 of each kind of message on the test set, live and draft.")
