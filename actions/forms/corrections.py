"""Changing what is noted already, in any words: taken out, replaced, or left out after all."""

import re

from actions.forms.answers import Answer
from actions.forms.course import known, optional
from actions.forms.fields import SKIPPED, FormField, plainly
from actions.forms.hearing import BELIEVED
from actions.forms.moves import Moves
from actions.forms.reading import Reading, meant, new_ending
from actions.forms.removals import removals
from actions.said import OF_THE_WHOLE

FEW = 8
"""Words up to which leaving out another question is all that a message says."""
_DENIES = re.compile(r"\b(?:no|not|none|don't|dont|haven't|havent|hasn't|never|without|leave|skip)\b")
_CHANGES = re.compile(
    r"\A\W*(?:(?:please|can you|could you|also|and|oh) )*(?:change|correct|update|amend|alter)\b",
    re.IGNORECASE,
)
_PUTS_RIGHT = re.compile(
    r"\A\W*(?:no[, ]|sorry|actually|wait|oops"
    r"|(?:(?:please|can you|could you|also|and|oh) )*(?:change|correct|update|amend|alter|make)\b"
    r"|.{1,60}\bactually\W*\Z)",
    re.IGNORECASE,
)


class Corrections(Moves):
    """The steps of a turn that change what is noted; each says whether it settled the turn."""

    def _taken_out(self) -> bool:
        """ "Drop ticket 48377 and the name is Jo Bell": out it goes, and the rest is a correction."""
        found = removals(self.form, self.said, self.values) if self.form.has("confirm") else None
        if found is None or (self.hearing.wants_story and self.hearing.long and not found.begins):
            return False
        reopened = self._take_out(found.wanted)
        self.values = self._now()
        self._hear(found.rest)
        reading = self._given()
        self._fill(reading)
        self._note_only("utter_changed", reading.values)
        self._also()
        if reopened is None:
            self._next()
        else:
            self._reopen(reopened)
        return True

    def _corrected(self) -> bool:
        """The customer changes something that is noted, in any words."""
        denied = any(fact.negated for fact in self.said.facts)
        says_so = self.said.intent in ("correct", "change_details") or self.said.value_of("field") is not None
        says_so = says_so or bool(_CHANGES.match(self.said.text) and meant(self.form, self.said))
        story = self.hearing.wants_story and self.hearing.long and not denied
        if not (says_so or denied or self.hearing.confirms or self._puts_right()) or (
            story and self.said.value_of("field") is None
        ):
            return False
        return self._replaced() or self._changed_what_is_named(says_so)

    def _puts_right(self) -> bool:
        """Whether the message begins as a correction and gives the value of a question that was answered."""
        if not _PUTS_RIGHT.match(self.said.text):
            return False
        given = self._read(correcting=True).values
        answered = given and self.requested not in given
        fields = [self.form.field(name) for name in given]
        return bool(answered) and (self.said.beside_facts <= 2 or self.hearing.is_about(fields))

    def _replaced(self) -> bool:
        """New values that are in the message itself."""
        reading = self._given()
        if not reading.values:
            return False
        self._fill(reading)
        self._note("utter_changed")
        self._also()
        self._next()
        return True

    def _given(self) -> Reading:
        """What the message gives in place of what is noted."""
        reading = self._read(correcting=True)
        ending = new_ending(self.said, self.values.get("phone")) if self.form.has("phone") else None
        if ending and "phone" not in reading.values:
            reading.values["phone"] = ending
        return reading

    def _changed_what_is_named(self, says_so: bool) -> bool:
        """A field that is named: changed to the words that follow, or asked for again."""
        target = meant(self.form, self.said)
        in_passing = not says_so and (self.hearing.is_interruption or self.hearing.long)
        if target is not None and not says_so and self.said.facts_of(*{*target.entities} - {*OF_THE_WHOLE}):
            in_passing = True  # its value stands there, and is the one that is noted
        if target is not None and not self.hearing.is_question and not in_passing:
            self._change(target)
            return True
        if not says_so or self.hearing.is_question:
            return False
        self._change_what()
        return True

    def _left_out(self) -> bool:
        unwilling = plainly(self.said.text) in self.habits.unwilling
        sure = self.said.confidence >= BELIEVED
        unwilling = unwilling or (sure and self.said.intent in ("skip", "dont_know"))
        if self.hearing.wants_story and self.hearing.long:
            return False
        denies = unwilling and _DENIES.search(plainly(self.said.text))
        if denies and self._left_out_another(meant(self.form, self.said)):
            return True
        if self.hearing.confirms or not unwilling:
            return False
        if not optional(self._field, self._now()):
            self._refuse(Answer(refused="needed"))
        else:
            self._leave_out()
        return True

    def _left_out_by_name(self) -> bool:
        """ "No emails", in answer to another question: no correction, though it names something."""
        plain = plainly(self.said.text)
        named = (one for one in self.form.fields if plain in one.short.get("skip", ()))
        return self._left_out_another(next((one for one in named if _is_named(one, plain)), None))

    def _left_out_another(self, other: FormField | None) -> bool:
        """Another question than the one that is asked is left out, and this one asked again."""
        if self.said.decided or len(self.said.words) > FEW:
            return False
        if other is None or other.name == self.requested or not optional(other, self._now()):
            return False
        had = known(self._now().get(other.name))
        self.changes[other.name] = SKIPPED
        self.course = self.course.after_answering(other.name)
        self._say("utter_left_out" if had else "utter_not_needed")
        self._next()
        return True


def _is_named(field: FormField, plain: str) -> bool:
    """Whether a short answer names the question that it leaves out: "no tickets", and not "none"."""
    return any(f" {name} " in f" {plain} " for name in field.called)
