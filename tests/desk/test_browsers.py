"""What browsers are called in the list of sessions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.desk.browsers import named

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (CHROME, "Chrome on Windows"),
        (CHROME + " Edg/140.0", "Edge on Windows"),
        (SAFARI, "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("curl/8.5.0", "curl"),
        ("", ""),
    ],
)
def test_browsers_are_called_what_people_call_them(agent: str, name: str) -> None:
    assert named(agent) == name


@given(st.text(max_size=3000))
def test_whatever_a_program_says_of_itself_fits_into_a_line(agent: str) -> None:
    found = named(agent)
    assert len(found) <= 60
    assert found.isprintable()
