"""The code of practice as data: what is promised, who to turn to, which limits hold, each with its source.

`load` reads data/code_of_practice.yml and refuses a broken file with every fault in it, by line. What it
returns never changes; to take up a change of the file, load it again.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from pydantic import Field, ValidationError, model_validator

from complaints.facts import (
    ClockTime,
    Days,
    Email,
    Fact,
    Limit,
    Lines,
    Part,
    Phone,
    Prefix,
    Section,
    Text,
    Website,
    Weekdays,
)
from complaints.located_yaml import BrokenFile, Fault, Located, explain, read
from complaints.sentences import put_in

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Provider(Part):
    """Whose code it is."""

    name: Fact[Text]
    legal_name: Fact[Text | None]
    trading_as: Fact[Text | None]
    reference_prefix: Fact[Prefix]


class Sections(Part):
    """The sections of the published code, for citing and for showing it."""

    overview: Section
    complain: Section
    expect: Section
    escalate: Section
    adr: Section
    contacts: Section


class Code(Part):
    """The published code as a document."""

    title: Fact[Text]
    section: Sections


class Routes(Part):
    """The ways in which a complaint may come; the value says whether the way is open."""

    letter: Fact[bool]
    phone: Fact[bool]
    email: Fact[bool]
    chat: Fact[bool]


class HeadOffice(Part):
    """Where letters go."""

    address: Fact[Lines | None]
    phone: Fact[Phone | None]


class Support(Part):
    """Customer Services."""

    phone: Fact[Phone | None]
    email: Fact[Email | None]


class Complaints(Part):
    """Where complaints go by email."""

    email: Fact[Email | None]


class Regulator(Part):
    """Ofcom."""

    name: Fact[Text]
    address: Fact[Lines | None]
    phone: Fact[Phone | None]
    website: Fact[Website | None]


class DataRegulator(Part):
    """The ICO."""

    name: Fact[Text]
    website: Fact[Website | None]


class Contacts(Part):
    """Who to turn to, the scheme aside."""

    head_office: HeadOffice
    support: Support
    complaints: Complaints
    ofcom: Regulator
    ico: DataRegulator


class Scheme(Part):
    """The alternative dispute resolution scheme that the provider belongs to."""

    name: Fact[Text]
    address: Fact[Lines | None]
    phone: Fact[Phone | None]
    website: Fact[Website | None]
    email: Fact[Email | None]
    max_people: Fact[int]
    unsure_within: Fact[int]


class Limits(Part):
    """Every length of time that anybody is told, and the day on which one of them changed."""

    first_response: Limit
    resolution: Limit
    adr: Limit
    adr_before: Limit
    adr_change_on: Fact[date]
    adr_letter_valid: Limit
    data_protection: Limit
    close_after_silence: Limit
    draft: Limit
    retention: Limit


class Hours(Part):
    """When the office works, in London time, and how far the calendar is known."""

    opens: Fact[ClockTime]
    closes: Fact[ClockTime]
    days: Fact[Weekdays]
    out_of_hours_counts_next_day: Fact[bool]
    closed_on: Fact[Days]
    calendar_until: Fact[date]

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> "Hours":
        if time.fromisoformat(self.opens.value) >= time.fromisoformat(self.closes.value):
            raise ValueError("closes is not after opens; Write a later time for closes")
        return self


class Relay(Part):
    """Relay UK, for people who cannot hear or speak on the phone."""

    prefix: Fact[Text]


class CodeOfPractice(Part):
    """Everything in data/code_of_practice.yml."""

    provider: Provider
    code: Code
    routes: Routes
    contacts: Contacts
    scheme: Scheme
    limits: Limits
    hours: Hours
    relay: Relay
    more: dict[str, Fact[Text | None]] = Field(default_factory=dict)

    def all(self) -> Iterator[tuple[str, Fact[object]]]:
        """Every fact with its dotted name, in the order of the file."""
        yield from _walk(self, "")

    def facts(self) -> Mapping[str, str | None]:
        """Dotted name to the words to say; None for what is not known, or needs what is not known."""
        return self._words

    @cached_property
    def _words(self) -> Mapping[str, str | None]:
        named = {name: fact.words for name, fact in self.all()}
        for name, fact in self.all():
            if isinstance(fact, Section):
                named[f"{name}.title"] = fact.title
        return MappingProxyType({name: fill(words, named) for name, words in named.items()})

    def paragraphs(self, section: Section) -> tuple[str, ...]:
        """The text of a section with the facts put in, less the paragraphs that need what is not known."""
        known = self.facts()
        return tuple(
            put_in(paragraph, PLACEHOLDER, lambda name: known[name] or "")
            for paragraph in section.summary
            if fill(paragraph, known) is not None
        )

    def sections(self) -> tuple[Section, ...]:
        """The sections, by number."""
        return tuple(sorted(dict(self.code.section).values(), key=lambda section: section.value))

    def overdue(self, today: date) -> tuple[tuple[str, Fact[object]], ...]:
        """The facts that should have been compared with their source before `today`."""
        return tuple((name, fact) for name, fact in self.all() if fact.review_by < today)

    def unconfirmed(self) -> tuple[tuple[str, Fact[object]], ...]:
        """The facts that the provider has yet to confirm."""
        return tuple((name, fact) for name, fact in self.all() if not fact.confirmed)


def fill(words: str | None, facts: Mapping[str, str | None], depth: int = 4) -> str | None:
    """`words` with every {name} replaced, also inside what replaces it; None when one of them is not known.

    Raises KeyError for a name that is no fact, RecursionError when the words name one another in a circle.
    """
    if words is None:
        return None
    if depth == 0:
        raise RecursionError(words)
    for name in set(PLACEHOLDER.findall(words)):
        value = fill(facts[name], facts, depth - 1)
        if value is None:
            return None
        words = words.replace(f"{{{name}}}", value)
    return words


def load(path: Path, shown_as: str | None = None) -> CodeOfPractice:
    """The code of practice in the file at `path`; raises BrokenFile naming every fault by line."""
    return made_of(read(path, shown_as))


def made_of(located: Located) -> CodeOfPractice:
    """The code of practice from what was read; raises BrokenFile naming every fault by line."""
    try:
        code = CodeOfPractice.model_validate(located.values)
    except ValidationError as error:
        raise BrokenFile(sorted(explain(located, error), key=lambda fault: fault.line)) from None
    faults = list(_foreign_names(code, located))
    if faults:
        raise BrokenFile(faults)
    return code


def _walk(part: Part | Mapping[str, Part], prefix: str) -> Iterator[tuple[str, Fact[object]]]:
    for name, value in part.items() if isinstance(part, Mapping) else part:
        if isinstance(value, Fact):
            yield prefix + name, value
        else:
            yield from _walk(value, f"{prefix}{name}.")


def _foreign_names(code: CodeOfPractice, located: Located) -> Iterator[Fault]:
    """Placeholders that name no fact, and words that name one another in a circle."""
    named = {name: fact.words for name, fact in code.all()}
    for name, fact in code.all():
        written: list[tuple[tuple[str | int, ...], str]] = [(("says",), fact.words or "")]
        if isinstance(fact, Section):
            written += [(("summary", number), paragraph) for number, paragraph in enumerate(fact.summary)]
        for field, words in written:
            place = (*name.split("."), *field)
            try:
                fill(words, named)
            except KeyError as error:
                problem = f"{{{error.args[0]}}} is the name of no fact"
                yield located.fault(place, problem, "Write the name of a fact of this file, or add the fact")
            except RecursionError:
                yield located.fault(
                    place, "names itself, perhaps by way of others", "Write it without a circle"
                )
