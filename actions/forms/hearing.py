"""What kind of message this is, for the question that was asked: an answer, a story, or for somebody else."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from actions.forms.answers import NOTHING, Answer, from_words
from actions.forms.clauses import belongs, clauses
from actions.forms.course import known, optional
from actions.forms.fields import SKIPPED, Form, FormField, Habits, plainly
from actions.said import Said

DESCRIBES = 4
"""Words from which a description is worth keeping."""
BESIDES_A_DATE = 2
"""Of these, words that are no fact: "no broadband for a week"."""
DESCRIBES_IN_REQUEST = 8
"""The same for a message that mostly says that somebody wants to complain."""
PLENTY = 9
"""Words from which an answer in free text is one, whatever the classifier makes of it."""
BARE_NAME = 4
"""Words up to which a name may stand by itself."""
SURE = 0.8
"""Confidence from which an intent outweighs a short answer such as a name."""
BELIEVED = 0.5
"""Confidence below which a message that asks nothing is no reason to leave the question."""
NO_ANSWER = ("gibberish", "other_language", "greet", "thanks", "goodbye", "out_of_scope", "insult")
MAY_BE_NAME = (
    "inform",
    "out_of_scope",
    "gibberish",
    "other_language",
    "nlu_fallback",
    "greet",
    "thanks",
    "goodbye",
)
"""What the classifier makes of names; any other intent that it is sure of is no name."""
OFF_SUBJECT = "out_of_scope"
OWN_PLACE = (
    *("name", "organisation", "email", "phone", "people", "number", "postal_address"),
    *("ticket_reference", "complaint_reference", "contact_frequency"),
)
"""Facts that are never the answer to a question in free text."""
OURS = ("inform", "affirm", "deny", "correct", "nlu_fallback", "gibberish")
DESCRIBING = ("describe_problem", "service_request", "not_resolved", "add_information")
_BETWEEN = re.compile(r"(\W{2})\W+")
LONGEST_WISH = 200
"""Characters: whoever says more than that says more than that they want to complain."""


@dataclass(frozen=True)
class Hearing:
    """A message, heard while a form asks for a field (None: it has not asked yet)."""

    form: Form
    habits: Habits
    said: Said
    asked: FormField | None

    @property
    def confirms(self) -> bool:
        """Whether the customer is asked to confirm."""
        return self.asked is not None and self.asked.kind == "confirm"

    @property
    def wants_story(self) -> bool:
        """Whether the question wants free text."""
        return self.asked is not None and self.asked.kind == "long_text"

    @property
    def long(self) -> bool:
        """Whether the message is a story."""
        return len(self.said.words) >= PLENTY

    @property
    def is_question(self) -> bool:
        """Whether the message asks something."""
        ends = "?" if "?" in self.said.text[-2:] else ""
        return bool(self.habits.questions.search(plainly(self.said.text) + ends))

    @property
    def is_interruption(self) -> bool:
        """Whether the message is for a rule and not for this form."""
        intent = self.said.intent
        if self.said.is_bare_fact or self._gives_what_was_asked:
            return False
        if intent in self.habits.urgent and (self.said.decided or len(self.said.words) < 2 * PLENTY):
            return True
        if intent in self.habits.read_first or intent in self.form.opening:
            return False
        if self.said.confidence < BELIEVED and not self.is_obeyed:
            return False
        return self.said.decided or self.is_question or not self._may_be_answer

    @property
    def _gives_what_was_asked(self) -> bool:
        """ "Call me Dave", to somebody who asked for the name."""
        asked = self.asked
        return (
            asked is not None
            and self.said.intent in asked.answers
            and bool(self.said.facts_of(*asked.entities))
        )

    @property
    def is_obeyed(self) -> bool:
        """Whether the message asks something, or wants something at once."""
        return self.said.decided or self.is_question or self.said.intent in self.habits.urgent

    @property
    def _may_be_answer(self) -> bool:
        """Whether the words may answer the question, though their intent belongs to a rule."""
        if self.asked is None:
            return False
        if self.wants_story:
            unsure = bool(self.habits.asking.match(self.said.intent)) and self.said.confidence < SURE
            return self.said.intent in self.asked.answers or self.long or unsure or self.sounds_like_answer
        named = self.asked.reads in ("name", "organisation")
        return named and self.said.confidence < SURE and len(self.said.words) <= BARE_NAME

    @property
    def sounds_like_answer(self) -> bool:
        """Whether a clause of the message is worded as answers to the question are."""
        return self.asked is not None and any(belongs(one, self.asked) for one in clauses(self.said.text))

    @property
    def is_certain(self) -> bool:
        """Whether the intent is to be believed though the message answers something too."""
        return self.is_question or self.said.confidence >= SURE or self.said.intent in self.habits.urgent

    @property
    def has_rule(self) -> bool:
        """Whether the intent, though read first as an answer, has a rule of its own to fall back on.

        What is hardly off the subject is not sent away for it.
        """
        if self.said.intent == OFF_SUBJECT and not self.is_obeyed and self.said.confidence < SURE:
            return False
        return self.said.intent in self.habits.read_first and self.said.intent not in (
            *OURS,
            *self.form.opening,
        )

    @property
    def gives_another(self) -> bool:
        """Whether the message is hardly more than a value that answers another question."""
        facts = {one.entity for one in self.said.facts}
        mine = set(self.asked.entities) if self.asked else set()
        a_call_answers = self.asked is not None and "call_back" in self.asked.answers
        others = {*OWN_PLACE} if a_call_answers else {*OWN_PLACE, "route"}
        return self.said.is_bare_fact and bool(facts & others) and not facts & mine

    @property
    def asks_what_nobody_knows(self) -> bool:
        """A question that was not understood: it is no answer, and it is not passed over."""
        return self.is_question and self.said.intent in ("nlu_fallback", "inform")

    @property
    def is_bare_wish(self) -> bool:
        """Whether the message says that somebody wants to complain, and no more."""
        # The patterns are content, written for reading: on a long run of signs they would try for minutes.
        text = _BETWEEN.sub(r"\1", self.said.text)
        return len(text) <= LONGEST_WISH and any(pattern.match(text) for pattern in self.habits.bare)

    def is_about(self, fields: Iterable[FormField]) -> bool:
        """Whether a short message names one of these fields, so that it tells nothing else."""
        text = f" {plainly(self.said.text)} "
        named = any(f" {word} " in text for one in fields for word in (*one.called, *one.mentions))
        return named and self.said.beside_facts < PLENTY

    def describes(self, starting: bool) -> bool:
        """Whether the message tells what went wrong."""
        if self.said.decided or self.is_bare_wish:
            return False
        words = self.said.beside_facts
        believed = starting or self.said.confidence >= BELIEVED or self.is_telling
        if (self.said.intent in DESCRIBING and believed) or (self._tells and not starting):
            return len(self.said.words) >= DESCRIBES and words >= BESIDES_A_DATE
        return words >= DESCRIBES_IN_REQUEST and (starting or self.said.intent == "make_complaint")

    @property
    def is_telling(self) -> bool:
        """Whether the words are those of a story, whatever the classifier makes of it."""
        return bool(self.habits.telling.search(plainly(self.said.text)))

    @property
    def _asks_and_tells_nothing(self) -> bool:
        """Whether it is a question that was not understood: it gives no kind of problem."""
        return self.asks_what_nobody_knows and not self.is_telling

    @property
    def _tells(self) -> bool:
        """Whether a statement of which the classifier could make nothing tells more of the story."""
        unclear = self.said.intent == "nlu_fallback" or (
            self.said.intent == OFF_SUBJECT and self.said.confidence < SURE
        )
        return unclear and not self.is_question and self.is_telling

    def answer(self, values: Mapping[str, Any]) -> Answer:
        """What the words give for the question that was asked, no fact having answered it."""
        if self.asked is None or self.confirms or self.said.decided:
            return NOTHING
        if self.asked.kind == "choice":
            return self.choice(self.asked, plainly(self.said.text))
        answer = from_words(self.asked, self.said, self.habits)
        if answer.value == SKIPPED:
            return answer if optional(self.asked, values) else Answer(refused="needed")
        if answer and (self.is_question or self._means_something_else()):
            return NOTHING
        return answer

    def _means_something_else(self) -> bool:
        if self.asked is None or self.asked.meant_by(self.said.text) is not None or self.long:
            return False
        if self.said.intent in NO_ANSWER:
            return self.said.confidence >= SURE or self.said.intent == "gibberish"
        named = self.asked.reads in ("name", "organisation")
        return named and self.said.intent not in MAY_BE_NAME and self.said.confidence >= SURE

    def choice(self, asked: FormField, plain: str) -> Answer:
        """A choice named in words, or read from them with enough certainty."""
        meant = asked.meant_by(plain)
        if meant is not None:
            return Answer(SKIPPED if meant == "skip" else meant)
        for value, words in asked.choices.items():
            named = (words.lower(), value, value.replace("_", " "), *asked.short.get(value, ()))
            if any(f" {one} " in f" {plain} " for one in named):
                return Answer(value)
        in_passing = asked.said_in(self.said.text)
        if in_passing is not None:
            return Answer(in_passing)
        facts = [fact for fact in self.said.facts if fact.entity in asked.entities]
        if (
            asked.inferred_from
            and facts
            and not (self.is_bare_wish or self.said.is_bare_fact or self._asks_and_tells_nothing)
            and facts[0].confidence >= asked.least_confidence
        ):
            return Answer(str(facts[0].value), inferred=True)
        by_intent = asked.by_intent.get(self.said.intent)
        return Answer(by_intent) if by_intent else NOTHING

    def name_and_place(self, values: Mapping[str, Any]) -> tuple[Answer, Answer]:
        """A name and an organisation in one breath: "Jane Smith, Acme Dental"."""
        if self.asked is None or self.asked.reads != "name" or known(values.get("organisation")):
            return NOTHING, NOTHING
        if self.said.decided or not self.form.has("organisation"):
            return NOTHING, NOTHING
        for joint in (" from ", " at ", " of ", ", "):
            first, found, second = self.said.text.strip(" .!").partition(joint)
            if found:
                name = from_words(self.asked, replace(self.said, text=first), self.habits)
                place = from_words(
                    self.form.field("organisation"), replace(self.said, text=second), self.habits
                )
                if name and place:
                    return name, place
        return NOTHING, NOTHING
