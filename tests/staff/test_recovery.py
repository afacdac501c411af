"""Recovery codes, as they are printed and as they are typed."""

from hypothesis import given
from hypothesis import strategies as st

from staff.recovery import HOW_MANY, new_codes, read


def test_a_set_has_no_code_twice_and_no_sign_that_looks_like_another() -> None:
    codes = new_codes()
    assert len(set(codes)) == HOW_MANY
    assert not set("".join(code[2:] for code in codes)) & set("IO01")


@given(st.data())
def test_a_code_is_read_in_any_spelling(data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(new_codes()))
    plain = code.replace("-", "")
    typed = "".join(
        (sign.lower() if data.draw(st.booleans()) else sign) + data.draw(st.sampled_from(["", " ", "-"]))
        for sign in plain
    )
    assert read(typed) == (int(plain[0]), plain[1:])


@given(st.text())
def test_whatever_else_is_typed_is_none_or_a_place_and_ten_signs(typed: str) -> None:
    found = read(typed)
    assert found is None or (0 <= found[0] < HOW_MANY and len(found[1]) == 10)
