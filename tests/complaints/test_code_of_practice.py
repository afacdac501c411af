"""The code of practice: what is published holds together, and a broken file is explained by line."""

import re
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from pydantic import ValidationError

from complaints.code_of_practice import CodeOfPractice, fill, load
from complaints.located_yaml import BrokenFile, Fault
from tests.complaints.conftest import PUBLISHED, Variant

PHONE = '      value: "0345 286 4697"\n'


def broken(tmp_path: Path, old: str, new: str) -> Fault:
    """The first fault of the published file with `old` replaced by `new`, once."""
    text = PUBLISHED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "code_of_practice.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BrokenFile) as refused:
        load(path, "data/code_of_practice.yml")
    return refused.value.faults[0]


def line_of(text: str) -> int:
    return PUBLISHED.read_text(encoding="utf-8").split(text)[0].count("\n") + 1


class Broken(NamedTuple):
    """A way to break the file, and what has to be said about it."""

    old: str
    new: str
    at: str
    where: str
    problem: str
    mend: str


def test_the_words_for_customers(code: CodeOfPractice) -> None:
    facts = code.facts()
    assert facts["limits.first_response"] == "one working day"
    assert facts["limits.resolution"] == "two weeks"
    assert facts["limits.adr"] == "six weeks"
    assert facts["limits.adr_letter_valid"] == "12 months"
    assert facts["limits.data_protection"] == "30 days"
    assert facts["limits.adr_change_on"] == "8 April 2026"
    assert facts["scheme.max_people"] == "ten"
    assert facts["scheme.name"] == "the Communications Ombudsman"
    assert facts["hours.closes"] == "5.30pm"
    assert facts["hours.days"] == "Monday to Friday"
    assert facts["code.section.escalate"] == "Complaints Code, section 4"
    assert facts["contacts.head_office.address"].startswith("3rd Floor, The Relay Building")  # type: ignore[union-attr]


def test_hidden_email_addresses_are_unknown_and_what_needs_them_too(code: CodeOfPractice) -> None:
    facts = code.facts()
    assert facts["contacts.complaints.email"] is None
    assert facts["contacts.support.email"] is None
    assert facts["routes.email"] is None
    assert not any(
        "mail" in paragraph for section in code.sections() for paragraph in code.paragraphs(section)
    )


def test_an_email_address_once_known_appears_everywhere(variant: Variant) -> None:
    code = variant({"contacts.complaints.email": "complaints@example.com"})
    assert "complaints@example.com" in str(code.facts()["routes.email"])
    assert "complaints@example.com" in " ".join(code.paragraphs(code.code.section.complain))
    assert "complaints@example.com" in " ".join(code.paragraphs(code.code.section.contacts))


def test_superseded_values_are_kept_but_never_said(code: CodeOfPractice) -> None:
    said = " ".join(filter(None, code.facts().values()))
    said += " ".join(paragraph for section in code.sections() for paragraph in code.paragraphs(section))
    old = [former.value for _, fact in code.all() for former in fact.superseded]
    assert any("Brew House" in value for value in old)
    assert not [value for value in old if value in said]
    assert "Brew House" not in said
    assert "eight weeks" not in said.replace(str(code.facts()["limits.adr_before"]), "", 1)


def test_the_sections_come_in_order_with_their_words(code: CodeOfPractice) -> None:
    assert [section.value for section in code.sections()] == [1, 2, 3, 4, 5, 6]
    for section in code.sections():
        assert code.paragraphs(section)
        assert "{" not in " ".join(code.paragraphs(section))
    assert any("two weeks" in paragraph for paragraph in code.paragraphs(code.code.section.expect))


def test_a_changed_value_changes_its_words(variant: Variant) -> None:
    code = variant({"limits.resolution": 10, "hours.opens": "08:15", "hours.days": ["monday", "wednesday"]})
    assert code.facts()["limits.resolution"] == "ten days"
    assert code.facts()["hours.opens"] == "8.15am"
    assert code.facts()["hours.days"] == "Monday and Wednesday"
    assert "ten days" in " ".join(code.paragraphs(code.code.section.expect))


