"""Where nothing changes over by itself, because something else runs the processes: what is done instead."""

from dataclasses import dataclass
from pathlib import Path

from redress.settings import Settings

SCALED = Path("scale") / "control.sock"
"""Where the profile that `make scale` runs takes orders, in the data folder."""


@dataclass(frozen=True)
class Step:
    """One command, and what it is for."""

    command: str
    does: str


@dataclass(frozen=True)
class Instead:
    """Why it cannot be published from here, and what to do."""

    why: str
    steps: tuple[Step, ...]


ONE_BY_ONE = (
    "a draft is taken over by restarting the processes one after another, which customers do not notice. "
    "Whoever runs them does so, in the project folder, and stops where a step fails:"
)
_CHECKED = (
    Step("redress content check --engine", "looks through the files"),
    Step("redress content take", "writes the draft into domain.yml and data/"),
    Step("redress train", "learns it; what runs goes on as it is"),
    Step("redress content test", "plays the written conversations with what was learnt"),
)


def instead(settings: Settings) -> Instead:
    """What is done where no `redress run` minds publishing."""
    if (settings.data_dir / SCALED).exists():
        kinds = (
            ("actions", "the actions"),
            ("engine", "the engines"),
            ("web", "web"),
            ("worker", "the workers"),
        )
        return Instead(
            f"Several of every process run here (make scale): {ONE_BY_ONE}",
            (
                *_CHECKED,
                *(Step(f"redress scale restart {kind}", f"has {what} go by it") for kind, what in kinds),
            ),
        )
    if settings.engines:
        return Instead(
            f"Something else runs the engines here (REDRESS_ENGINES): {ONE_BY_ONE}",
            (
                *_CHECKED,
                Step("systemctl restart ...", "restarts each engine with its actions, then web and worker"),
            ),
        )
    return Instead(
        "Redress does not run as a whole here, so that it cannot change over by itself. Whoever runs it does "
        "one of these, in the project folder:",
        (
            Step("make run", "starts it: then publish here"),
            Step("redress content take", "writes the draft into the files, which the next start learns"),
        ),
    )
