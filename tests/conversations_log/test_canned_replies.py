"""Replies for agents: filled with what is known of one customer, checked before anybody can send them."""

import json
from pathlib import Path

import pytest

from complaints import code_of_practice
from complaints.located_yaml import BrokenFile
from conversations.canned_replies import load
from redress.settings import ROOT

FACTS = {"contacts.support.phone": "0345 286 4697", "contacts.complaints.email": None}


def replies(tmp_path: Path, text: str, otherwise: str = "") -> Path:
    path = tmp_path / "canned_replies.yml"
    more = f"\n    otherwise: {otherwise!r}" if otherwise else ""
    path.write_text(f"replies:\n  hello:\n    title: Hello\n    text: {json.dumps(text)}{more}\n")
    return path


def test_what_is_known_of_the_customer_is_put_in(tmp_path: Path) -> None:
    canned = load(replies(tmp_path, "Hello {customer}, ring {contacts.support.phone}. {agent}"), FACTS)
    (made,) = canned.filled({"customer": "Jo", "agent": "Maya"})
    assert (made.name, made.title, made.text) == ("hello", "Hello", "Hello Jo, ring 0345 286 4697. Maya")


def test_what_is_not_known_is_never_a_gap(tmp_path: Path) -> None:
    canned = load(replies(tmp_path, "Hello {customer}.", "Hello."), FACTS)
    assert [one.text for one in canned.filled({"customer": None})] == ["Hello."]
    lines = load(replies(tmp_path, "Hello.\nMail {contacts.complaints.email}."), FACTS)
    assert [one.text for one in lines.filled({})] == ["Hello."]
    assert load(replies(tmp_path, "Reference {reference}"), FACTS).filled({}) == []


@pytest.mark.parametrize("text", ["Hello {costumer}", "Ring {contacts.support.fax}"])
def test_a_name_that_nobody_knows_is_found_with_its_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(BrokenFile, match=r"canned_replies\.yml:4: replies\.hello\.text: speaks of"):
        load(replies(tmp_path, text), FACTS)


def test_the_replies_of_this_installation_are_in_order() -> None:
    facts = code_of_practice.load(ROOT / "data" / "code_of_practice.yml").facts()
    made = load(ROOT / "data" / "canned_replies.yml", facts).filled({"agent": "Maya"})
    assert {"greeting", "ombudsman"} <= {one.name for one in made}
    assert not any("{" in one.text for one in made)
