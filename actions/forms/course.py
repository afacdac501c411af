"""Where a form stands: what is asked next, what was asked before, how often an answer was refused."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from actions.forms.fields import SKIPPED, Asked, Form, FormField, plainly


@dataclass(frozen=True)
class Course:
    """What a form remembers beside its values; kept in the slot `course`, by form."""

    start: str = ""
    asked: tuple[str, ...] = ()
    tries: Mapping[str, int] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    about: tuple[str, ...] = ()
    ranking: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    @classmethod
    def kept(cls, slot: Any, form: str) -> "Course":
        """The course of a form out of its slot."""
        stored = dict((slot or {}).get(form) or {})
        for name in ("asked", "about", "ranking", "refused", "left"):
            stored[name] = tuple(stored.get(name) or ())
        return cls(**stored)

    def as_slot(self, slot: Any, form: str) -> dict[str, Any]:
        """The slot with this course in it."""
        kept = {
            key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()
        }
        return {**(slot or {}), form: kept}

    def after_asking(self, name: str) -> "Course":
        """The course once this was asked."""
        return self if self.asked[-1:] == (name,) else replace(self, asked=(*self.asked, name))

    def after_refusing(self, name: str, words: str) -> "Course":
        """The course once an answer to this would not do."""
        tries = {**self.tries, name: self.tries.get(name, 0) + 1}
        return replace(self, tries=tries, refused=(*self.refused, words)[-3:])

    def after_answering(self, *names: str) -> "Course":
        """The course once these have values: nothing to fall back on, no tries counted."""
        return replace(
            self,
            tries={key: value for key, value in self.tries.items() if key not in names},
            before={key: value for key, value in self.before.items() if key not in names},
            left=tuple(one for one in self.left if one not in names),
        )

    def leaving(self, name: str) -> "Course":
        """The course once this was left for the manager to ask."""
        return replace(self, left=(*self.left, name))

    def roughly(self, name: str, rough: bool) -> "Course":
        """The course with this value marked as approximate, or not."""
        others = tuple(one for one in self.about if one != name)
        return replace(self, about=(*others, name) if rough else others)


def due(field: FormField, values: Mapping[str, Any]) -> bool:
    """Whether a question is to be asked at all, as things stand."""
    if field.asked == "never":
        return False
    if field.asked == "always":
        return True
    return _asked(field.asked, values)


def _asked(asked: Asked, values: Mapping[str, Any]) -> bool:
    if any(_says(values.get(name), words) for name, words in asked.or_said.items()):
        return True
    if any(values.get(name) == value for name, value in asked.unless.items()):
        return False
    if asked.unless_known and any(known(values.get(name)) for name in asked.unless_known):
        return False
    if not all(known(values.get(name)) for name in asked.when_known):
        return False
    return all(values.get(name) == value for name, value in asked.when.items())


def wanted_by(field: FormField, values: Mapping[str, Any]) -> list[str]:
    """The answers, by field, because of which this is needed: an email for somebody who is to be emailed."""
    said = {} if isinstance(field.asked, str) or known(values.get(field.name)) else field.asked.or_said
    return [name for name, words in said.items() if _says(values.get(name), words)]


def _says(value: Any, words: tuple[str, ...]) -> bool:
    return known(value) and any(word in plainly(str(value)) for word in words)


def known(value: Any) -> bool:
    """Whether a value is there; a question that was left out has none."""
    return value not in (None, SKIPPED, [], "")


def next_field(form: Form, values: Mapping[str, Any]) -> FormField | None:
    """The next question, or None when there is nothing left to ask."""
    return next((one for one in form.fields if values.get(one.name) is None and due(one, values)), None)


def left(form: Form, values: Mapping[str, Any]) -> int:
    """How many questions are still to come as things stand, the one that is asked now among them."""
    return sum(
        one.kind != "confirm" and values.get(one.name) is None and due(one, values) for one in form.fields
    )


def optional(field: FormField, values: Mapping[str, Any]) -> bool:
    """Whether the question may be left out, as things stand."""
    needed = field.needed_without and not any(known(values.get(name)) for name in field.needed_without)
    return field.optional and not needed


def previous(course: Course, form: Form, requested: str | None) -> str | None:
    """The question before the one that is asked, as they were asked."""
    asked = [name for name in course.asked if form.has(name)]
    while asked and asked[-1] == requested:
        asked.pop()
    return asked[-1] if asked else None
