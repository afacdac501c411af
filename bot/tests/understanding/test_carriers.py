"""Whichever phone company is named, what is said of it is what counts."""

from __future__ import annotations

import pytest

from bot.nlu.carriers import unnamed


@pytest.mark.parametrize("name", ["bt", "contactnow", "8x8", "virgin media", "at&t", "o2"])
def test_a_phone_company_is_called_just_that(name: str) -> None:
    assert unnamed(f"{name} keep overcharging me") == "the phone company keep overcharging me"
    assert unnamed(f"it's {name}'s fault") == "it's the phone company's fault"


@pytest.mark.parametrize(
    "text",
    ["how deep is the ocean", "three tickets", "the virgin trains were late", "co2 alarm", "no debt", "e-e"],
)
def test_a_common_word_is_left_alone(text: str) -> None:
    assert unnamed(text) == text
