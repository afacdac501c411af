"""data/desk_hours.yml: when people answer in the chat, as editors write it."""

from datetime import date, time
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from complaints.located_yaml import BrokenFile, explain, read
from complaints.working_days import bank_holidays
from conversations.timetable import Day, Span, Timetable, nobody

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FILE = "data/desk_hours.yml"


class _File(BaseModel):
    """What the file may say."""

    model_config = ConfigDict(extra="forbid")

    time_zone: str
    bank_holidays: Literal["closed", "open"]
    week: dict[Literal[DAYS], list[str]]  # type: ignore[valid-type]
    other_days: dict[date, list[str]] = Field(default_factory=dict)
    source: str
    reviewed: date
    review_by: date
    confirmed: bool = True
    note: str = ""

    @field_validator("time_zone")
    @classmethod
    def _is_known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(
                f"{value!r} is no time zone; Write it as its region and city, such as Europe/London"
            ) from None
        return value

    @field_validator("week", "other_days")
    @classmethod
    def _are_spans(cls, value: dict[object, list[str]]) -> dict[object, list[str]]:
        for spans in value.values():
            _day(spans)
        return value


def load(path: Path, shown_as: str = FILE) -> Timetable:
    """The hours in the file. Raises BrokenFile with every fault, by its line."""
    located = read(path, shown_as)
    try:
        found = _File.model_validate(located.values)
    except ValidationError as error:
        raise BrokenFile(list(explain(located, error))) from None
    return Timetable(
        week={DAYS.index(name): _day(spans) for name, spans in found.week.items()},
        zone=ZoneInfo(found.time_zone),
        other={day: _day(spans) for day, spans in found.other_days.items()},
        bank_holidays=bank_holidays if found.bank_holidays == "closed" else nobody,
    )


def _day(written: list[str]) -> Day:
    spans = tuple(sorted(_span(one) for one in written))
    Timetable({0: spans})  # refuses what overlaps
    return spans


def _span(written: str) -> Span:
    opens, _, closes = written.partition("-")
    try:
        return Span(time.fromisoformat(opens.strip()), time.fromisoformat(closes.strip()))
    except ValueError:
        raise ValueError(
            f'{written!r} is no stretch of a day; Write it as "09:00-17:30", the earlier time first'
        ) from None
