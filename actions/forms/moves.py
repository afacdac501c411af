"""What a turn of a form is made of: filling, noting, asking, refusing, changing, leaving out."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from actions.forms import saying
from actions.forms.answers import NOTHING, Answer, from_words
from actions.forms.course import Course, known, next_field, optional, wanted_by
from actions.forms.fields import SKIPPED, Form, FormField, Habits, plainly
from actions.forms.hearing import Hearing
from actions.forms.reading import Reading, read, remainder
from actions.forms.removals import Removal
from actions.said import Said

SHOWN = "shown"
"""Stands for the proof, where a complaint is theirs without asking."""
WHAT_TO_CHANGE = "what_to_change"
"""Stands among what was asked for the question that follows a no to the summary."""
DATA = "data_complaint"
"""A complaint about personal data that is made beside another one is filed by itself."""
SURE_OF_KIND = 0.6
"""Confidence from which a kind of problem is read though it was not among the likeliest before."""


@dataclass(frozen=True)
class Line:
    """One thing to say: a response of domain.yml, what it is told, and whether it asks for a field."""

    response: str
    told: dict[str, Any] = field(default_factory=dict)
    asks: str | None = None
    buttons: tuple[dict[str, str], ...] = ()


@dataclass
class Moves:
    """A form, what it knows, one message, and what can be done about it.

    `changes`, `lines` and `asks` are the outcome; `interrupted` leaves the message to a rule.
    """

    form: Form
    habits: Habits
    said: Said
    values: dict[str, Any]
    course: Course
    requested: str | None
    responses: Collection[str]
    theirs: tuple[str, ...] = ()
    """References of complaints that the customer filed, or proved to be theirs, in this conversation."""
    helped: bool = False
    """Whether the message before told of danger or despair, so that this one answers an offer of help."""
    follows: Callable[[Mapping[str, Any]], str | None] | None = None
    """Says which field comes next, for a form that does not ask in its own order."""
    changes: dict[str, Any] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    asks: str | None = None
    interrupted: bool = False
    beside: dict[str, Any] = field(default_factory=dict)
    """Slots that are set and are no field of the form."""

    def __post_init__(self) -> None:
        self._hear(self.said)

    def _hear(self, said: Said) -> None:
        """Go by this message, which may be what is left of one."""
        asked = self.form.field(self.requested) if self.requested else None
        self.said, self.hearing = said, Hearing(self.form, self.habits, said, asked)

    @property
    def _field(self) -> FormField:
        return self.form.field(str(self.requested))

    def _now(self) -> dict[str, Any]:
        return {**self.values, **self.changes}

    def _known(self, *responses: str) -> str:
        return next((one for one in responses if one in self.responses), responses[-1])

    def _say(self, response: str, **told: Any) -> None:
        self.lines.append(Line(response, told))

    def _read(self, correcting: bool) -> Reading:
        return read(self.form, self.said, self.values, self.requested, correcting)

    def _reads_anything(self) -> bool:
        return bool(self._read(correcting=True).values)

    def _reject(self) -> None:
        self.interrupted = True
        self.asks = self.requested

    def _fill(self, reading: Reading) -> None:
        self.changes.update(reading.values)
        self.course = self.course.after_answering(*reading.values)
        for name in reading.values:
            self.course = self.course.roughly(name, reading.about.get(name, False))

    def _describe(self, starting: bool) -> bool:
        """Keep the customer's own words where they tell what went wrong, and read the kind of problem."""
        for asked in (one for one in self.form.fields if one.grows):
            if asked.name not in self.changes:
                answers_another = self.requested in self.changes and not starting
                if answers_another or not self.hearing.describes(starting):
                    return False
                before = self.values.get(asked.name)
                if known(before) and self.said.text in str(before):
                    return False
                self.changes[asked.name] = f"{before}\n{self.said.text}" if known(before) else self.said.text
                self.course = self.course.after_answering(asked.name)
            self._infer(asked)
            return True
        return False

    def _take_opening(self) -> None:
        """The message that starts the form is an answer already, where it is long enough for that."""
        for asked in self.form.fields:
            least = asked.takes_opening
            offered = self.said.intent not in self.form.opening
            if least and not self.said.decided and (len(self.said.words) >= least or offered):
                self.changes.setdefault(asked.name, self.said.text)

    def _settle_whose(self) -> None:
        """Which complaint it is about, and that it is theirs: known for what was filed or proved here."""
        if not self.theirs or not self.form.has("proof"):
            return
        named = self._now().get("reference")
        if named is None and not self.said.facts_of("complaint_reference"):
            named = self.changes["reference"] = self.theirs[-1]
        if named in self.theirs:
            self.changes["proof"] = SHOWN

    def _infer_anew(self) -> None:
        """The kind of problem, where what went wrong was told before the form began."""
        for asked in (one for one in self.form.fields if one.grows and known(self.values.get(one.name))):
            self._infer(asked)

    def _infer(self, source: FormField) -> None:
        for asked in (one for one in self.form.fields if one.inferred_from == source.name):
            facts = [fact for fact in self.said.facts if fact.entity in asked.entities]
            if known(self._now().get(asked.name)) or not facts:
                continue
            if self.course.ranking and asked.name == self.requested:
                # Asked already, and told more instead of choosing: the likeliest of what was offered.
                told, offered = str(facts[0].value), self.course.ranking
                fits = told in offered or facts[0].confidence >= SURE_OF_KIND
                likeliest = next((one for one in offered if one != asked.otherwise), told)
                self.changes[asked.name] = told if fits else likeliest
            elif facts[0].confidence >= asked.least_confidence:
                self.changes[asked.name] = str(facts[0].value)
            else:
                ranked = tuple(str(one[0]) for one in facts[0].more.get("ranking") or ())[:3]
                self.course = replace(self.course, ranking=ranked)

    def _change(self, target: FormField) -> None:
        """Change a field that was named: to the words that follow, or by asking for it again."""
        words = None if self.said.decided else remainder(self.said, target)
        answer = NOTHING
        if words and target.kind == "choice":
            answer = self.hearing.choice(target, plainly(words))
        elif words and (not target.entities or target.reads in ("name", "organisation")):
            any_words = target.model_copy(update={"at_least": 1})
            answer = from_words(any_words, replace(self.said, text=words, facts=()), self.habits)
        if not answer:
            self._reopen(target)
            return
        self.changes[target.name] = answer.value
        self.course = self.course.after_answering(target.name).roughly(target.name, answer.about)
        self._note("utter_changed")
        self._next()

    def _reopen(self, target: FormField) -> None:
        """Ask for something again, keeping what it was in case the customer thinks better of it.

        What has no question of its own is only listened for: the one that is open stays.
        """
        if f"utter_question_{target.name}" not in self.responses:
            self._next()
            return
        before = self._now().get(target.name)
        if before is not None:
            self.course = replace(self.course, before={**self.course.before, target.name: before})
        self.changes[target.name] = None
        self._ask(target.name)

    def _take_out(self, wanted: Sequence[Removal]) -> FormField | None:
        """Take out what the customer no longer wants there. Gives a field that has to be asked for again."""
        again, gone = None, dict[str, Any]()
        for asked, values, which in ((one.field, one.values, one.which) for one in wanted):
            now = self._now().get(asked.name)
            left = [value for value in now if value not in values] if isinstance(now, list) else []
            needed = not (left or optional(asked, self._now()))
            if which or (needed and (values or asked.name == self.requested)):
                again = asked
            elif values or asked.name == self.requested:
                gone[asked.name] = list(values) if isinstance(now, list) else now
                self.changes[asked.name] = left or SKIPPED
                self.course = self.course.after_answering(asked.name)
        words = saying.noted(self.form, gone, self.course.about)
        if words:
            self._say("utter_taken_out", noted=words)
        elif again is None:
            self._say("utter_not_needed" if gone else "utter_nothing_to_take_out")
        self._ask_for_what_hung_on(gone)
        return again

    def _ask_for_what_hung_on(self, gone: Collection[str]) -> None:
        """Have asked again what made sense with these alone: by email; no phone, as there was an email."""
        for asked in (one for one in self.form.fields if self._now().get(one.name) == SKIPPED):
            if asked.needed_without and not optional(asked, self._now()):
                self.changes[asked.name] = None
        for name in gone:
            for other in wanted_by(self.form.field(name), self._now()):
                self.changes[other] = None

    def _leave_out(self) -> None:
        """Leave a question out, or leave what was there as it was."""
        kept = self.course.before.get(self._field.name)
        self.changes[self._field.name] = SKIPPED if kept is None else kept
        self.course = self.course.after_answering(self._field.name)
        self._also()
        self._next()

    def _refuse(self, answer: Answer, asked: FormField | None = None) -> None:
        """Say why the answer will not do; after the last try leave the question for the manager."""
        asked = asked or self._field
        if self.hearing.asks_what_nobody_knows and answer.refused is None:
            self._say("utter_no_answer")
            self._ask(asked.name)
            return
        unwilling = answer.refused == "again" or self.said.intent in ("deny", "skip", "dont_know")
        if asked.name in self.course.before and unwilling:
            self._leave_out()
            return
        self.course = self.course.after_refusing(asked.name, self.said.text)
        if asked.kind != "confirm" and self.course.tries[asked.name] >= asked.tries:
            self._leave_for_manager(asked)
            return
        first = f"utter_before_{self.form.name}"
        if self.said.intent in self.form.opening and self.hearing.is_question and first in self.responses:
            self._say(first)
            self._ask(asked.name)
            return
        self.asks = asked.name
        by_reason = f"utter_refused_{asked.name}_{answer.refused}"
        response = self._known(by_reason, f"utter_refused_{asked.name}")
        self.lines.append(Line(response, dict(answer.told), asked.name, self._ranked(asked)))

    def _leave_for_manager(self, asked: FormField) -> None:
        self._say(self.form.leaving)
        own_words = "\n".join(word for word in self.course.refused if word)
        self.changes[asked.name] = own_words if asked.grows and own_words else SKIPPED
        self.course = self.course.after_answering(asked.name).leaving(asked.name)
        self._next()

    def _change_what(self) -> None:
        buttons = tuple(
            {"title": one.label, "payload": f'/correct{{"field": "{one.name}"}}'}
            for one in self.form.fields
            if known(self._now().get(one.name)) and one.kind != "confirm"
        )
        self.asks = self.requested
        self.course = self.course.after_asking(WHAT_TO_CHANGE)
        self.lines.append(Line("utter_change_what", {}, self.requested, buttons))

    def _noteworthy(self, besides: str | None) -> dict[str, Any]:
        """What was understood and is worth repeating: no long words of the customer's, no mere echo."""
        echo = len(self.changes) == 1 and self.requested in self.changes and self._field.kind != "date"
        return {
            name: value
            for name, value in self.changes.items()
            if name not in (besides, self.requested if echo else None)
            and not (name == self.requested and self._field.kind == "long_text")
            and not (name == "reference" and value in self.theirs)
            and value != SHOWN
            and not (self.form.field(name).adds and known(self.values.get(name)))
            and not self.form.field(name).grows
            and self.form.field(name).kind != "confirm"
        }

    def _note(self, response: str = "utter_noted", besides: str | None = None) -> None:
        shown = self.changes if response == "utter_changed" else self._noteworthy(besides)
        if self._note_only(response, shown):
            return
        if any(self.form.field(name).adds and known(self.values.get(name)) for name in self.changes):
            self._say("utter_added")

    def _note_only(self, response: str, shown: Mapping[str, Any]) -> bool:
        words = saying.noted(self.form, shown, self.course.about)
        if words:
            self._say(response, noted=words)
        return bool(words)

    def _also(self) -> None:
        """Answer the second question of the message, where it has a response of its own."""
        second = self.said.also()
        if second == DATA and self.form.has("category") and self._now().get("category") != "data_or_privacy":
            self.beside["data_part"] = self.said.text
            self._say("utter_data_part")
            return
        if second and second != self.said.intent and f"utter_{second}" in self.responses:
            self._say(f"utter_{second}")

    def _following(self) -> FormField | None:
        self._settle_whose()
        if self.follows is None:
            return next_field(self.form, self._now())
        name = self.follows(self._now())
        return self.form.field(name) if name else None

    def _next(self, silently: bool = False) -> Self:
        following = self._following()
        self.asks = following.name if following else None
        return self if silently or following is None else self._ask(following.name)

    def _ask(self, name: str | None) -> Self:
        asked = self.form.field(str(name))
        self.asks = asked.name
        self.course = self.course.after_asking(asked.name)
        told: dict[str, Any] = {}
        if asked.kind == "confirm":
            told["summary"] = saying.lines(self.form, self._now(), self.course.about)
        self.lines.append(Line(f"utter_question_{asked.name}", told, asked.name, self._ranked(asked)))
        return self

    def _ranked(self, asked: FormField) -> tuple[dict[str, str], ...]:
        """Buttons for the likeliest choices, where they are inferred."""
        if not asked.inferred_from:
            return ()
        likely = [one for one in self.course.ranking if one in asked.choices]
        if not likely or self.course.tries.get(asked.name):  # what was offered before did not fit
            likely = [one for one in asked.choices if one not in likely]
        return tuple(
            {
                "title": asked.choices[one][:1].upper() + asked.choices[one][1:],
                "payload": f'/inform{{"{asked.entities[0]}": "{one}"}}',
            }
            for one in dict.fromkeys([*likely, *list(asked.choices)[-1:]])
        )


def values_of(form: Form, slots: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a form's fields among all slots."""
    return {name: slots.get(name) for name in form.names}
