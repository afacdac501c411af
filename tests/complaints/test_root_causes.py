"""The list of root causes: the one that is delivered, and what editors may do to it."""

from pathlib import Path

import pytest

from complaints.located_yaml import BrokenFile
from complaints.root_causes import load

DELIVERED = Path(__file__).resolve().parents[2] / "data" / "root_causes.yml"


def test_the_delivered_list_is_in_order() -> None:
    causes = load(DELIVERED)
    assert causes["network"] == "Fault in our network"
    assert len(set(causes.values())) == len(causes) >= 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is no root cause in it"),
        ("a: One\nBilling System: Two", "causes.yml:2: Billing System: will not do as a name"),
        ("a: One\nb:", "causes.yml:2: b: has no words"),
        ("7: One", "7: will not do as a name"),
    ],
)
def test_a_broken_list_says_where(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "causes.yml").write_text(text, encoding="utf-8")
    with pytest.raises(BrokenFile, match=said):
        load(tmp_path / "causes.yml")
