"""The code of practice is there for everybody: to read, to print, in large print, as a PDF."""

from io import BytesIO

from pypdf import PdfReader

from tests.web.world import World


async def test_the_page_shows_every_section_with_its_facts(world: World) -> None:
    answer = await world.http.get("/code")
    assert answer.status_code == 200
    code = world.app.ctx.register.code
    for section in code.sections():
        assert f"{section.value}. {section.title}" in answer.text
        for paragraph in code.paragraphs(section):
            assert paragraph.split(" ")[0] in answer.text
    assert "0345 286 4697" in answer.text
    assert '<a href="https://www.commsombudsman.org">' in answer.text
    assert '<html lang="en-GB"' in answer.text
    assert "{" not in answer.text.split("<main", 1)[1]
    assert "None" not in answer.text
    assert "eight weeks" not in answer.text


async def test_large_print_is_one_click_away_and_back(world: World) -> None:
    assert 'href="/code?size=large"' in (await world.http.get("/code")).text
    large = await world.http.get("/code?size=large")
    assert 'class="code large"' in large.text
    assert 'href="/code"' in large.text
    assert (await world.http.get("/code?size=huge")).status_code in (400, 422)


async def test_the_pdfs_are_tagged_and_hold_the_same_words(world: World) -> None:
    for address in ("/code.pdf", "/code-large-print.pdf"):
        answer = await world.http.get(address)
        assert answer.headers["content-type"] == "application/pdf"
        pdf = PdfReader(BytesIO(answer.content))
        root = pdf.trailer["/Root"]
        assert root["/Lang"] == "en-GB"  # type: ignore[index]
        assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
        words = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
        titles = [section.title for section in world.app.ctx.register.code.sections()]
        places = [words.find(title) for title in titles]
        assert -1 not in places
        assert places == sorted(places)
