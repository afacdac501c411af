"""Codes of an authenticator app, against the published vectors and by property."""

from base64 import b32encode
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from staff.one_time import STEP, address, digits, new_secret, step_of

RFC_SECRET = b32encode(b"12345678901234567890").decode()
"""RFC 6238, appendix B; its codes have 8 digits, of which the last 6 are ours."""
VECTORS = {59: "287082", 1111111109: "081804", 1234567890: "005924", 2000000000: "279037"}
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(("second", "code"), VECTORS.items())
def test_the_published_vectors_hold(second: int, code: str) -> None:
    assert step_of(RFC_SECRET, code, datetime.fromtimestamp(second, UTC)) == second // STEP


@given(MOMENTS, st.integers(-4, 4))
def test_a_phone_may_be_one_step_out_and_no_more(now: datetime, off: int) -> None:
    shown = pyotp.TOTP(RFC_SECRET).at(now + timedelta(seconds=off * STEP))
    found = step_of(RFC_SECRET, shown, now)
    present = int(now.timestamp()) // STEP
    near = {pyotp.TOTP(RFC_SECRET).generate_otp(present + one): present + one for one in (-1, 0, 1)}
    assert found == near.get(shown)  # further steps fit only where two codes happen to be the same
    if abs(off) <= 1:
        assert found is not None


@given(MOMENTS, st.integers(-1, 1), st.integers(-3, 3))
def test_a_code_is_taken_only_after_the_last_one(now: datetime, off: int, last: int) -> None:
    present = int(now.timestamp()) // STEP
    shown = pyotp.TOTP(RFC_SECRET).generate_otp(present + off)
    found = step_of(RFC_SECRET, shown, now, present + last)
    assert found is None or found > present + last
    if off > last:
        assert found is not None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("287 082", "287082"),
        (" 287082\n", "287082"),
        ("28708", ""),
        ("2870822", ""),
        ("28708a", ""),
        ("２８７０８２", ""),
        ("", ""),
    ],
)
def test_a_code_is_read_as_apps_show_it(typed: str, code: str) -> None:
    assert digits(typed) == code


def test_every_app_gets_a_secret_of_its_own_and_an_address_that_says_whose_it_is() -> None:
    first, second = new_secret(), new_secret()
    assert first != second
    parsed = pyotp.parse_uri(address(first, "maya@example.com", "ContactNow desk"))
    assert parsed.secret == first
    assert parsed.name == "maya@example.com"
    assert parsed.issuer == "ContactNow desk"