def test_every_fact_has_a_source_and_dates(code: CodeOfPractice) -> None:
    names = [name for name, _ in code.all()]
    assert len(names) == len(set(names)) > 40
    for _, fact in code.all():
        assert fact.source
        assert fact.reviewed < fact.review_by


def test_facts_past_their_review_are_listed(code: CodeOfPractice) -> None:
    assert code.overdue(date(2026, 11, 23)) == ()
    assert code.overdue(date(2027, 2, 20)) == ()
    assert "scheme.name" in [name for name, _ in code.overdue(date(2027, 2, 21))]


def test_what_the_owner_has_to_confirm_is_listed_with_a_note(code: CodeOfPractice) -> None:
    unconfirmed = dict(code.unconfirmed())
    assert {"scheme.name", "contacts.complaints.email", "routes.chat", "hours.closes"} <= set(unconfirmed)
    assert unconfirmed["scheme.name"].note


def test_it_never_changes(code: CodeOfPractice) -> None:
    with pytest.raises(ValidationError):
        code.limits.adr.value = 56  # type: ignore[misc]
    with pytest.raises(TypeError):
        code.facts()["limits.adr"] = "eight weeks"  # type: ignore[index]


@pytest.mark.parametrize(
    "case",
    [
        Broken(
            PHONE, "      value: 3452864697\n", PHONE, "contacts.support.phone.value", "3452864697", "quotes"
        ),
        Broken(
            PHONE,
            '      value: "not known"\n',
            PHONE,
            "contacts.support.phone.value",
            "no UK phone",
            "0345 123",
        ),
        Broken(
            "    value: 42\n",
            '    value: "42"\n',
            "    value: 42\n",
            "limits.adr.value",
            "'42'",
            "whole number",
        ),
        Broken(
            "    value: 42\n", "    value: 0\n", "  adr:\n    value: 42", "limits.adr", "no length", "from 1"
        ),
        Broken("    value: 42\n", "", "  adr:\n    value: 42", "limits.adr.value", "missing", "`value: ...`"),
        Broken(
            "    unit: months\n",
            "    unit: years\n",
            "    unit: months\n",
            "limits.adr_letter_valid.unit",
            "years",
            "'months'",
        ),
        Broken(
            "reviewed: 2026-11-20",
            "reviewed: 20/11/2026",
            "    reviewed: 2026",
            "provider.name.reviewed",
            "20/11",
            "2026-11-23",
        ),
        Broken(
            "review_by: 2027-05-20",
            "review_by: 2025-05-20",
            '  name:\n    value: "Con',
            "provider.name",
            "review_by",
            "later day",
        ),
        Broken('"09:00"', '"9"', '    value: "09:00"', "hours.opens.value", "time of day", "09:00"),
        Broken('"17:30"', '"08:30"', "hours:\n", "hours", "closes is not after", "later time"),
        Broken(
            '"CN"', '"cn1"', '    value: "CN"', "provider.reference_prefix.value", "prefix", "two capital"
        ),
        Broken(
            "confirmed: false",
            "confirmed: nearly",
            "    confirmed: false",
            "provider.legal_name.confirmed",
            "nearly",
            "true or false",
        ),
        Broken(
            "https://www.ofcom.org.uk",
            "ofcom.org.uk",
            '      value: "https://www.ofcom',
            "contacts.ofcom.website.value",
            "web address",
            "https://",
        ),
        Broken(
            "enquiry@commsombudsman.org",
            "[email protected]",
            '    value: "enquiry',
            "scheme.email.value",
            "no email",
            "null",
        ),
        Broken("[monday, ", "[munday, ", "    value: [monday", "hours.days.value.0", "munday", "'monday'"),
        Broken(
            "{limits.first_response}",
            "{limits.frist_response}",
            '      summary:\n        - "The manager',
            "code.section.expect.summary.0",
            "limits.frist_response",
            "name of a fact",
        ),
        Broken(
            '    value: "ContactNow"\n',
            '    value: "ContactNow"\n    says: "{provider.name}"\n',
            '    value: "ContactNow"',
            "provider.name.says",
            "names itself",
            "circle",
        ),
    ],
)
def test_a_broken_value_is_explained(tmp_path: Path, case: Broken) -> None:
    fault = broken(tmp_path, case.old, case.new)
    assert fault.file == "data/code_of_practice.yml"
    assert fault.where == case.where
    assert case.problem in fault.problem
    assert case.mend in fault.mend
    assert abs(fault.line - line_of(case.at)) <= 1
    assert re.match(r"data/code_of_practice\.yml:\d+: ", str(fault))


