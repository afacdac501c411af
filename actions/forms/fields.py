"""The forms as data/forms.yml describes them, checked when they are read."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from ruamel.yaml import YAML

SKIPPED = "__skipped__"
"""The value of a question that was left out: asked, and not to be asked again."""

Kind = Literal["text", "long_text", "email", "phone", "date", "number", "choice", "confirm"]


class Asked(BaseModel):
    """When a question is asked at all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unless: dict[str, str] = Field(default_factory=dict)
    unless_known: tuple[str, ...] = ()
    when_known: tuple[str, ...] = ()
    when: dict[str, str] = Field(default_factory=dict)
    or_said: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class FormField(BaseModel):
    """One thing that a form asks for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    kind: Kind
    label: str
    called: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    filled_by_entities: tuple[str, ...] = ()
    optional: bool = False
    needed_without: tuple[str, ...] = ()
    asked: Literal["always", "never"] | Asked = "always"
    tries: int = 3
    only_asked: bool = False
    comes_with: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    never_beside: tuple[str, ...] = ()
    takes_opening: int | None = None
    at_least: int = 1
    grows: bool = False
    adds: bool = False
    many: bool = Field(False, alias="list")
    identity: bool = False
    reads: Literal["name", "organisation", "number", "confirm", "reference", "draft"] | None = None
    cues: tuple[re.Pattern[str], ...] = ()
    never_cues: tuple[re.Pattern[str], ...] = ()
    mentions: tuple[str, ...] = ()
    short: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    again: tuple[str, ...] = ()
    phrases: dict[str, tuple[re.Pattern[str], ...]] = Field(default_factory=dict)
    answers: tuple[str, ...] = ()
    choices: dict[str, str] = Field(default_factory=dict)
    says: dict[str, str] = Field(default_factory=dict)
    by_intent: dict[str, str] = Field(default_factory=dict)
    otherwise: str | None = None
    inferred_from: str | None = None
    least_confidence: float = 0.0

    @field_validator("cues", "never_cues", mode="before")
    @classmethod
    def _patterns(cls, given: Any) -> Any:
        return tuple(re.compile(pattern, re.IGNORECASE) for pattern in given)

    @field_validator("phrases", mode="before")
    @classmethod
    def _phrases(cls, given: Any) -> Any:
        return {
            value: tuple(re.compile(rf"(?<!\S)(?:{one})(?!\S)") for one in said)
            for value, said in given.items()
        }

    def said_in(self, words: str) -> str | None:
        """The value of a phrase that a message says in passing; None where it says phrases of several."""
        plain = plainly(words)
        found = [value for value, said in self.phrases.items() if any(one.search(plain) for one in said)]
        return found[0] if len(found) == 1 else None

    def meant_by(self, words: str) -> str | None:
        """The value that a short answer stands for, or None where it is no short answer."""
        plain = plainly(words)
        return next((value for value, answers in self.short.items() if plain in answers), None)


class Form(BaseModel):
    """One form: its fields in the order in which they are asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    opening: dict[str, str | None] = Field(default_factory=dict)
    resuming: str | None = None
    leaving: str = "utter_left_open"
    fields: tuple[FormField, ...]

    def field(self, name: str) -> FormField:
        """The field of this name."""
        return next(one for one in self.fields if one.name == name)

    def has(self, name: str | None) -> bool:
        """Whether the form asks for this."""
        return any(one.name == name for one in self.fields)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields, in order."""
        return tuple(one.name for one in self.fields)


class Habits(BaseModel):
    """What holds for every form: which intents are read as answers, which are obeyed, which keep it quiet."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    read_first: tuple[str, ...]
    urgent: tuple[str, ...]
    quiet_after: tuple[str, ...]
    reads_after: tuple[str, ...]
    agreed: tuple[str, ...]
    unwilling: tuple[str, ...]
    bare: tuple[re.Pattern[str], ...]
    lead_ins: re.Pattern[str]
    questions: re.Pattern[str]
    asking: re.Pattern[str]
    telling: re.Pattern[str]
    angry: re.Pattern[str]
    asks_sent: re.Pattern[str]
    of_a_complaint: re.Pattern[str]
    never_noted: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()
    all_right: re.Pattern[str]

    @field_validator("bare", mode="before")
    @classmethod
    def _patterns(cls, given: Any) -> Any:
        return tuple(re.compile(pattern, re.IGNORECASE) for pattern in given)

    @field_validator(
        *("lead_ins", "questions", "asking", "telling", "angry", "asks_sent", "of_a_complaint", "all_right"),
        mode="before",
    )
    @classmethod
    def _pattern(cls, given: Any) -> Any:
        return re.compile(given, re.IGNORECASE)


class Forms(BaseModel):
    """The whole of data/forms.yml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Literal[1]
    habits: Habits
    forms: dict[str, Form]

    @field_validator("forms", mode="before")
    @classmethod
    def _named(cls, given: Any) -> Any:
        return {name: {"name": name, **form} for name, form in dict(given).items()}


def plainly(words: str) -> str:
    """Words as they compare: lower case, one space, no punctuation around them, plain quotes."""
    return " ".join(words.lower().replace("’", "'").split()).strip(" .,!?;:'\"")


@lru_cache(maxsize=4)
def load(path: Path) -> Forms:
    """Read data/forms.yml. Raises pydantic.ValidationError naming the place that is wrong."""
    with path.open(encoding="utf-8") as file:
        return Forms.model_validate(YAML(typ="safe").load(file))
