"""The rule by which a soak is judged: what grows is said to grow, what only wavers is not."""

from pathlib import Path

import pytest

from benchmarks.soak import MEGABYTE, Sample, Soak, table, verdicts

MINUTE = 60.0


def soak(
    memory: float = 0.0, files: float = 0.0, stored: float = 0.0, slower: float = 0.0, work: float = 0.0
) -> Soak:
    """Half an hour, in which each grows by so much an hour: MB, files, kB a turn, milliseconds, twice."""
    made = Soak(0, Path())
    for number in range(181):
        at = number * 10.0
        hours, wave = at / 3600, (number * 7 % 11) - 5
        made.samples.append(
            Sample(
                at,
                number * 150,
                {"web": int((100 + memory * hours + wave) * MEGABYTE)},
                {"web": round(60 + files * hours + wave)},
                {"web": number * 150 * (10 + work * hours) / 1000},
                int(number * 150 * (2_000 + stored * hours * 1000)),
                tuple((40 + slower * hours + wave + extra) / 1000 for extra in (0, 5, 50)),
            )
        )
    return made


def failing(one: Soak) -> list[str]:
    return [verdict.what for verdict in verdicts(one) if not verdict.holds]


def test_what_wavers_is_flat() -> None:
    assert failing(soak()) == []
    assert "NOT FLAT" not in table(soak())


@pytest.mark.parametrize(
    ("grown", "what"),
    [
        (soak(memory=60), "memory of web"),
        (soak(files=60), "open files of web"),
        (soak(stored=4), "database for each turn"),
        (soak(work=10), "work of web for each turn"),
        (soak(slower=300), "time of a turn"),
    ],
)
def test_what_grows_is_said_to_grow(grown: Soak, what: str) -> None:
    assert failing(grown) == [what]
    assert "NOT FLAT" in table(grown)
