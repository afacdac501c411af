"""What was measured, kept part by part, and the page that shows it: `python -m benchmarks.report`.

Each part is a program of its own and leaves its figures in `.build/bench/`; the page is made of whatever is
there, so that one part can be measured again without the others. What the page has of parts that were not
measured here stays as it is.
"""

import json
import os
import platform
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import COLUMNS, Figure, table
from redress.settings import ROOT

KEPT = ROOT / ".build" / "bench"
PAGE = ROOT / "docs" / "performance.md"
PICTURES = ROOT / "docs" / "images" / "performance"
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 300, 60, 40, 20
COLOURS = ("#1f5fa8", "#b3541e", "#2f7d4f", "#6b4fa0")
BESIDE_PLAIN = ("turn", "crowd", "length", "start", "memory", "streams", "arrivals")
OF_THE_REST = ("watching", "complaints_list", "live_chat", "widget", "editing")
ORDER = (*BESIDE_PLAIN, *OF_THE_REST)
"""The parts, in the order of the page: of the conversation, and of what a plain project has nothing like."""

INTRODUCTION = """\
# What it does, measured

`make bench` measures everything beside a project as `rasa init` makes it, on the same machine in the same
run, and writes this page; each part can be measured alone with the command under its title. Seconds are those
of a clock, so a machine that has other work shows it: the load when a part was done stands beside it. The
figures of `make growth` (full databases), `make soak` and `make faults` are in [faults.md](faults.md)."""

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Plot:
    """One picture: a line for each name, and what the axes are."""

    name: str
    title: str
    across: str
    up: str
    lines: Mapping[str, Points]


@dataclass(frozen=True)
class Part:
    """One part of what was measured."""

    name: str
    title: str
    command: str
    figures: Sequence[Figure]
    plots: Sequence[Plot] = ()
    note: str = ""
    columns: tuple[str, str] = COLUMNS
    """Of what the figures' two values are."""
    at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="minutes"))
    load: float = field(default_factory=lambda: os.getloadavg()[0])
    """Of the machine when it was measured: far above what the part itself needs, the figures say little."""


def keep(part: Part) -> None:
    """Print a part's figures and leave them for the page."""
    print(f"{part.title} ({part.command})\n\n{table(part.figures, part.columns)}\n", flush=True)
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{part.name}.json").write_text(json.dumps(asdict(part), indent=1) + "\n", encoding="utf-8")


def kept() -> list[Part]:
    """What has been measured, in the order of the page."""
    found = []
    for name in ORDER:
        path = KEPT / f"{name}.json"
        if path.exists():
            found.append(_read(json.loads(path.read_text(encoding="utf-8"))))
    return found


def _read(written: dict[str, Any]) -> Part:
    figures = [Figure(**one) for one in written.pop("figures")]
    plots = [Plot(**one) for one in written.pop("plots")]
    columns = tuple(written.pop("columns"))
    return Part(figures=figures, plots=plots, columns=columns, **written)


def page(parts: Sequence[Part], before: str = "") -> str:
    """The page as Markdown, with what the page `before` it has of other parts."""
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    sections = sections_of(before) | {part.name: _section(part) for part in parts}
    lines = [INTRODUCTION, "", f"Measured on {machine}, Linux."]
    for name in ORDER:
        lines += ["", sections[name]] if name in sections else []
    missing = [name for name in ORDER if name not in sections]
    if missing:
        lines += ["", "## Not measured yet", *(f"- `python -m benchmarks.{name}`" for name in missing)]
    return "\n".join(lines) + "\n"


def sections_of(text: str) -> dict[str, str]:
    """The sections of a page, by the part that each is of."""
    found = {}
    for section in re.split(r"^(?=## )", text, flags=re.MULTILINE):
        of = re.match(r"## .+\n`python -m benchmarks\.(\w+)`", section)
        if of:
            found[of[1]] = section.strip()
    return found


def _section(part: Part) -> str:
    lines = [
        f"## {part.title}",
        f"`{part.command}`, {part.at}, load {part.load:.1f}",
        "",
        table(part.figures, part.columns),
    ]
    lines += ["", part.note] if part.note else []
    for plot in part.plots:
        lines += ["", f"![{plot.title}](images/performance/{plot.name}.svg)"]
    return "\n".join(lines)


def write(parts: Sequence[Part]) -> None:
    """Write the page and its pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for part in parts:
        for plot in part.plots:
            (PICTURES / f"{plot.name}.svg").write_text(drawn(plot), encoding="utf-8")
    before = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    with tempfile.NamedTemporaryFile("w", dir=PAGE.parent, delete=False, encoding="utf-8") as file:
        file.write(page(parts, before))
    Path(file.name).chmod(0o644)
    Path(file.name).replace(PAGE)


def drawn(plot: Plot) -> str:
    """The picture as SVG: readable without style or script, with its numbers in its description."""
    xs = [x for points in plot.lines.values() for x, _ in points]
    top = max(y for points in plot.lines.values() for _, y in points) * 1.1 or 1.0
    left, right = min(xs), max(*xs, min(xs) + 1)

    def at(x: float, y: float) -> str:
        across = LEFT + (x - left) / (right - left) * (WIDTH - LEFT - 20)
        return f"{across:.1f},{HEIGHT - BOTTOM - y / top * (HEIGHT - BOTTOM - TOP):.1f}"

    said = "; ".join(
        f"{name}: {', '.join(f'{x:g}: {y:.4g}' for x, y in points)}" for name, points in plot.lines.items()
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="12"><title>{plot.title}</title><desc>{said}</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *_axes(plot, top, sorted(set(xs)), at),
    ]
    for number, (name, points) in enumerate(plot.lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        line = " ".join(at(x, y) for x, y in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for x, y in points:
            cx, cy = at(x, y).split(",")
            parts.append(f'<circle cx="{cx}" cy="{cy}" r="3" fill="{colour}"/>')
        parts.append(f'<text x="{LEFT + 10 + number * 190}" y="14" fill="{colour}">{name}</text>')
    return "".join(parts) + "</svg>\n"


def _axes(plot: Plot, top: float, xs: Sequence[float], at: Any) -> list[str]:
    found = [f'<text x="{WIDTH / 2}" y="{HEIGHT - 6}" text-anchor="middle">{plot.across}</text>']
    for step in range(5):
        value = top * step / 4
        y = at(xs[0], value).split(",")[1]
        found.append(f'<line x1="{LEFT}" x2="{WIDTH - 20}" y1="{y}" y2="{y}" stroke="#ccc"/>')
        found.append(f'<text x="{LEFT - 6}" y="{float(y) + 4:.1f}" text-anchor="end">{value:.3g}</text>')
    found.append(f'<text x="6" y="{TOP + 12}">{plot.up}</text>')
    for value in xs:
        x = at(value, 0).split(",")[0]
        found.append(f'<text x="{x}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{value:g}</text>')
    return found


if __name__ == "__main__":
    write(kept())
    print(f"Written: {PAGE}", file=sys.stderr)
