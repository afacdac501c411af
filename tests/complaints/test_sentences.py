"""A fact that opens a sentence begins with a capital; nothing else is touched."""

import re

import pytest

from complaints.sentences import put_in

PLACEHOLDER = re.compile(r"\{([\w.]+)\}")
KNOWN = {
    "scheme.name": "the Communications Ombudsman",
    "limits.adr": "six weeks",
    "contacts.mail": "jo@example.com",
    "contacts.site": "https://www.ofcom.org.uk",
    "contacts.short": "www.ofcom.org.uk",
    "words": "the line is dead.",
}


def said(text: str) -> str:
    return put_in(text, PLACEHOLDER, KNOWN.__getitem__)


BEHIND_A_SENTENCE = ["Not yet. ", "**Not yet.** ", "Why? ", "“Wait!” ", "(Really.) ", "Wait… ", "{words} "]
AT_THE_START = ["", "- ", "> ", "**", "- **Not yet.** ", "<strong>Not yet.</strong> "]


@pytest.mark.parametrize("before", [*AT_THE_START, *BEHIND_A_SENTENCE])
def test_a_fact_that_opens_a_sentence_has_a_capital(before: str) -> None:
    assert said(before + "{scheme.name} can.").endswith("The Communications Ombudsman can.")
    assert said(before + "{limits.adr} on.").endswith("Six weeks on.")


@pytest.mark.parametrize(
    "before", ["ask ", "**Not yet**, but ", "who: ", "ask (", "e.g. ", "i.e. ", "no. 5, ", "– "]
)
def test_a_fact_inside_a_sentence_stays_as_it_is(before: str) -> None:
    assert said(before + "{scheme.name}") == f"{before}the Communications Ombudsman"


@pytest.mark.parametrize("name", ["contacts.mail", "contacts.site", "contacts.short"])
def test_an_address_stays_as_it_is(name: str) -> None:
    assert said(f"Here it is. {{{name}}}") == f"Here it is. {KNOWN[name]}"


def test_what_a_customer_wrote_stays_as_it_is() -> None:
    assert said("> {words}") == "> the line is dead."
