"""Proving that a complaint is one's own, without telling strangers anything."""

from datetime import timedelta

import pytest

from complaints.proofs import FORGOTTEN_AFTER, LOCKED_FOR, Claim, Locked, NotProved, Proved
from tests.complaints.register_world import DENTIST, MONDAY, World, days

UNUSED = "CN-23456-789A9"
OURS = DENTIST.email or ""


@pytest.mark.parametrize(
    "proof",
    ["priya@acme-dental.example", " PRIYA@Acme-Dental.Example ", "020 7946 0018", "+44 (0)20 7946 0018"],
)
def test_the_email_or_the_phone_on_the_record_proves_it_in_any_spelling(world: World, proof: str) -> None:
    filed = world.file()
    spelt = filed.reference.lower().replace("-", " ")
    assert world.register.prove(Claim(spelt, proof, "c1"), MONDAY) == Proved(filed.reference)


def test_a_wrong_reference_and_a_wrong_proof_get_the_same_answer(world: World) -> None:
    filed = world.file()
    answers = [
        world.register.prove(Claim(reference, proof, asker), MONDAY)
        for reference, proof, asker in [
            (filed.reference, "other@example.com", "c1"),
            (UNUSED, OURS, "c2"),
            ("CN-23456-789A8", OURS, "c3"),
            ("nonsense", OURS, "c4"),
            (filed.reference, "", "c5"),
        ]
    ]
    assert answers[:4] == [NotProved(2)] * 4
    assert answers[4] == NotProved(1)


@pytest.mark.parametrize("reference", ["ours", UNUSED])
def test_three_wrong_proofs_lock_any_reference(world: World, reference: str) -> None:
    named = world.file().reference if reference == "ours" else reference
    answers = [world.register.prove(Claim(named, "no@example.com", f"c{one}"), MONDAY) for one in range(3)]
    assert answers == [NotProved(2), NotProved(1), Locked(MONDAY + LOCKED_FOR)]


def test_while_locked_even_the_right_proof_is_not_looked_at(world: World) -> None:
    filed = world.file()
    for one in range(3):
        world.register.prove(Claim(filed.reference, "no@example.com", f"c{one}"), MONDAY)
    right = Claim(filed.reference, OURS, "owner")
    assert world.register.prove(right, MONDAY + timedelta(minutes=29)) == Locked(MONDAY + LOCKED_FOR)
    assert world.register.prove(right, MONDAY + LOCKED_FOR) == Proved(filed.reference)


def test_who_guesses_at_many_references_is_locked_too(world: World) -> None:
    filed = [world.file() for _ in range(4)]
    for one in filed[:3]:
        answer = world.register.prove(Claim(one.reference, "no@example.com", "guesser"), MONDAY)
    assert answer == Locked(MONDAY + LOCKED_FOR)
    assert isinstance(world.register.prove(Claim(filed[3].reference, OURS, "guesser"), MONDAY), Locked)
    assert isinstance(world.register.prove(Claim(filed[3].reference, OURS, "owner"), MONDAY), Proved)


def test_after_the_lock_counting_starts_again(world: World) -> None:
    filed = world.file()
    claim = Claim(filed.reference, "no@example.com", "c1")
    for second in range(3):
        world.register.prove(claim, MONDAY + timedelta(seconds=second))
    later = MONDAY + LOCKED_FOR + timedelta(seconds=2)
    assert world.register.prove(claim, later) == NotProved(2)


def test_an_answer_that_is_judged_again_because_the_first_judgement_got_lost_counts_once(
    world: World,
) -> None:
    filed = world.file()
    claim = Claim(filed.reference, "no@example.com", "c1")
    assert world.register.prove(claim, MONDAY) == world.register.prove(claim, MONDAY) == NotProved(2)
    later = MONDAY + timedelta(seconds=1)
    assert world.register.prove(claim, later) == world.register.prove(claim, later) == NotProved(1)


def test_a_right_proof_and_a_day_forget_wrong_ones(world: World) -> None:
    filed = world.file()
    wrong, right = Claim(filed.reference, "no@example.com", "c1"), Claim(filed.reference, OURS, "c1")
    world.register.prove(wrong, MONDAY)
    world.register.prove(right, MONDAY)
    assert world.register.prove(wrong, MONDAY + timedelta(seconds=1)) == NotProved(2)
    assert world.register.prove(wrong, MONDAY + FORGOTTEN_AFTER + timedelta(seconds=2)) == NotProved(2)


def test_a_complaint_without_address_or_number_is_proved_by_nothing(world: World) -> None:
    from complaints.complaint import Details

    filed = world.file(Details("By post, no address."))
    for one, proof in enumerate(["", "nobody@example.com", "None", "0"]):
        answer = world.register.prove(Claim(filed.reference, proof, f"c{one}"), MONDAY + days(one * 2))
        assert isinstance(answer, NotProved)


def test_what_people_typed_is_not_stored(world: World) -> None:
    world.register.prove(Claim("my secret words", "secret@example.com", "conversation-id"), MONDAY)

    def rows(connection: object) -> str:
        from sqlalchemy import Connection, text

        assert isinstance(connection, Connection)
        return str(list(connection.execute(text("SELECT * FROM complaint_proof_failures"))))

    stored = world.database.read(rows)
    assert "secret" not in stored
    assert "conversation-id" not in stored
