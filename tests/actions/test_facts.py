"""The facts come from the code of practice: changed there, they change wherever they are said."""

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from complaints import templates
from complaints.code_of_practice import CodeOfPractice
from complaints.code_of_practice import load as load_code
from conversations.words import filled
from redress.reviews import reviews_due
from redress.settings import ROOT

CODE = ROOT / "data" / "code_of_practice.yml"
DOMAIN = ROOT / "domain.yml"
NAME = re.compile(r"\{([\w.]+)\}")


def raw() -> dict[str, Any]:
    """The file as it is written, with what is not known yet filled in, so that every sentence is said."""
    facts = deepcopy(as_written())
    for name in names(facts):
        if at(facts, name)["value"] is None:
            at(facts, name)["value"] = "complaints@example.com"
    return facts


@cache
def as_written() -> dict[str, Any]:
    """The file."""
    read: dict[str, Any] = YAML(typ="safe").load(CODE.read_text(encoding="utf-8"))
    return read


def names(facts: Mapping[str, Any], prefix: str = "") -> list[str]:
    """The dotted names of all facts."""
    found = []
    for key, value in facts.items():
        if isinstance(value, dict):
            found += [prefix + key] if "value" in value else names(value, f"{prefix}{key}.")
    return found


def at(facts: dict[str, Any], name: str) -> dict[str, Any]:
    """One fact."""
    for part in name.split("."):
        facts = facts[part]
    return facts


def other(value: Any) -> Any:  # noqa: PLR0911  (a kind of value each)
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 20
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, list):
        return value[:-1]
    if re.fullmatch(r"[A-Z]{2}", value):
        return value[::-1]
    if re.fullmatch(r"\d\d:\d\d", value):
        return f"{value[:3]}{(int(value[3:]) + 5) % 60:02}"
    if re.search(r"\d$", value):
        return value[:-1] + str((int(value[-1]) + 1) % 10)
    return f"un{value}" if "@" in value else f"{value}/other" if "://" in value else f"{value} Other"


@dataclass(frozen=True)
class Said:
    """Everything that customers read, by where it stands, under one code of practice."""

    code: CodeOfPractice
    texts: dict[str, str] = field(default_factory=dict)

    @classmethod
    def under(cls, facts: dict[str, Any], folder: Path) -> "Said":
        """Through the renderers of chat, letters, mail and the page."""
        path = folder / "code.yml"
        with path.open("w", encoding="utf-8") as file:
            YAML().dump(facts, file)
        code = load_code(path)
        said = cls(code)
        for response, text in written().items():
            values = {name: "it" for name in NAME.findall(text) if "." not in name}
            if not response.startswith("data/"):
                said.texts[response] = filled(text, {**code.facts(), **values}, response)
                continue
            template = templates.load(ROOT / Path(response).parent, Path(response).stem)
            known = {**values, **code.facts()}
            said.texts[response] = template.heading(known) + template.text(known)
        for section in code.sections():
            said.texts[f"section {section.title}"] = "\n".join(code.paragraphs(section))
        return said


@cache
def written() -> dict[str, str]:
    """Responses, letters and mail as editors wrote them."""
    responses = YAML(typ="safe").load(DOMAIN.read_text(encoding="utf-8"))["responses"]
    texts = {name: variants[0]["text"] for name, variants in responses.items()}
    for kind in ("letters", "mail"):
        for path in sorted((ROOT / "data" / kind).glob("*.md")):
            texts[str(path.relative_to(ROOT))] = path.read_text(encoding="utf-8")
    return texts


def spoken_of(text: str, facts: dict[str, Any]) -> set[str]:
    """The facts that a text names, also by way of the words of other facts."""
    found: set[str] = set()
    waiting = {name.removesuffix(".title") for name in NAME.findall(text) if "." in name}
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= {one for one in NAME.findall(str(at(facts, name).get("says", ""))) if "." in one} - found
    return found


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Said:
    return Said.under(raw(), tmp_path_factory.mktemp("before"))


@pytest.mark.parametrize("name", names(raw()))
def test_a_changed_fact_changes_what_is_said_of_it_and_nothing_else(
    name: str, before: Said, tmp_path: Path
) -> None:
    facts = raw()
    fact = at(facts, name)
    fact["value"] = other(fact["value"])
    if "says" in fact and "{value}" not in str(fact["says"]):
        fact["says"] = "in other words"
    after = Said.under(facts, tmp_path)
    changed = {where for where, text in after.texts.items() if text != before.texts.get(where)}
    sources = written()
    sections = {f"section {one.title}": "\n".join(one.summary) for one in after.code.sections()}
    expected = {where for where, text in (sources | sections).items() if name in spoken_of(text, facts)}
    assert changed == expected


@pytest.mark.parametrize("where", written())
def test_no_text_holds_a_fact_of_its_own(where: str) -> None:
    """Phone numbers, limits, dates, addresses: from the code, but for emergency numbers and examples."""
    text = NAME.sub("", written()[where])
    for example in ("020 7946 0123", "116 123", "999", "112", "111", "INC-48213", "48213", "48390"):
        text = text.replace(example, "")
    assert not re.search(r"\b0\d{2,4}[ \d]{5,}", text), "a phone number"
    assert not re.search(r"https?://|www\.|@(?!example\.com)\w", text), "an address"
    assert not re.search(r"\b[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}\b", text), "a postcode"
    counted = r"(?:\d+|one|two|six|seven|eight|ten|fourteen|thirty|forty-two|twelve)"
    limit = rf"\b(?:within|after|in|for) {counted} (?:working |calendar )?(?:hours?|days?|weeks?|months?)\b"
    assert not re.search(limit, text, re.IGNORECASE), "a limit"


def test_editors_hear_of_each_fact_that_is_past_its_review_date_and_customers_do_not(before: Said) -> None:
    last = max(at(raw(), name)["review_by"] for name in names(raw()))
    assert list(reviews_due(ROOT, date(2026, 11, 23))) == []
    due = list(reviews_due(ROOT, last + timedelta(days=1)))
    assert len(due) == len(names(raw()))
    assert "limits.adr was to be compared with its source" in "\n".join(due)
    assert not [where for where, text in before.texts.items() if "compared with its source" in text]
