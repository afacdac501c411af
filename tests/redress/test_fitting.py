"""What an editor gets wrong is named before anybody meets it: file, line, what is wrong and how to mend it.

Each row of CASES breaks one thing in a copy of the content. `at` is found on the line that has to be named.
"""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from complaints.located_yaml import Fault
from redress.fitting import ENGINE, faults, misfits
from redress.settings import ROOT

DOMAIN = "domain.yml"
CODE = "data/code_of_practice.yml"
NLU = "data/nlu/questions.yml"
RULES = "data/rules/questions.yml"
FORMS = "data/forms.yml"
REPLIES = "data/canned_replies.yml"
THANKS = '    - text: "You\'re welcome. If there is anything else, just tell me."'
HOURS = "steps: [{intent: ask_opening_hours}, {action: utter_ask_opening_hours}, {action: action_also}]"
COMPLAIN = "    - how can I complain to you"
GREET = '- {title: "Check on a complaint", payload: "/ask_status"}'
FIRST_SLOT = "  nature: {type: any, influence_conversation: false, mappings: [{type: custom}]}"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the content, to break."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    for name in (DOMAIN, *ENGINE):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_the_content_as_it_is_fits(content: Path) -> None:
    assert list(misfits(content)) == []


@dataclass(frozen=True)
class Case:
    """One way to break one file."""

    name: str
    file: str
    old: str
    new: str
    said: str
    """Words of what is said."""
    at: str
    """What stands on the line that is named."""


def case(name: str, file: str, old: str, new: str, said: str, at: str = "") -> Case:  # noqa: PLR0917
    return Case(name, file, old, new, said, at or new.strip().split("\n")[0])


