"""The figures on the desk: pictures, tables under them, and files for spreadsheets."""

import csv
import re
from datetime import timedelta
from io import StringIO

import pytest

from complaints.complaint import Deed
from tests.desk.conftest import Staffed
from tests.desk.test_pages import enter, text
from web.desk.csv import BOM, guarded, written
from web.desk.pictures import bars, stacked


async def test_each_picture_has_words_and_its_numbers_in_a_table(staffed: Staffed) -> None:
    complaint = staffed.complain()
    await staffed.queue()
    register = staffed.world.app.ctx.register
    done = Deed("maya@example.com", staffed.clock(), "done")
    register.resolve(complaint.reference, "Fixed", done, root_cause="network")
    page = await (await enter(staffed)).get("/desk/figures")
    shown = text(page)
    for words in (
        "1 complaint was received, 1 was settled.",
        "100 % of 1 that fell due were in time.",
        "Most often: Fault or outage (1).",
        "Most often: Fault in our network (1).",
        "23 Nov 1 1",
        "1 waiting for a person now",
    ):
        assert words in shown, words
    assert page.text.count('<svg role="img" aria-label="') == page.text.count("<table>") == 6


async def test_promises_that_nobody_could_have_kept_yet_are_not_said_to_be_broken(staffed: Staffed) -> None:
    staffed.complain()
    shown = text(await (await enter(staffed)).get("/desk/figures"))
    assert shown.count("Nothing has fallen due yet.") == 2
    assert "None that fell due" not in shown


async def test_they_are_counted_again_after_a_minute(staffed: Staffed) -> None:
    client = await enter(staffed)

    async def received() -> str:
        return str(re.findall(r"(\d+) complaints? w\w+ received", text(await client.get("/desk/figures")))[0])

    assert await received() == "0"
    staffed.complain()
    assert await received() == "0"
    staffed.clock.now += timedelta(minutes=1)
    assert await received() == "1"


async def test_the_pictures_bring_no_script_style_or_link_of_their_own(staffed: Staffed) -> None:
    staffed.complain()
    page = await (await enter(staffed)).get("/desk/figures")
    for drawn in re.findall(r"<svg.*?</svg>", page.text, re.DOTALL):
        assert not re.search(r"<(style|script|a|image|foreignObject)\b|\bstyle=|\bon\w+=|href|url\(", drawn)
    assert "script-src 'self'; style-src 'self'" in page.headers["content-security-policy"]


async def test_the_numbers_are_saved_as_a_file(staffed: Staffed) -> None:
    staffed.complain()
    client = await enter(staffed)
    answer = await client.get("/desk/figures/categories.csv?weeks=4")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="categories.csv"'
    rows = list(csv.reader(StringIO(answer.text.removeprefix(BOM))))
    assert rows[0] == ["From", "Fault or outage"]
    assert [row[0] for row in rows[1:]] == ["2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23"]
    assert [row[1] for row in rows[1:]] == ["0", "0", "0", "1"]


@pytest.mark.parametrize("path", ["/desk/figures/weather.csv", "/desk/figures/categories"])
async def test_figures_that_do_not_exist_are_a_page_that_says_so(staffed: Staffed, path: str) -> None:
    page = await (await enter(staffed)).get(path)
    assert page.status_code == 404
    assert "There are no such figures." in text(page)


@pytest.mark.parametrize("weeks", ["0", "9999", "many"])
async def test_how_far_back_is_within_reason(staffed: Staffed, weeks: str) -> None:
    client = await enter(staffed)
    page = await client.get("/desk/figures", params={"weeks": weeks}, headers={"Accept": "text/html"})
    assert page.status_code == 422
    assert page.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    "cell", ["=1+1", "+SUM(A1)", "-cmd|' /C calc'!A0", "@x", "\t=1", "\r=1", "=HYPERLINK(1)", "-", "+"]
)
def test_no_cell_is_a_formula(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"
    assert next(csv.reader(StringIO(written((cell,), ()).removeprefix(BOM)), strict=True))[0] == f"'{cell}"


@pytest.mark.parametrize("cell", ["1", "-1.5", "Network", "50 %", "2026-11-23", ""])
def test_what_is_no_formula_stays_as_it_is(cell: str) -> None:
    assert guarded(cell) == cell


def test_a_name_cannot_break_out_of_a_picture() -> None:
    bad = '"><script>alert(1)</script>'
    for drawn in (bars([bad], {bad: [1]}, bad), stacked([bad], {bad: [1]}, bad)):
        assert "<script" not in drawn
    assert "<svg" in stacked([], {}, "Nothing")
