"""Facts: a value with where it is written, when it was last compared with that, and the words for it."""

import re
from datetime import date
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from complaints.wording import in_words, length

T = TypeVar("T")

Unit = Literal["working_days", "calendar_days", "months"]


class Part(BaseModel):
    """A part of the code of practice: it knows its names, takes no others, and never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Superseded(Part):
    """A value that is still in print somewhere and is no longer right."""

    value: str
    source: str


class Fact(Part, Generic[T]):
    """One fact; a value of None means that it is not known, and no sentence may mention it."""

    value: T
    source: str = Field(min_length=1)
    reviewed: date
    review_by: date
    says: str | None = None
    note: str = ""
    confirmed: bool = True
    superseded: tuple[Superseded, ...] = Field((), strict=False)

    @model_validator(mode="after")
    def _is_reviewed_again(self) -> "Fact[T]":
        if self.review_by <= self.reviewed:
            raise ValueError("review_by is not after reviewed; Write a later day for review_by")
        return self

    @property
    def words(self) -> str | None:
        """The words for customers, still with the names of other facts in braces; None when not known."""
        if self.value is None or self.value == ():
            return None
        return self.value_in_words if self.says is None else self.says.replace("{value}", self.value_in_words)

    @property
    def value_in_words(self) -> str:
        """The value alone, as people write it."""
        return in_words(self.value)


class Limit(Fact[int]):
    """A length of time, counted in `unit`."""

    unit: Unit

    @model_validator(mode="after")
    def _is_a_length(self) -> "Limit":
        if self.value < 1:
            raise ValueError(f"{self.value} is no length of time; Write a whole number from 1")
        return self

    @property
    def value_in_words(self) -> str:
        """The number with its unit."""
        return length(self.value, self.unit)


class Section(Fact[int]):
    """A section of the code of practice; its words are the citation."""

    title: str = Field(min_length=1)
    summary: tuple[str, ...] = Field(strict=False)

    @property
    def value_in_words(self) -> str:
        """A section is cited by its figure."""
        return str(self.value)


def _phone(value: str) -> str:
    digits = re.sub(r"[\s()-]", "", value)
    if not re.fullmatch(r"(0|\+44)\d{9,10}", digits):
        raise ValueError(
            f"{value!r} is no UK phone number; Write it as people dial it, such as 0345 123 4567"
        )
    return value


def _website(value: str) -> str:
    if not re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]{2,}(/\S*)?", value):
        raise ValueError(f"{value!r} is no web address; Write it in full, beginning with https://")
    return value


def _email(value: str) -> str:
    if not re.fullmatch(r"[^@\s\[\]<>]+@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+", value):
        raise ValueError(f"{value!r} is no email address; Write it in full, or null when it is not known")
    return value


def _clock(value: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise ValueError(f"{value!r} is no time of day; Write it as 09:00, in quotes")
    return value


def _prefix(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}", value):
        raise ValueError(f"{value!r} is no prefix; Write two capital letters")
    return value


Text = Annotated[str, Field(min_length=1)]
Lines = Annotated[tuple[Text, ...], Field(strict=False, min_length=1)]
Phone = Annotated[str, AfterValidator(_phone)]
Website = Annotated[str, AfterValidator(_website)]
Email = Annotated[str, AfterValidator(_email)]
ClockTime = Annotated[str, AfterValidator(_clock)]
Prefix = Annotated[str, AfterValidator(_prefix)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Weekdays = Annotated[tuple[Weekday, ...], Field(strict=False, min_length=1)]
Days = Annotated[tuple[date, ...], Field(strict=False)]