def test_a_misspelt_name_is_recognised(tmp_path: Path) -> None:
    text = PUBLISHED.read_text(encoding="utf-8").replace("  resolution:\n", "  resoluton:\n", 1)
    (tmp_path / "code.yml").write_text(text, encoding="utf-8")
    with pytest.raises(BrokenFile) as refused:
        load(tmp_path / "code.yml")
    faults = {fault.where: fault for fault in refused.value.faults}
    assert faults["limits.resoluton"].line == line_of("  resolution:\n")
    assert faults["limits.resoluton"].mend == "Write `resolution`"


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    text = (
        PUBLISHED.read_text(encoding="utf-8")
        .replace("value: 42", "value: x")
        .replace("value: 14", "value: y")
    )
    (tmp_path / "code.yml").write_text(text, encoding="utf-8")
    with pytest.raises(BrokenFile) as refused:
        load(tmp_path / "code.yml")
    wheres = [fault.where for fault in refused.value.faults]
    assert wheres == ["limits.resolution.value", "limits.adr.value", "limits.draft.value"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("limits:\n", "limits:\n\t\n\tadr: 1\n", "tab"),
        ("  resolution:\n", "  adr:\n", "duplicate key"),
        ("limits:\n", "<<<<<<< ours\nlimits:\n", "merge"),
        ("limits:\n", "limits\n", "not YAML"),
        ('value: "ContactNow"', 'value: "ContactNow', "not YAML"),
    ],
)
def test_a_file_that_is_no_yaml_names_a_line(tmp_path: Path, old: str, new: str, problem: str) -> None:
    fault = broken(tmp_path, old, new)
    assert problem in fault.problem
    assert fault.line > 1
    assert "\n" not in str(fault)


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match="no such file"):
        load(tmp_path / "nothing.yml")
    (tmp_path / "latin.yml").write_bytes("a: 1\nname: café".encode("latin-1"))
    with pytest.raises(BrokenFile, match="2: the file is not UTF-8"):
        load(tmp_path / "latin.yml")
    for content in ("", "[]", "just words", "- 1"):
        (tmp_path / "empty.yml").write_text(content, encoding="utf-8")
        with pytest.raises(BrokenFile):
            load(tmp_path / "empty.yml")


def test_further_facts_may_be_added_without_a_programmer(tmp_path: Path) -> None:
    fact = "\n  survey: {value: five questions, source: Us, reviewed: 2026-11-20, review_by: 2027-11-20}\n"
    text = PUBLISHED.read_text(encoding="utf-8").replace("more: {}", "more:" + fact)
    (tmp_path / "code.yml").write_text(text, encoding="utf-8")
    assert load(tmp_path / "code.yml").facts()["more.survey"] == "five questions"


def test_filling_in_leaves_out_what_is_not_known_and_refuses_foreign_names() -> None:
    facts = {"a": "one {b}", "b": "two", "none": None, "loop": "{loop}"}
    assert fill("{a} and {b}", facts) == "one two and two"
    assert fill("ask {none}", facts) is None
    assert fill("nothing to fill", facts) == "nothing to fill"
    with pytest.raises(KeyError):
        fill("{c}", facts)
    with pytest.raises(RecursionError):
        fill("{loop}", facts)