SLIPS = [
    # the letters themselves
    case("a tab", DOMAIN, "  utter_thanks:", "\tutter_thanks:", "begins with a tab"),
    case("a tab in examples", NLU, COMPLAIN, "\t- how can I complain to you", "begins with a tab"),
    case("a hard space", DOMAIN, "  utter_thanks:", "\u00a0 utter_thanks:", "a space that is none"),
    case("an unseen letter", NLU, COMPLAIN, "    - how can I com\u200bplain", "nobody sees"),
    case("a soft hyphen", CODE, "Head office: {", "Head\u00ad office: {", "nobody sees"),
    case("a control letter", NLU, COMPLAIN, "    - how can I \x07 complain", "control character"),
    case("curly quotes", DOMAIN, THANKS, "    - text: “You're welcome.”", "the quotes are curly"),
    case("a single curly quote", CODE, 'value: "DXI Ltd"', "value: ‘DXI Ltd’", "the quotes are curly"),
    case(
        "a wide colon",
        DOMAIN,
        "    - text: \"You're welcome.",
        "    - text： \"You're welcome.",
        "another character",
    ),
    case("a merge mark", NLU, COMPLAIN, f"<<<<<<< HEAD\n{COMPLAIN}", "a merge was left half done"),
    case("the middle of a merge", DOMAIN, "  - goodbye\n", "=======\n  - goodbye\n", "a merge", "======="),
    case(
        "the end of a merge", "data/mail/filed.md", "Dear {dear},", ">>>>>>> draft\nDear {dear},", "a merge"
    ),
    # YAML
    case("too far in", DOMAIN, "  utter_thanks:", "    utter_thanks:", "", "    utter_thanks:"),
    case("not far enough in", DOMAIN, "  utter_thanks:", " utter_thanks:", "not indented like"),
    case(
        "the same name twice",
        DOMAIN,
        "  utter_thanks:",
        "  utter_goodbye:",
        "stands here a second time",
        "\0utter_goodbye:#2",
    ),
    case(
        "the same key twice",
        CODE,
        "reviewed: 2026-11-20",
        "reviewed: 2026-11-20\n    reviewed: 2026-11-20",
        "second time",
        "\0reviewed: 2026-11-20#2",
    ),
    case("no space after a colon", DOMAIN, "- text: \"You're", "- text:\"You're", "no space after `text:`"),
    case("no space after a dash", DOMAIN, "- text: \"You're", "-text: \"You're", "no space between"),
    case(
        "a quote that does not end",
        DOMAIN,
        'just tell me."',
        "just tell me.",
        "does not end",
        "just tell me.",
    ),
    case("an apostrophe in quotes", DOMAIN, THANKS, "    - text: 'You're welcome.'", "apostrophe"),
    case("a backslash", DOMAIN, "You're welcome.", "You're \\welcome.", "backslash", "You're \\welcome"),
    case(
        "a bracket left open",
        RULES,
        "utter_ask_what_helps}, {action: action_also}]",
        "utter_ask_what_helps}, {action: action_also}",
        "does not end",
        "utter_ask_what_helps}",
    ),
    case(
        "a brace left open",
        DOMAIN,
        GREET,
        '- {title: "Check on a complaint", payload: "/ask_status"',
        "does not end",
    ),
    case("a bare brace", DOMAIN, THANKS, "    - text: {provider.name} thanks you.", "begins with a brace"),
    case("a bare colon", DOMAIN, THANKS, "    - text: Note: you're welcome.", "holds a colon"),
    case("a bare #", DOMAIN, THANKS, "    - text: Call us on # 5", "taken for a remark"),
    case("a bare star", DOMAIN, THANKS, "    - text: *Thank you*", "cannot begin with *"),
    case("a bare @", DOMAIN, THANKS, "    - text: @us, thank you", "cannot begin with @"),
    case("a name without a colon", DOMAIN, "  utter_thanks:", "  utter_thanks", "", "  utter_thanks"),
    case(
        "two documents", NLU, "- intent: ask_timescale", "---\n- intent: ask_timescale", "cut in two", "---"
    ),
    case(
        "no name at the top",
        "data/root_causes.yml",
        "network:",
        "- network:",
        "not indented like",
        "supplier:",
    ),
    # examples
    case(
        "an intent that is not",
        NLU,
        "- intent: ask_timescale",
        "- intent: ask_timescales",
        "no intent of domain.yml",
    ),
    case("no intent", NLU, "- intent: ask_timescale\n  examples: |", "- examples: |", "have no intent"),
    case("no dash", NLU, COMPLAIN, "    how can I complain to you", "has no dash"),
    case("a dash alone", NLU, COMPLAIN, "    -", "is empty", "\0line 6"),
    case("a dash without space", NLU, COMPLAIN, "    -how can I complain to you", "no space after the dash"),
    case("a remark among examples", NLU, COMPLAIN, f"    # the first ones\n{COMPLAIN}", "read as an example"),
    case("no stroke", NLU, "examples: |", "examples:", "the | is missing"),
    case("the wrong stroke", NLU, "examples: |", "examples: >", "the | is missing"),
    case("a misspelt key", NLU, "  examples: |", "  exmaples: |", "Write `examples`"),
    case(
        "one example under two intents",
        NLU,
        COMPLAIN,
        f"{COMPLAIN}\n    - bye for now",
        "is an example of",
        "\0data/nlu/talk.yml - bye for now",
    ),
    case(
        "one example twice",
        NLU,
        COMPLAIN,
        f"{COMPLAIN}\n{COMPLAIN}",
        "stands there twice",
        "\0how can I complain to you#2",
    ),
    case(
        "an intent at two places",
        NLU,
        "- intent: ask_timescale",
        "- intent: ask_how_to_complain",
        "has examples in",
        "\0ask_how_to_complain#2",
    ),
    case("an entity left open", NLU, COMPLAIN, "    - complain to [you](organisation", "bracket missing"),
    case(
        "an entity with one bracket", NLU, COMPLAIN, "    - complain to you](organisation)", "bracket missing"
    ),
    case(
        "an entity that is not", NLU, COMPLAIN, "    - complain to [you](organization)", "Write organisation"
    ),
    case("an entity on nothing", NLU, COMPLAIN, "    - complain to [](organisation)", "on no words"),
    case(
        "an entity that cannot be read",
        NLU,
        COMPLAIN,
        "    - complain to [you]{'entity': 'name'}",
        "cannot be read",
    ),
    case("a very long example", NLU, COMPLAIN, "    - " + "complain " * 80, "longer than 500"),
    case("no version", NLU, 'version: "3.1"\n', "", "is missing", "\0line 1"),
    case("a version without quotes", NLU, 'version: "3.1"', "version: 3.1", "not read as text"),
    case("another word than nlu", NLU, "nlu:", "nul:", "stand under `nlu:`"),
    # the domain
    case("another word than responses", DOMAIN, "responses:\n", "respones:\n", "no part of a domain"),
    case(
        "an intent twice",
        DOMAIN,
        "  - goodbye\n",
        "  - goodbye\n  - greet\n",
        "greet stands there twice",
        "\0  - greet#2",
    ),
    case("an intent with spaces", DOMAIN, "  - goodbye\n", "  - good bye\n", "is no name"),
    case(
        "an intent without examples",
        DOMAIN,
        "  - goodbye\n",
        "  - goodbye\n  - ask_parking\n",
        "has no examples",
        "  - ask_parking",
    ),
    case("intents that are no list", DOMAIN, "intents:\n", "intents: none\nothers:\n", "is no list"),
    case(
        "a response that is said nowhere",
        DOMAIN,
        "  utter_thanks:",
        '  utter_farewell:\n    - text: "Bye"\n  utter_thanks:',
        "is said nowhere",
    ),
    case("a response without utter_", DOMAIN, "  utter_thanks:", "  thanks:", "cannot be the name"),
    case("a response without words", DOMAIN, THANKS + "\n", "", "has no words", "  utter_thanks:"),
    case("an empty text", DOMAIN, THANKS, '    - text: ""', "has an empty text"),
    case("a number for a text", DOMAIN, THANKS, "    - text: 999", "not read as text"),
    case("a text without its name", DOMAIN, THANKS, '    - "You are welcome."', "not written as a response"),
    case("a misspelt key of a response", DOMAIN, THANKS, '    - txet: "Welcome"', "`txet` is not known here"),
    case(
        "a fact that is not",
        DOMAIN,
        "{scheme.phone}",
        "{scheme.fone}",
        "Write {scheme.phone}",
        "{scheme.fone}",
    ),
    case(
        "a value that is not",
        DOMAIN,
        "You're welcome.",
        "You're welcome, {refrence}.",
        "Write {reference}",
        "{refrence}",
    ),
    case(
        "a brace without its other half",
        DOMAIN,
        "I'm {provider.name}'s",
        "I'm {provider.name's",
        "without its other half",
        "{provider.name's",
    ),
    case(
        "spaces in braces",
        DOMAIN,
        "I'm {provider.name}'s",
        "I'm { provider.name }'s",
        "Write {provider.name}",
        "{ provider.name }",
    ),
    case("a button without title", DOMAIN, GREET, '- {payload: "/ask_status"}', "has no title"),
    case("a button that leads nowhere", DOMAIN, GREET, '- {title: "Check"}', "leads nowhere"),
    case(
        "a button without stroke",
        DOMAIN,
        GREET,
        '- {title: "Check", payload: "ask_status"}',
        "cannot be read",
    ),
    case(
        "a button to no intent",
        DOMAIN,
        GREET,
        '- {title: "Check", payload: "/ask_stat"}',
        "leads to ask_stat",
    ),
    case(
        "a button with broken values",
        DOMAIN,
        GREET,
        '- {title: "Check", payload: \'/inform{"settled": yes}\'}',
        "values in the payload",
    ),
    case(
        "a button for no entity",
        DOMAIN,
        GREET,
        '- {title: "Check", payload: \'/inform{"setled": "yes"}\'}',
        "is no entity",
    ),
    case("a slot without type", DOMAIN, FIRST_SLOT, "  nature: {mappings: [{type: custom}]}", "has no type"),
    case(
        "a slot of another type",
        DOMAIN,
        FIRST_SLOT,
        FIRST_SLOT.replace("any", "string"),
        "which there is not",
    ),
    case("a slot without mappings", DOMAIN, FIRST_SLOT, "  nature: {type: any}", "has no mappings"),
    case(
        "a form that asks for no slot",
        DOMAIN,
        "required_slots: [reference, proof]",
        "required_slots: [referense, proof]",
        "is no slot",
    ),
    case(
        "a form without its action",
        DOMAIN,
        "  - validate_status_form\n",
        "",
        "has no action validate_status_form",
        "  status_form:",
    ),
    # rules
    case(
        "a rule for no intent",
        RULES,
        HOURS,
        HOURS.replace("intent: ask_", "intent: aks_"),
        "no intent of domain.yml",
    ),
    case(
        "a rule that says nothing known",
        RULES,
        HOURS,
        HOURS.replace("_hours}, {action: a", "_hour}, {action: a"),
        "Write utter_ask_opening_hours",
    ),
    case(
        "a rule with no such action",
        RULES,
        HOURS,
        HOURS.replace("action_also", "action_alas"),
        "there is no action action_alas",
    ),
    case("a rule without steps", RULES, "\n    " + HOURS, "", "has no steps", "rule: ask opening hours"),
    case("a rule with a misspelt key", RULES, HOURS, HOURS.replace("steps:", "step:"), "Write steps"),
    case("a step of no kind", RULES, HOURS, HOURS.replace("{intent:", "{intnet:"), "Write intent"),
    case(
        "a rule that ends with an intent",
        RULES,
        HOURS,
        "steps: [{intent: ask_opening_hours}]",
        "ends with an intent",
    ),
    case(
        "a rule name twice",
        RULES,
        "rule: ask timescale",
        "rule: ask how to complain",
        "is the name of the rule",
        "\0rule: ask how to complain#2",
    ),
    case(
        "two rules for one intent",
        RULES,
        "{intent: ask_timescale}",
        "{intent: ask_how_to_complain}",
        "only one thing can follow",
        "rule: ask timescale",
    ),
    case(
        "a form that is not",
        "data/rules/filed.yml",
        "{active_loop: status_form}]",
        "{active_loop: state_form}]",
        "no form of domain.yml",
        "state_form",
    ),
    # facts
    case("a misspelt key of a fact", CODE, "review_by:", "reviewed_by:", "", "reviewed_by:"),
    case("a source left out", CODE, '    source: "Complaints Code, section 1"\n', "", "", "  name:"),
    case("a day that is none", CODE, "reviewed: 2026-11-20", "reviewed: 20.11.2026", "", "20.11.2026"),
    case(
        "reviewed after it is due",
        CODE,
        "reviewed: 2026-11-20",
        "reviewed: 2028-11-20",
        "not after",
        "  name:",
    ),
    case("a phone number that is none", CODE, '"0345 286 4697"', '"0345 286"', "no UK phone number"),
    case(
        "an email address that is none",
        CODE,
        "enquiry@commsombudsman.org",
        "enquiry.commsombudsman.org",
        "no email address",
    ),
    case(
        "a web address that is none",
        CODE,
        "https://www.commsombudsman.org",
        "www.commsombudsman.org",
        "no web address",
    ),
    case("a number in quotes", CODE, "value: 42", 'value: "42"', "whole number"),
    case("a limit of nothing", CODE, "value: 42", "value: 0", "no length of time", "\0  adr:#2"),
    case(
        "words of no fact",
        CODE,
        "{limits.first_response} of",
        "{limits.first} of",
        "is the name of no fact",
        "{limits.first}",
    ),
    case("words in a circle", CODE, 'says: "the {value}"', 'says: "the {scheme.name}"', "circle"),
    case("a time of day that is none", CODE, '"17:30"', '"half five"', "no time of day"),
    # forms, desk, letters
    case("a misspelt key of a field", FORMS, "kind: long_text", "knid: long_text", "knid"),
    case("a kind that is not", FORMS, "kind: long_text", "kind: longtext", "longtext"),
    case(
        "a question without words",
        DOMAIN,
        "utter_question_history:",
        "utter_question_histry:",
        "Add utter_question_history",
        "\0data/forms.yml name: history",
    ),
    case(
        "a field that is not asked",
        DOMAIN,
        "ticket_references, desired_outcome, name",
        "ticket_references, name",
        "desired_outcome is not asked",
        "\0data/forms.yml name: desired_outcome",
    ),
    case(
        "hours that are none",
        "data/desk_hours.yml",
        "09:00-17:30",
        "09:00-7:30",
        "no stretch of a day",
        "week:",
    ),
    case("a reply with an unknown name", REPLIES, "Hello {customer}", "Hello {costumer}", "{costumer}"),
    case(
        "a reply with a name of elsewhere",
        REPLIES,
        "Hello {customer}",
        "Hello {adr_until}",
        "not known when a reply",
        "{adr_until}",
    ),
    case("a reply with a long title", REPLIES, "title: Greeting", "title: " + "Greeting " * 8, "characters"),
    case("a reply without text", REPLIES, "    title: Greeting\n", "", "has no title", "  greeting:"),
    case("a letter without subject", "data/letters/adr.md", "Subject: ", "", "no subject", "\0line 1"),
    case(
        "a letter with an unknown name",
        "data/letters/adr.md",
        "{adr_until}",
        "{adr_untill}",
        "Write {adr_until}",
        "{adr_untill}",
    ),
    case(
        "a letter without an empty line",
        "data/mail/filed.md",
        "{reference}\n\nDear",
        "{reference}\nDear",
        "right below the subject",
        "Dear",
    ),
    case("a category that is not", "data/categories.yml", "billing:", "bills:", "is no category"),
    case(
        "a line that is not words",
        "data/categories.yml",
        "  - overcharged again this quarter",
        "  - bill: wrong again",
        "not read as words",
    ),
    case(
        "the same under two categories",
        "data/categories.yml",
        "\nfault_or_outage:\n",
        "\nfault_or_outage:\n  - overcharged again this quarter\n",
        "stands under billing",
        "\0  - overcharged again this quarter#2",
    ),
    case(
        "a root cause without words",
        "data/root_causes.yml",
        '"Fault at a supplier"',
        '""',
        "has no words",
        "supplier:",
    ),
    case(
        "broken settings of the engine",
        "endpoints.yml",
        "action_endpoint:",
        "action_endpoint: [",
        "does not end",
    ),
]


