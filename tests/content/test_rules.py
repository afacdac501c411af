"""Which rule decided is found from what was done."""

import pytest

from content import rules
from content.rules import decided
from tests.content.test_editing import NOW


@pytest.mark.parametrize(
    ("intent", "loop", "actions", "name"),
    [
        ("thanks", "", ["utter_thanks", "action_also"], "thanks"),
        ("make_complaint", "", ["complaint_form"], "a wish to complain starts the form"),
        (
            "ask_payment",
            "complaint_form",
            ["utter_ask_payment", "action_also", "complaint_form"],
            "paying meanwhile",
        ),
        ("affirm", "complaint_form", ["complaint_form", "action_file_complaint"], "a complete form is filed"),
        ("add_information", "", ["addition_form", "action_add_information"], "add information"),
    ],
)
def test_the_rule_is_named(intent: str, loop: str, actions: list[str], name: str) -> None:
    found = decided(NOW, intent, loop, actions)
    assert found is not None
    assert found.name == name
    row = NOW.text(found.file).split("\n")[found.line - 1]
    assert f"- rule: {name}" in row


def test_a_form_that_goes_on_by_itself_needs_no_rule() -> None:
    assert decided(NOW, "inform", "complaint_form", ["complaint_form"]) is None


def test_every_rule_is_read() -> None:
    written = sum(NOW.text(path).count("- rule:") for path in NOW.under("data/rules/"))
    assert len(rules.all_in(NOW)) == written > 60
