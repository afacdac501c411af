"""The second factor: set up, asked for, spent, replaced, turned off and reset."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from staff import recovery
from staff.errors import (
    CodeNeeded,
    SignInRefused,
    StaffError,
    TicketSpent,
    TooManyAttempts,
    UnreadableSecret,
    WrongCode,
    WrongCredentials,
)
from staff.sealing import Seal
from staff.second_factors import SecondFactors
from staff.signing_in import TICKET_LASTS, Caller
from staff.tables import recovery_codes, second_factors
from tests.staff.conftest import NOW, PASSWORD, SECRET, Desk, code_at

LATER = NOW + timedelta(minutes=5)
HERE = Caller("192.0.2.1")


def guarded(desk: Desk) -> tuple[str, list[str]]:
    """Maya, with a second factor since NOW."""
    desk.hire()
    return desk.set_up(desk.enter())


def ticket(desk: Desk, **attempt: object) -> str:
    with pytest.raises(CodeNeeded) as needed:
        desk.enter(**attempt)  # type: ignore[arg-type]
    return needed.value.ticket


def test_the_password_alone_opens_nothing_once_it_is_on(desk: Desk) -> None:
    secret, _ = guarded(desk)
    with pytest.raises(CodeNeeded):
        desk.enter(now=LATER)
    session = desk.enter(now=LATER, code=code_at(secret, LATER))
    assert session.account.second_factor_at == NOW


def test_the_code_can_follow_the_password(desk: Desk) -> None:
    secret, _ = guarded(desk)
    session = desk.signing_in.with_code(ticket(desk, now=LATER), code_at(secret, LATER), HERE, LATER)
    assert desk.sessions.of(session.token, LATER) == session


def test_who_does_not_know_the_password_does_not_hear_of_the_second_factor(desk: Desk) -> None:
    secret, _ = guarded(desk)
    for code in ("", "000000", code_at(secret, LATER)):
        with pytest.raises(WrongCredentials):
            desk.enter(password="wrong wrong wrong", now=LATER, code=code)


def test_a_code_is_taken_once(desk: Desk) -> None:
    secret, _ = guarded(desk)
    code = code_at(secret, LATER)
    desk.enter(now=LATER, code=code)
    with pytest.raises(WrongCode):
        desk.enter(now=LATER + timedelta(seconds=1), code=code)
    with pytest.raises(WrongCode):  # nor the one before it, which somebody may have seen as well
        desk.enter(now=LATER, code=code_at(secret, LATER - timedelta(seconds=30)))


def test_the_code_that_set_it_up_does_not_sign_in(desk: Desk) -> None:
    secret, _ = guarded(desk)
    with pytest.raises(WrongCode):
        desk.enter(code=code_at(secret, NOW))


def test_of_two_sign_ins_with_one_code_at_once_one_gets_in(desk: Desk) -> None:
    secret, _ = guarded(desk)
    code = code_at(secret, LATER)

    def attempt(number: int) -> bool:
        try:
            desk.enter(now=LATER, code=code, address=f"192.0.2.{number}")
        except SignInRefused:
            return False
        return True

    with ThreadPoolExecutor(4) as crowd:
        assert sum(crowd.map(attempt, range(4))) == 1


@pytest.mark.parametrize("code", ["000000", "not a code", "9-AAAAA-AAAAA", "\ud800", "x" * 5000])
def test_a_made_up_code_is_refused(desk: Desk, code: str) -> None:
    secret, _ = guarded(desk)
    assert code != code_at(secret, LATER)
    with pytest.raises(WrongCode):
        desk.enter(now=LATER, code=code)


def test_wrong_codes_count_and_bar_the_right_one_too(desk: Desk) -> None:
    secret, _ = guarded(desk)
    for _ in range(5):
        with pytest.raises(WrongCode):
            desk.enter(now=LATER, code="000000")
    with pytest.raises(TooManyAttempts):
        desk.enter(now=LATER, code=code_at(secret, LATER))


def test_wrong_codes_after_the_password_count_and_a_new_ticket_does_not_start_afresh(desk: Desk) -> None:
    guarded(desk)
    for _ in range(5):
        with pytest.raises(WrongCode):
            desk.signing_in.with_code(ticket(desk, now=LATER), "000000", HERE, LATER)
    with pytest.raises(TooManyAttempts):
        desk.enter(now=LATER)


def test_asking_for_the_code_is_no_failure(desk: Desk) -> None:
    secret, _ = guarded(desk)
    for _ in range(12):
        ticket(desk, now=LATER)
    assert desk.enter(now=LATER, code=code_at(secret, LATER))


def test_a_ticket_runs_out_and_ends_with_the_password_it_stands_for(desk: Desk) -> None:
    secret, _ = guarded(desk)
    first = ticket(desk, now=LATER)
    late = LATER + TICKET_LASTS + timedelta(seconds=1)
    with pytest.raises(TicketSpent):
        desk.signing_in.with_code(first, code_at(secret, late), HERE, late)
    desk.accounts.reset("maya@example.com", "eleven loud herons", LATER)
    with pytest.raises(TicketSpent):
        desk.signing_in.with_code(first, code_at(secret, LATER), HERE, LATER)


@pytest.mark.parametrize("made_up", ["", "1", "gAAAAA", "\ud800"])
def test_a_made_up_ticket_opens_nothing(desk: Desk, made_up: str) -> None:
    secret, _ = guarded(desk)
    with pytest.raises(TicketSpent):
        desk.signing_in.with_code(made_up, code_at(secret, LATER), HERE, LATER)


def test_a_sealed_secret_is_no_ticket(desk: Desk) -> None:
    secret, _ = guarded(desk)
    sealed = desk.database.read(lambda c: c.execute(select(second_factors.c.secret)).scalar_one())
    with pytest.raises(TicketSpent):
        desk.signing_in.with_code(sealed, code_at(secret, LATER), HERE, LATER)


def test_a_recovery_code_stands_for_the_app_once(desk: Desk) -> None:
    _, codes = guarded(desk)
    assert len(set(codes)) == recovery.HOW_MANY
    assert desk.enter(now=LATER, code=codes[3])
    with pytest.raises(WrongCode):
        desk.enter(now=LATER, code=codes[3])
    assert desk.enter(now=LATER, code=codes[4].lower().replace("-", " "))
    assert desk.factors.codes_left(desk.accounts.find("maya@example.com").id) == recovery.HOW_MANY - 2


def test_new_recovery_codes_end_the_old_ones(desk: Desk) -> None:
    secret, old = guarded(desk)
    maya = desk.accounts.find("maya@example.com")
    proof = desk.signing_in.confirm(maya, None, code_at(secret, LATER), HERE, LATER)
    assert proof is not None
    new = desk.factors.renew_codes(maya, proof, LATER)
    with pytest.raises(WrongCode):
        desk.enter(now=LATER, code=old[0])
    assert desk.enter(now=LATER, code=new[0])


def test_turning_it_on_ends_the_sessions_that_began_without_it(desk: Desk) -> None:
    desk.hire()
    here, there = desk.enter(), desk.enter()
    desk.set_up(here)
    assert desk.sessions.of(here.token, NOW)
    assert desk.sessions.of(there.token, NOW) is None


def test_until_the_first_code_is_right_nothing_changes(desk: Desk) -> None:
    maya = desk.hire()
    session = desk.enter()
    secret = desk.factors.begin(maya, NOW)
    assert desk.factors.begin(maya, LATER) == secret  # the page was loaded again
    with pytest.raises(WrongCode):
        desk.factors.confirm(session, "000000", NOW)
    assert desk.enter().account.second_factor_at is None


def test_a_second_app_cannot_be_slipped_in_beside_the_first(desk: Desk) -> None:
    secret, _ = guarded(desk)
    session = desk.enter(now=LATER, code=code_at(secret, LATER))
    with pytest.raises(StaffError, match="set up already"):
        desk.factors.begin(session.account, LATER)
    with pytest.raises(StaffError, match="set up already"):
        desk.factors.confirm(session, code_at(secret, LATER), LATER)


def test_turning_it_off_asks_for_password_and_code_and_spends_the_code(desk: Desk) -> None:
    secret, codes = guarded(desk)
    maya = desk.accounts.find("maya@example.com")
    right = code_at(secret, LATER)
    with pytest.raises(WrongCredentials, match="not your password"):
        desk.signing_in.confirm(maya, "wrong wrong wrong", right, HERE, LATER)
    with pytest.raises(WrongCode):
        desk.signing_in.confirm(maya, PASSWORD, "000000", HERE, LATER)
    proof = desk.signing_in.confirm(maya, PASSWORD, right, HERE, LATER)
    assert proof is not None
    desk.factors.turn_off(maya, proof, LATER)
    assert desk.enter(now=LATER).account.second_factor_at is None
    assert desk.factors.codes_left(maya.id) == 0
    with pytest.raises(WrongCode):
        desk.factors.turn_off(maya, proof, LATER)
    again = desk.factors.begin(maya, LATER)
    assert again != secret
    assert codes


def test_wrong_passwords_when_confirming_count_like_those_of_signing_in(desk: Desk) -> None:
    maya = desk.hire()
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            desk.signing_in.confirm(maya, "wrong wrong wrong", None, HERE, NOW)
    with pytest.raises(TooManyAttempts):
        desk.signing_in.confirm(maya, PASSWORD, None, HERE, NOW)


def test_an_administrator_takes_it_off_and_its_holder_is_signed_out(desk: Desk) -> None:
    secret, _ = guarded(desk)
    session = desk.enter(now=LATER, code=code_at(secret, LATER))
    desk.factors.reset("maya@example.com", LATER, "ann@example.com")
    assert desk.sessions.of(session.token, LATER) is None
    assert desk.enter(now=LATER)
    newest = desk.record.newest(session.account.id)
    assert newest is not None
    assert (newest.kind, newest.by) == ("second_factor_reset", "ann@example.com")
    with pytest.raises(StaffError, match="no second factor"):
        desk.factors.reset("maya@example.com", LATER, "ann@example.com")


def test_a_link_for_a_password_does_not_get_round_it(desk: Desk) -> None:
    secret, _ = guarded(desk)
    maya = desk.accounts.find("maya@example.com")
    token = desk.invitations.reset(maya, LATER)
    assert desk.invitations.accept(token, "", "", "eleven loud herons", LATER) is None
    with pytest.raises(CodeNeeded):
        desk.enter(password="eleven loud herons", now=LATER)
    assert desk.enter(password="eleven loud herons", now=LATER, code=code_at(secret, LATER))


def test_the_database_gives_neither_the_secret_nor_a_code_away(desk: Desk) -> None:
    secret, codes = guarded(desk)
    kept = desk.database.read(
        lambda c: [str(c.execute(select(table)).all()) for table in (second_factors, recovery_codes)]
    )
    for word in (secret, *codes, *(code[2:].replace("-", "") for code in codes)):
        assert all(word not in rows for rows in kept)
    assert "argon2" in kept[1]


def test_a_secret_copied_to_another_account_opens_nothing(desk: Desk) -> None:
    secret, _ = guarded(desk)
    desk.hire("ben@example.com")
    desk.set_up(desk.enter("ben@example.com"))
    ben = desk.accounts.find("ben@example.com")
    sealed = desk.database.read(lambda c: c.execute(select(second_factors)).first())
    assert sealed is not None
    swap = update(second_factors).where(second_factors.c.account_id == ben.id).values(secret=sealed.secret)
    desk.database.write(lambda c: c.execute(swap))
    with pytest.raises(UnreadableSecret):
        desk.enter("ben@example.com", now=LATER, code=code_at(secret, LATER))


def test_another_installations_secret_reads_nothing_and_says_what_helps(desk: Desk) -> None:
    secret, codes = guarded(desk)
    maya = desk.accounts.find("maya@example.com")
    stranger = SecondFactors(desk.database, Seal(SECRET + "!", "second factor"))
    with pytest.raises(UnreadableSecret, match="administrator"):
        stranger.proof(maya.id, code_at(secret, LATER), LATER)
    assert stranger.proof(maya.id, codes[0], LATER).place == 0  # recovery codes need no secret