def line_of(marker: str, text: str) -> int:
    """The line of a marker; `\\0` before it: the second line that has it, or a line by its number."""
    if found := re.fullmatch(r"\0line (\d+)", marker):
        return int(found[1])
    wanted, _, _ = marker.lstrip("\0").partition("#2") if marker.startswith("\0") else (marker, "", "")
    lines = [number for number, row in enumerate(text.split("\n"), start=1) if wanted in row]
    return lines[1] if "#2" in marker else lines[0]


@pytest.mark.parametrize("slip", SLIPS, ids=lambda one: one.name)
def test_a_slip_is_named_with_its_place(content: Path, slip: Case) -> None:
    path = content / slip.file
    text = path.read_text(encoding="utf-8")
    assert slip.old in text
    broken = text.replace(slip.old, slip.new, 1)
    path.write_text(broken, encoding="utf-8", newline="")
    file, at = slip.file, slip.at
    if at.startswith("\0data/"):
        file, _, at = at[1:].partition(" ")
        broken = (content / file).read_text(encoding="utf-8")
    found = faults(content)
    wanted = (file, line_of(at, broken))
    named = [one for one in found if (one.file, one.line) == wanted and slip.said in str(one)]
    assert named, [str(one) for one in found[:5]]
    assert all(one.mend for one in found)


