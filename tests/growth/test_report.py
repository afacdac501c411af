"""The page of figures: a part that is measured again replaces its section, and the others stay."""

from benchmarks.figures import Figure
from benchmarks.report import PAGE, Part, page, sections_of

AT = "2026-11-30T18:00+00:00"


def part(name: str, title: str, value: float) -> Part:
    figures = [Figure("one turn, p50", value, None, "ms", "at most 50 ms")]
    return Part(name, title, f"python -m benchmarks.{name}", figures, at=AT, load=1.0)


def test_a_part_that_is_measured_again_replaces_its_section_and_leaves_the_others() -> None:
    before = page([part("turn", "One turn", 27.5), part("memory", "Memory", 742.0)])
    after = page([part("turn", "One turn", 31.4)], before)
    assert sections_of(after)["memory"] == sections_of(before)["memory"]
    assert "31.4 ms" in after
    assert "27.5 ms" not in after


def test_what_was_never_measured_is_named() -> None:
    text = page([part("turn", "One turn", 27.5)], page([part("length", "Long conversations", 30.0)]))
    never = text.partition("## Not measured yet")[2]
    assert "benchmarks.arrivals" in never
    assert "benchmarks.length" not in never
    assert "benchmarks.turn" not in never


def test_the_page_that_there_is_stays_as_it_is_where_nothing_is_measured() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert sections_of(page([], text)) == sections_of(text)
