"""Letters: drafted with the facts, approved by a person, sent as accessible PDF, kept as they went out."""

from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from complaints import overdue_letters
from complaints.complaint import CUSTOMER, SYSTEM, Details, Letter, LetterKind, LetterState, Route, State
from complaints.correspondence import LetterFile, NewEscalation
from complaints.deadlines import Kind
from complaints.errors import NeedsAPerson, WrongState
from complaints.hours import LONDON
from tests.complaints.register_world import DENTIST, MONDAY, days
from tests.mail.conftest import AGENT, MANAGER, Post

SIX_WEEKS = datetime(2027, 1, 4, 17, 31, tzinfo=LONDON)


def send(post: Post, reference: str, letter: Letter, at: datetime, how: Route = Route.EMAIL) -> Letter:
    post.register.approve_letter(reference, letter.id, post.deed(at, MANAGER))
    return post.letters.send(reference, letter.id, post.deed(at, MANAGER), how)


def reader(file: LetterFile) -> PdfReader:
    return PdfReader(BytesIO(file.content))


def words(file: LetterFile) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader(file).pages).split())


@pytest.mark.parametrize("kind", list(LetterKind))
def test_every_kind_can_be_drafted_with_nothing_left_to_fill_but_what_a_person_has_to_say(
    post: Post, kind: LetterKind
) -> None:
    filed = post.file()
    post.register.escalate(filed.reference, NewEscalation("Nobody helps"), post.deed())
    letter = post.letters.draft(filed.reference, kind, post.deed(MONDAY, AGENT))
    assert letter.state is LetterState.DRAFT
    assert "{" not in letter.text
    assert "None" not in letter.text
    assert "[Name of the manager]" in letter.text
    assert "eight weeks" not in letter.text
    assert post.count(letter=True) == 0


def test_the_adr_letter_says_who_where_until_when_and_why_now(post: Post) -> None:
    filed = post.file()
    post.register.record_response(filed.reference, "It is your router.", post.deed(MONDAY + days(1), AGENT))
    text = post.letters.text(filed.reference, LetterKind.ADR, SIX_WEEKS)
    for said in (
        "Communications Ombudsman",
        "0330 440 1614",
        "independent of us",
        "costs you nothing",
        "within 12 months",
        "until Tuesday 4 January 2028",
        "six weeks have passed",
        "> It is your router.",
        "no more than ten people",
    ):
        assert said in text, said
    assert "final answer" not in text
    assert "[the reason]" not in text


def test_at_six_weeks_the_adr_letter_is_drafted_once_and_put_before_the_managers(post: Post) -> None:
    filed = post.file()
    assert overdue_letters.draft(post.letters, SIX_WEEKS - days(1)) == 0
    assert overdue_letters.draft(post.letters, SIX_WEEKS) == 1
    assert overdue_letters.draft(post.letters, SIX_WEEKS + days(1)) == 0
    (letter,) = post.register.record(filed.reference).letters
    assert (letter.kind, letter.state, letter.drafted_by) == (LetterKind.ADR, LetterState.DRAFT, SYSTEM)
    assert ("staff_letter", MANAGER) in post.rows()
    found = post.register.find(filed.reference)
    assert found.adr_letter_on is None
    assert found.deadline(Kind.ADR_LETTER).is_open  # type: ignore[union-attr]


def test_a_final_answer_that_went_out_brings_the_adr_letter_at_once(post: Post) -> None:
    filed = post.file()
    final = post.letters.draft(filed.reference, LetterKind.FINAL, post.deed(MONDAY, AGENT))
    assert overdue_letters.draft(post.letters, MONDAY) == 0
    send(post, filed.reference, final, MONDAY + days(3))
    assert overdue_letters.draft(post.letters, MONDAY + days(3)) == 1
    letter = next(one for one in post.register.record(filed.reference).letters if one.kind is LetterKind.ADR)
    assert "we have told you our final answer" in letter.text
    assert "six weeks have passed" not in letter.text