def test_there_are_more_than_sixty_kinds() -> None:
    assert len({one.name for one in SLIPS}) == len(SLIPS)
    assert len(SLIPS) + len(BYTES) >= 60


BYTES: dict[str, tuple[Callable[[bytes], bytes], int, str]] = {
    "a mark at the beginning": (lambda text: b"\xef\xbb\xbf" + text, 1, "BOM"),
    "two bytes for a letter": (lambda text: text.decode().encode("utf-16"), 1, "UTF-16"),
    "an old encoding": (lambda text: text.replace(b"how do I complain\n", b"caf\xe9\n", 1), 0, "not UTF-8"),
    "mixed line ends": (lambda text: text.replace(b"\n", b"\r\n", 3), 1, "in another way than the others"),
    "line ends of old": (lambda text: text.replace(b"\n", b"\r", 1), 1, "line break of an old system"),
    "nothing at all": (lambda _: b"", 1, "nothing in the file"),
    "remarks alone": (lambda _: b"# all gone\n", 1, "nothing in the file"),
}


@pytest.mark.parametrize("name", BYTES)
def test_what_a_program_left_in_the_file_is_named(content: Path, name: str) -> None:
    change, line, said = BYTES[name]
    path = content / NLU
    old = path.read_bytes()
    path.write_bytes(change(old))
    wanted = line or old[: old.index(b"how do I complain\n")].count(b"\n") + 1
    assert [one for one in faults(content) if (one.file, one.line) == (NLU, wanted) and said in one.problem]


def test_line_ends_of_another_system_are_no_fault(content: Path) -> None:
    path = content / NLU
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert faults(content) == []


@pytest.mark.parametrize("name", [DOMAIN, CODE, REPLIES, "data/categories.yml", FORMS, "data/desk_hours.yml"])
def test_a_missing_file_is_named(content: Path, name: str) -> None:
    (content / name).unlink()
    assert any(one.file == name and "no such file" in one.problem for one in faults(content))


def test_a_fault_is_a_sentence_with_its_place() -> None:
    fault = Fault("domain.yml", 12, "utter_thanks", "has no words", "Write some")
    assert str(fault) == "domain.yml:12: utter_thanks: has no words. Write some."
