"""Drafts go when their time is over, and with everything else of a conversation that is erased."""

from complaints.complaint import CUSTOMER, Deed
from conversations.drafts import Drafts
from conversations.formats import Format, FormatRequests, Wanted
from conversations.messages import Agent
from rights.retention import keep_to_it
from tests.complaints.register_world import MONDAY, days
from tests.rights.conftest import Case

NOTED = {"nature": "The line is flumphing", "email": "zebedee@quill.example"}


def test_a_draft_goes_when_its_time_is_over_though_its_conversation_stays(case: Case) -> None:
    case.whole()
    drafts = Drafts(case.database)
    drafts.keep(case.conversation, NOTED, MONDAY)
    keep_to_it(case.register, case.erasure, MONDAY + days(13))
    assert drafts.of(case.conversation)
    keep_to_it(case.register, case.erasure, MONDAY + days(15))
    assert drafts.of(case.conversation) is None


def test_erasing_a_conversation_erases_its_draft(case: Case) -> None:
    case.talk("other", "my line is flumphing")
    Drafts(case.database).keep("other", NOTED, MONDAY, "zebedee@quill.example")
    erasure = case.erasure
    erasure.conversation("other", Deed(CUSTOMER, MONDAY, ""), "asked for")
    erasure.finish(MONDAY)
    assert case.found() == set()


def test_restricting_an_open_complaint_erases_the_draft_beside_it(case: Case) -> None:
    reference = case.whole()
    drafts = Drafts(case.database)
    drafts.keep(case.conversation, NOTED, MONDAY)
    case.erasure.request(reference, Deed(CUSTOMER, MONDAY, ""))
    assert drafts.of(case.conversation) is None


def test_a_conversation_stays_until_the_braille_that_was_asked_for_in_it_is_posted(case: Case) -> None:
    case.talk("other", "please send it in braille, I'm zebedee@quill.example")
    requests = FormatRequests(case.database)
    wanted = Wanted("m", Format.BRAILLE, "flumphing braille", "1 Quill Street", "Zebedee")
    asked = requests.ask("other", wanted, MONDAY)
    keep_to_it(case.register, case.erasure, MONDAY + days(30))
    assert requests.due()
    requests.done(asked.id, Agent("1", "Ana"), MONDAY + days(30))
    keep_to_it(case.register, case.erasure, MONDAY + days(31))
    assert case.found() == set()
