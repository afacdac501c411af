"""Secrets are hidden before anything is kept; what a complaint is about stays readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.masking import HIDDEN, masked, passes_luhn


def card(start: str, length: int) -> str:
    """A number with this start and a right check digit."""
    body = start.ljust(length - 1, "7")
    return next(body + digit for digit in "0123456789" if passes_luhn(body + digit))


CARDS = [card("4", 16), card("5500", 16), card("37", 15), card("6011", 16), card("36", 14), card("2221", 16)]


@pytest.mark.parametrize("number", CARDS)
@pytest.mark.parametrize("between", ["", " ", "-"])
def test_card_numbers_are_hidden_however_they_are_grouped(number: str, between: str) -> None:
    written = between.join(number[place : place + 4] for place in range(0, len(number), 4))
    assert masked(f"my card {written}, please") == (f"my card {HIDDEN}, please", True)


def test_a_card_number_with_its_expiry_behind_it_is_hidden() -> None:
    hidden, found = masked(f"{CARDS[0]} 12/27")
    assert found
    assert CARDS[0] not in hidden


def test_every_card_number_in_a_row_is_hidden() -> None:
    assert masked(f"{CARDS[0]} {CARDS[1]} {CARDS[0]}") == (f"{HIDDEN} {HIDDEN} {HIDDEN}", True)


@given(
    st.sampled_from(CARDS),
    st.text(alphabet="abc ,.;\n", max_size=20),
    st.text(alphabet="abc ,.;\n", max_size=20),
)
def test_a_card_number_is_found_among_words(number: str, before: str, after: str) -> None:
    hidden, found = masked(f"{before} {number} {after}")
    assert found
    assert number not in hidden


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("My password is hunter2", f"My password is {HIDDEN}"),
        ("password: correct-horse", f"password: {HIDDEN}"),
        ("Password = Tr0ub4dor&3.", f"Password = {HIDDEN}."),
        ("the pin is 4821", f"the pin is {HIDDEN}"),
        ("PIN number: 4821", f"PIN number: {HIDDEN}"),
        ("passcode was 998877 ok", f"passcode was {HIDDEN} ok"),
        ('my password is "blue sky"', f'my password is "{HIDDEN} sky"'),
        ("cvv 123 and security code: 456", f"cvv {HIDDEN} and security code: {HIDDEN}"),
        ("exp 12/27 CVC 123.", f"exp 12/27 CVC {HIDDEN}."),
        ("My passphrase's swordfish", f"My passphrase's {HIDDEN}"),
    ],
)
def test_passwords_and_codes_said_as_such_are_hidden(said: str, kept: str) -> None:
    assert masked(said) == (kept, True)


@pytest.mark.parametrize(
    "said",
    [
        "My password is not working",
        "the password was rejected",
        "your password reset never comes",
        "I forgot my password",
        "my pin is wrong",
        "call me on 0345 286 4697 or +44 20 7946 0958",
        "tickets INC-48213 and 48377",
        "reference CN-7K2PM-QX4RT",
        "account number 00123456789012",
        "since 2026-03-03 at 10:00",
        "order 1234 5678 9012 3456",
        "is that 4 x 4444 or 5?",
        "",
    ],
)
def test_what_a_complaint_is_about_stays(said: str) -> None:
    assert masked(said) == (said, False)


@given(st.text(max_size=300))
def test_any_text_can_be_looked_through(text: str) -> None:
    hidden, found = masked(text)
    assert found == (hidden != text)
    assert masked(hidden)[0] == hidden


def test_long_runs_of_digits_take_no_time() -> None:
    masked("1" * 4000)
    masked("password " * 400 + ":" * 400)
