"""Gates are red for what would harm customers, green for chance, and say why in words for editors."""

import pytest

from publishing.gates import Compared, Scores, judged
from publishing.history import Gate


def gate(name: str, found: Compared) -> Gate:
    return next(one for one in judged(found) if one.name == name)


def scores(*accuracy: float) -> tuple[Scores, Scores]:
    was, now = (Scores(one, one, 150) for one in accuracy)
    return was, now


@pytest.mark.parametrize(
    ("found", "name", "passed", "said"),
    [
        (Compared(), "check", True, "sound"),
        (Compared(faults=["data/a.yml, line 3: a tab."]), "check", False, "line 3"),
        (Compared(rasa=["no rule for x"]), "rasa", False, "no rule for x"),
        (Compared(rasa=[]), "rasa", True, "fit together"),
        (Compared(cross_validation=scores(0.93, 0.926)), "cross-validation", True, "93.0 %"),
        (Compared(cross_validation=scores(0.93, 0.91)), "cross-validation", False, "wrong intent"),
        (Compared(held_out=scores(0.95, 0.944)), "test set", True, "94.4 %"),
        (Compared(held_out=scores(0.95, 0.93)), "test set", False, "93.0 %"),
        (Compared(played=200), "conversations", True, "200 conversations"),
        (Compared(played=200, broken=["A goodbye"]), "conversations", False, "“A goodbye”"),
        (
            Compared(played=200, broken=["Thanks"], unheard={"Thanks": "You're welcome"}),
            "conversations",
            False,
            "“Thanks” (it listens for “You're welcome”)",
        ),
        (Compared(played=200, broken_before=["Old"]), "conversations", True, "did not before either"),
        (Compared(latency=(15.0, 18.0)), "speed", True, "18 ms"),
        (Compared(latency=(15.0, 60.0)), "speed", False, "60 ms"),
        (Compared(latency=(2.0, 8.0)), "speed", True, "8 ms"),
    ],
)
def test_each_gate(found: Compared, name: str, passed: bool, said: str) -> None:
    one = gate(name, found)
    assert one.passed is passed
    assert said in one.said


def test_being_slower_is_told_and_stops_nothing() -> None:
    assert not gate("speed", Compared(latency=(15.0, 60.0))).serious


def test_examples_that_are_nearly_the_same_are_named_with_both_intents() -> None:
    pair = {
        "one": {"words": "what time do you close", "intent": "ask_opening_hours"},
        "other": {"words": "what time do you shut", "intent": "ask_contact"},
        "likeness": 0.97,
    }
    found = gate("near-duplicates", Compared(overlaps=[pair]))
    assert not found.passed
    for words in ("what time do you shut", "ask_contact", "ask_opening_hours"):
        assert words in found.said


def test_macro_f1_counts_as_accuracy_does() -> None:
    fell = (Scores(0.93, 0.92), Scores(0.93, 0.90))
    assert not gate("cross-validation", Compared(cross_validation=fell)).passed


@pytest.mark.parametrize(("lost", "passed"), [(2, True), (3, False)])
def test_two_messages_of_a_small_test_set_are_chance_and_three_are_not(lost: int, passed: bool) -> None:
    was, now = (Scores(right / 119, right / 119, 119) for right in (118, 118 - lost))
    assert gate("test set", Compared(held_out=(was, now))).passed is passed


def test_what_was_not_looked_at_has_no_gate() -> None:
    assert [one.name for one in judged(Compared())] == ["check"]