def test_an_adr_letter_that_waited_names_the_last_day_as_of_its_approval(post: Post) -> None:
    filed = post.file()
    overdue_letters.draft(post.letters, SIX_WEEKS)
    (letter,) = post.register.record(filed.reference).letters
    assert "until Tuesday 4 January 2028" in letter.text
    later = SIX_WEEKS + days(8)
    fresh = post.letters.today(letter, later)
    assert "until Wednesday 12 January 2028" in fresh
    deed = post.deed(later, MANAGER)
    for _ in range(2):  # asked again, the same
        text = fresh.replace("[Name of the manager]", "Maya")
        approved = post.letters.approve(filed.reference, letter.id, deed, text)
    assert "until Wednesday 12 January 2028" in approved.text
    assert post.letters.today(approved, later + days(9)) == approved.text


def test_what_is_settled_owes_no_letter(post: Post) -> None:
    filed = post.file()
    post.register.resolve(filed.reference, "Settled", post.deed(MONDAY, AGENT))
    assert overdue_letters.draft(post.letters, SIX_WEEKS) == 0


def test_nothing_is_sent_without_a_person(post: Post) -> None:
    filed = post.file()
    overdue_letters.draft(post.letters, SIX_WEEKS)
    (letter,) = post.register.record(filed.reference).letters
    for by in (SYSTEM, CUSTOMER, "assistant"):
        with pytest.raises(NeedsAPerson):
            post.register.approve_letter(filed.reference, letter.id, post.deed(SIX_WEEKS, by))
    with pytest.raises(WrongState):
        post.letters.send(filed.reference, letter.id, post.deed(SIX_WEEKS, MANAGER), Route.EMAIL)


def test_an_approved_letter_goes_by_mail_as_pdf_large_print_and_text_and_is_kept_as_sent(post: Post) -> None:
    filed = post.file()
    letter = post.letters.draft(filed.reference, LetterKind.ADR, post.deed(SIX_WEEKS, AGENT))
    send(post, filed.reference, letter, SIX_WEEKS)
    assert post.register.find(filed.reference).state is State.DEADLOCKED
    kept = post.register.letter_files(letter.id)
    assert [one.form for one in kept] == ["large-print.pdf", "letter.pdf", "letter.txt"]
    post.sending().go(SIX_WEEKS)
    message = next(one for one in post.delivered() if "A letter about" in one["Subject"])
    attached = {one.get_filename(): one.get_content() for one in message.iter_attachments()}
    assert attached["letter.pdf"] == kept[1].content
    # Later changes do not reach what went out.
    post.register.change_details(filed.reference, {"name": "Somebody Else"}, post.deed(SIX_WEEKS + days(1)))
    later = SIX_WEEKS + days(9)
    assert post.letters.shown(filed.reference, letter.id, "letter.pdf", later).content == kept[1].content


def test_a_printed_letter_sends_no_mail(post: Post) -> None:
    filed = post.file()
    letter = post.letters.draft(filed.reference, LetterKind.HOLDING, post.deed(MONDAY, AGENT))
    send(post, filed.reference, letter, MONDAY, Route.POST)
    assert post.count(letter=True) == 0
    assert len(post.register.letter_files(letter.id)) == 3


def test_the_pdf_is_tagged_in_english_in_reading_order_with_a_title(post: Post) -> None:
    filed = post.file(Details("No line", name="Jo Smith", postal_address="1 High Street\nLeeds\nLS1 1AA"))
    letter = post.letters.draft(filed.reference, LetterKind.ADR, post.deed(SIX_WEEKS, AGENT))
    for form in ("letter.pdf", "large-print.pdf"):
        file = post.letters.shown(filed.reference, letter.id, form, SIX_WEEKS)
        pdf = reader(file)
        assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
        assert pdf.trailer["/Root"]["/Lang"] == "en-GB"  # type: ignore[index]
        assert "/StructTreeRoot" in pdf.trailer["/Root"]  # type: ignore[operator]
        assert pdf.metadata is not None
        assert filed.reference in str(pdf.metadata.title)
        said = words(file)
        order = ["ContactNow", "1 High Street", "LS1 1AA", "4 January 2027", filed.reference, "Dear Jo Smith"]
        order += [
            "Why I write to you now",
            "Communications Ombudsman now",
            "within 12 months",
            "Yours sincerely",
        ]
        places = [said.find(one) for one in order]
        assert -1 not in places
        assert places == sorted(places)


