"""The figures of an evaluation are what they say."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation import labelled, picture, thresholds
from bot.evaluation.labelled import EvaluationBroken, Labelled
from bot.evaluation.noise import NOISES, capitals, typos, without_punctuation
from bot.evaluation.scores import Judged, confusions, matrix, score
from bot.evaluation.thresholds import Seen


def judged(label: str, predicted: str, fell_back: bool = False, source: str = "real") -> Judged:
    return Judged(Labelled(f"{label} {predicted}", label, source), predicted, predicted, 0.5, fell_back)


FOUR_RIGHT_OF_SIX = [
    judged("complain", "complain"),
    judged("complain", "complain"),
    judged("complain", "thanks", source="written"),
    judged("thanks", "thanks"),
    judged("thanks", "out_of_scope", fell_back=True),
    judged("out_of_scope", "out_of_scope"),
]


def test_the_headline_figures() -> None:
    scores = score(FOUR_RIGHT_OF_SIX, dropped=3)
    assert scores.n == 6
    assert scores.dropped == 3
    assert scores.accuracy == pytest.approx(4 / 6)
    assert scores.labels["complain"].precision == 1
    assert scores.labels["complain"].recall == pytest.approx(2 / 3)
    assert scores.labels["complain"].f1 == pytest.approx(0.8)
    assert scores.labels["thanks"].f1 == pytest.approx(0.5)
    assert scores.macro_f1 == pytest.approx((0.8 + 0.5 + 2 / 3) / 3)
    assert scores.out_of_scope_recall == 1
    assert scores.in_scope_to_fallback == pytest.approx(1 / 5)
    assert scores.sources["real"]["accuracy"] == pytest.approx(4 / 5)
    assert scores.sources["written"]["n"] == 1


def test_json_has_the_agreed_names() -> None:
    told = json.loads(json.dumps(score(FOUR_RIGHT_OF_SIX).as_json()))
    assert {"accuracy", "macro_f1", "n", "dropped", "labels", "sources", "out_of_scope_recall"} <= set(told)


def test_without_anything_out_of_scope_there_is_no_such_figure() -> None:
    assert score([judged("thanks", "thanks")]).out_of_scope_recall is None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abcd")), min_size=1))
def test_figures_stay_between_nought_and_one(pairs: "list[tuple[str, str]]") -> None:
    scores = score([judged(label, predicted) for label, predicted in pairs])
    assert 0 <= scores.accuracy <= 1
    assert 0 <= scores.macro_f1 <= 1
    assert sum(one.n for one in scores.labels.values()) == len(pairs)


def test_mistakes_come_with_their_texts_the_commonest_first() -> None:
    wrong = confusions([*FOUR_RIGHT_OF_SIX, judged("complain", "thanks")])
    assert list(wrong) == ["complain taken for thanks", "thanks taken for out_of_scope"]
    assert wrong["thanks taken for out_of_scope"][0].row.text == "thanks out_of_scope"


def test_the_picture_is_svg_whatever_the_labels_hold() -> None:
    drawn = picture.svg(matrix([judged("<b>&", '"x"'), judged("thanks", "thanks")]), "A & B <c>")
    assert ElementTree.fromstring(drawn).tag.endswith("svg")


def test_rows_equal_to_an_example_are_dropped_and_counted() -> None:
    rows = [Labelled("My LINE is dead!", "a", ""), Labelled("my line is not dead", "a", "")]
    kept, dropped = labelled.without_known(rows, ["my line is dead"])
    assert [row.text for row in kept] == ["my line is not dead"]
    assert dropped == 1


def test_a_file_without_the_columns_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text("message,kind\nhello,greet\n")
    with pytest.raises(EvaluationBroken, match="columns text and label"):
        labelled.read(path, "label")


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00bad"])
def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path: Path, content: "bytes | None") -> None:
    path = tmp_path / "wrong.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EvaluationBroken, match=r"wrong\.csv"):
        labelled.read(path, "label")


def test_an_intent_under_two_labels_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.yml"
    path.write_text("a: [greet]\nb: [greet]\n")
    with pytest.raises(EvaluationBroken, match="greet to both a and b"):
        labelled.labels(path)


def test_every_third_word_gets_one_slip() -> None:
    words = ["please", "could", "somebody", "telephone", "about", "broadband", "again", "tomorrow", "now"]
    noisy = typos(" ".join(words)).split()
    changed = [before != after for before, after in zip(words, noisy, strict=True)]
    assert changed[1::3] == [False] * 3
    assert changed[2::3] == [False] * 3
    assert sum(changed) >= 2
    assert typos("please call me") == typos("please call me")


def test_capitals_and_no_punctuation() -> None:
    assert capitals("it's down") == "IT'S DOWN"
    assert without_punctuation("It's down, again! (3rd time)") == "Its down again 3rd time"


@given(st.text())
def test_noise_can_be_put_on_anything(text: str) -> None:
    for noisy in NOISES.values():
        noisy(text)


def test_a_threshold_costs_and_brings_what_the_curve_says() -> None:
    seen = [
        Seen(in_scope=True, right=True, called_out_of_scope=False, confidence=0.9, ahead=0.8),
        Seen(in_scope=True, right=True, called_out_of_scope=False, confidence=0.3, ahead=0.2),
        Seen(in_scope=True, right=False, called_out_of_scope=False, confidence=0.2, ahead=0.01),
        Seen(in_scope=False, right=False, called_out_of_scope=False, confidence=0.25, ahead=0.1),
        Seen(in_scope=False, right=True, called_out_of_scope=True, confidence=0.9, ahead=0.8),
    ]
    point = thresholds.point(seen, threshold=0.28, ambiguity=0.05)
    assert point.asked_again == pytest.approx(1 / 3)
    assert point.right_sent == 0
    assert point.wrong_caught == 1
    assert point.outside_caught == 1


def test_the_chosen_threshold_is_bearable() -> None:
    sure = [
        Seen(in_scope=True, right=True, called_out_of_scope=False, confidence=i / 100, ahead=1)
        for i in range(100)
    ]
    doubtful = [Seen(in_scope=False, right=False, called_out_of_scope=False, confidence=0.1, ahead=0.1)] * 5
    best = thresholds.chosen(thresholds.curve([*sure, *doubtful]))
    assert best.asked_again <= thresholds.BEARABLE
