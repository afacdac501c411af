"""What is heard as "I am safe" after an offer of help; who does not say so is never told that we are glad."""

import pytest

from actions.forms.fields import load, plainly
from redress.settings import ROOT

ALL_RIGHT = load(ROOT / "data" / "forms.yml").habits.all_right


@pytest.mark.parametrize(
    "words",
    [
        "no im ok just stressed",
        "I'm fine, honestly",
        "We're all safe now",
        "Sorry, I was only joking",
        "it's a figure of speech",
        "I didn't mean it",
        "it's not an emergency",
    ],
)
def test_who_says_that_they_are_safe_is_heard(words: str) -> None:
    assert ALL_RIGHT.search(plainly(words))


@pytest.mark.parametrize(
    "words",
    [
        "ok",
        "okay then",
        "I'm not ok",
        "im really not fine",
        "I don't think I'm ok",
        "I'm fed up with everything",
        "so stressed I can't go on",
        "you'll all be fine without me",
        "I'm fine with dying",
        "I'm ok but I want it to end",
        "I don't mean to be here tomorrow",
        "nobody asks if I'm ok",
        "yes please help",
    ],
)
def test_who_does_not_say_so_is_not(words: str) -> None:
    assert not ALL_RIGHT.search(plainly(words))
