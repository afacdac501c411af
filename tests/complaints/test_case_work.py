"""Owners, contacts, root causes, earlier complaints, saved lists."""

import pytest

from complaints.complaint import Details, Route
from complaints.deadlines import Kind
from complaints.errors import AlreadyOwned, NotThere, Refused
from complaints.views import MOST, Views
from tests.complaints.register_world import DENTIST, MAYA, MONDAY, World, days

BEN = "ben@example.com"


def test_one_person_has_a_case_and_a_colleague_cannot_take_it(world: World) -> None:
    reference = world.file().reference
    assert world.register.take(reference, world.staff()).owner == MAYA
    with pytest.raises(AlreadyOwned, match=MAYA):
        world.register.take(reference, world.deed(by=BEN))
    with pytest.raises(AlreadyOwned):
        world.register.let_go(reference, world.deed(by=BEN))
    assert world.register.let_go(reference, world.staff()).owner is None
    assert world.register.take(reference, world.deed(by=BEN)).owner == BEN


def test_who_may_reassign_gives_it_to_anybody(world: World) -> None:
    reference = world.file().reference
    world.register.take(reference, world.staff())
    assert world.register.assign(reference, BEN, world.staff()).owner == BEN
    assert world.register.record(reference).audit[-1].changes == {"owner": (MAYA, BEN)}


def test_a_call_keeps_the_contact_that_was_agreed_only_when_somebody_answered(world: World) -> None:
    reference = world.file().reference
    world.register.agree_contact(reference, (MONDAY + days(2)).date(), world.staff(), frequency="weekly")
    tried = world.register.record_contact(reference, "Voicemail", world.staff(), reached=False)
    assert tried.deadline(Kind.NEXT_CONTACT).is_open  # type: ignore[union-attr]
    spoke = world.register.record_contact(reference, "Told how far it is", world.staff(MONDAY + days(1)))
    assert spoke.deadline(Kind.NEXT_CONTACT).met_at == MONDAY + days(1)  # type: ignore[union-attr]
    kinds = [(one.kind, one.internal) for one in world.register.record(reference).entries[1:]]
    assert kinds == [("agreement", True), ("no_answer", True), ("contact", True)]


def test_the_root_cause_is_said_with_the_resolution_and_goes_when_it_opens_again(world: World) -> None:
    reference = world.file().reference
    resolved = world.register.resolve(reference, "Fixed", world.staff(), root_cause="network")
    assert resolved.root_cause == "network"
    assert world.register.reopen(reference, "Again", world.staff()).root_cause is None
    with pytest.raises(Refused):
        world.register.resolve(reference, "Fixed", world.staff(), root_cause="Our fault!")


def test_who_took_a_call_is_kept_and_can_be_corrected(world: World) -> None:
    filed = world.file(received_by=Route.PHONE, taken_by="Tom at the front desk")
    assert filed.taken_by == "Tom at the front desk"
    assert (
        world.register.change_details(filed.reference, {"taken_by": "Ann"}, world.staff()).taken_by == "Ann"
    )


def test_earlier_complaints_are_known_by_email_or_phone(world: World) -> None:
    by_email = world.file(Details("Bill", email=DENTIST.email), at=MONDAY - days(9))
    by_phone = world.file(Details("Line", phone="+44 20 7946 0018"), at=MONDAY - days(5))
    world.file(Details("Somebody else", email="other@example.com", phone="020 7946 0019"))
    world.file(Details("Nobody known"))
    mine = world.file()
    assert [one.reference for one in world.register.earlier(mine)] == [by_phone.reference, by_email.reference]
    assert world.register.earlier(world.file(Details("Nobody known"))) == ()


def test_saved_lists_are_their_holders_alone(world: World) -> None:
    views = Views(world.database)
    mine = views.save("1", "  Due   today ", "due=today")
    assert (mine.name, mine.query) == ("Due today", "due=today")
    views.save("2", "Due today", "owner=me")
    assert views.of("1") == (mine,)
    with pytest.raises(NotThere):
        views.change("2", mine.id, "Stolen", None)
    views.delete("2", mine.id)
    assert views.of("1") == (mine,)


def test_a_saved_list_is_renamed_replaced_and_deleted(world: World) -> None:
    views = Views(world.database)
    one, other = views.save("1", "One", "a=1"), views.save("1", "Other", "b=2")
    assert views.save("1", "One", "c=3").id == one.id
    assert views.change("1", one.id, "First", None).query == "c=3"
    assert views.change("1", one.id, "First", "d=4").query == "d=4"
    for wrong in ("Other", "  ", "x" * 61):
        with pytest.raises(Refused):
            views.change("1", one.id, wrong, None)
    views.delete("1", one.id)
    assert views.of("1") == (other,)


def test_nobody_saves_lists_without_end(world: World) -> None:
    views = Views(world.database)
    for number in range(MOST):
        views.save("1", f"List {number}", "")
    with pytest.raises(Refused):
        views.save("1", "One more", "")