def test_nothing_that_is_read_out_is_broken_over_two_lines(post: Post) -> None:
    filed = post.file(Details("No line", name="Jo Smith"))
    for kind in LetterKind:
        letter = post.letters.draft(filed.reference, kind, post.deed(SIX_WEEKS, AGENT))
        file = post.letters.shown(filed.reference, letter.id, "large-print.pdf", SIX_WEEKS)
        lines = "\n".join(page.extract_text() for page in reader(file).pages)
        assert lines.count(filed.reference) == words(file).replace(" ", "").count(filed.reference)
        assert "0345 286\n" not in lines
        assert "https:/\n" not in lines
        assert "https://\n" not in lines


def test_large_print_has_letters_of_at_least_eighteen_points(post: Post) -> None:
    filed = post.file()
    letter = post.letters.draft(filed.reference, LetterKind.ACKNOWLEDGEMENT, post.deed(MONDAY, AGENT))
    sizes: dict[str, set[float]] = {"letter.pdf": set(), "large-print.pdf": set()}
    for form, found in sizes.items():

        def note(text: str, cm: Any, tm: Any, _font: Any, size: float, found: set[float] = found) -> None:
            if text.strip():
                found.add(round(abs(size * tm[3] * cm[3]), 1))

        for page in reader(post.letters.shown(filed.reference, letter.id, form, MONDAY)).pages:
            page.extract_text(visitor_text=note)
    assert min(sizes["large-print.pdf"]) >= 18
    assert min(sizes["letter.pdf"]) == 11


def test_letters_in_any_alphabet_can_be_printed_and_say_when_something_is_missing(post: Post) -> None:
    filed = post.file(Details("Сломано 电话 😀 \u0378 \ue000", name="Łucja", email="l@example.com"))
    letter = post.letters.draft(filed.reference, LetterKind.ACKNOWLEDGEMENT, post.deed(MONDAY, AGENT))
    file = post.letters.shown(filed.reference, letter.id, "letter.pdf", MONDAY)
    assert "Łucja" in words(file)
    text = post.letters.shown(filed.reference, letter.id, "letter.txt", MONDAY).content.decode()
    assert "Сломано 电话 😀" in text


def test_what_a_customer_wrote_is_never_markup_on_paper(post: Post) -> None:
    filed = post.file(Details("#panic() *no* $x$ @ref `raw` [b] <tag> // gone", name="#emph[Jo]"))
    letter = post.letters.draft(filed.reference, LetterKind.ACKNOWLEDGEMENT, post.deed(MONDAY, AGENT))
    said = words(post.letters.shown(filed.reference, letter.id, "letter.pdf", MONDAY))
    assert "#panic() *no* $x$ @ref `raw` [b] <tag> // gone" in said
    assert "#emph[Jo]" in said


def test_a_request_for_braille_is_a_task_with_the_postal_address(post: Post) -> None:
    filed = post.file(Details("No line", name="Jo", adjustments="Braille, please"))
    assert post.rows() == [("staff_braille", MANAGER)]
    deed = post.deed(MONDAY + days(1))
    post.register.change_details(filed.reference, {"postal_address": "1 High Street\nLeeds"}, deed)
    post.register.change_details(filed.reference, {"name": "Jo S"}, post.deed(MONDAY + days(1)))
    assert post.rows() == [("staff_braille", MANAGER)] * 2
    post.sending().go(MONDAY + days(2))
    said = [one.get_body(("plain",)).get_content() for one in post.delivered()]  # type: ignore[union-attr]
    assert any("1 High Street\nLeeds" in one for one in said)
    assert any("Please ask for it" in one for one in said)


def test_the_dentist_is_who_the_letter_goes_to(post: Post) -> None:
    filed = post.file()
    letter = post.letters.draft(filed.reference, LetterKind.RESPONSE, post.deed(MONDAY, AGENT))
    said = words(post.letters.shown(filed.reference, letter.id, "letter.pdf", MONDAY))
    assert str(DENTIST.name) in said
    assert str(DENTIST.organisation) in said
