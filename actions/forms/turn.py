"""One turn of a form: what the message changes, what is asked next, what is said. It has no side effect.

The order matters. A confirmation or a step back is obeyed; a correction replaces; facts go where they
belong; an interruption is left to its rule; only then are the words an answer to the question that was asked.
What fits nowhere is refused with the reason, three times at most.
"""

from dataclasses import replace
from typing import Self

from actions.forms.answers import NOTHING, Answer
from actions.forms.corrections import FEW, Corrections
from actions.forms.course import known, previous
from actions.forms.fields import plainly
from actions.forms.moves import WHAT_TO_CHANGE
from actions.forms.reading import Reading, meant

SURE_OF_A_STEP = 0.6
"""Confidence from which a short message goes back a question, where it may be a story instead."""


class Turn(Corrections):
    """A turn, taken: the order in which a message is tried for what it may be."""

    # -- the three ways into a turn ---------------------------------------------------------------------

    def begin(self, fresh: bool = True) -> Self:
        """The form starts, or is taken up again: read the whole message, say what is noted, ask the rest.

        A message that is not `fresh` was read before, by the action that led here.
        """
        going_on = bool(self.course.start) and any(known(self.values.get(name)) for name in self.form.names)
        if not self.course.start:
            self.course = replace(self.course, start=self.said.message or "start")
        opening = self.form.resuming if going_on else self._opening()
        if opening:
            self._say(opening)
        if not fresh:
            self._infer_anew()
            return self._next()
        reading = self._read(correcting=False)
        self._fill(reading)
        self._take_opening()
        self._describe(starting=True)
        self._infer_anew()
        following = self._following()
        if following is not None:
            self._note()
        self._also()
        if following is None or following.name not in reading.refused:
            return self._next()
        self._refuse(reading.refused[following.name], following)
        return self

    def _opening(self) -> str | None:
        """What is said first, by what the customer came for."""
        intents = (self.said.intent, self.said.also() or "")
        return next((self.form.opening[one] for one in intents if one in self.form.opening), None)

    def come_back(self) -> Self:
        """A question of the customer's was answered: ask again what was asked, unless that settled it."""
        if self.requested and self.values.get(self.requested) is None:
            return self._ask(self.requested)
        return self._next()

    def take(self) -> Self:
        """A message while the form asks for something."""
        steps = (
            self._in_danger,
            self._all_right_after_all,
            self._taken_out,
            self._confirmed,
            self._step_back,
            self._asked_about_the_question,
            self._none_of_these,
            self._short_answer,
            self._left_out_by_name,
            self._corrected,
            self._facts,
            self._left_out,
            self._known_already,
            self._interruption,
            self._answered,
            self._added_to_the_story,
        )
        if not any(step() for step in steps):
            self._refuse(self.hearing.answer(self._now()))
        return self

    # -- the steps; each says whether it settled the turn ----------------------------------------------

    def _in_danger(self) -> bool:
        """Somebody threatens, or may harm themselves: that comes first, and is written into no field."""
        if self.said.intent not in self.habits.never_noted or self.said.confidence < SURE_OF_A_STEP:
            return False
        self._reject()
        return True

    def _all_right_after_all(self) -> bool:
        """ "No I'm ok, just stressed", to the help that was offered: no answer to what was asked before."""
        if not self.helped or self.said.decided or self.hearing.long or self.hearing.confirms:
            return False
        if not self.habits.all_right.search(plainly(self.said.text)) or self._reads_anything():
            return False
        self._say("utter_glad_safe")
        self._ask(self.requested)
        return True

    def _confirmed(self) -> bool:
        if not self.hearing.confirms or (self._reads_anything() and not self.said.decided):
            return False
        plain = plainly(self.said.text)
        if self.course.asked[-1:] == (WHAT_TO_CHANGE,) and self._changes_nothing():
            self._ask(self.requested)
            return True
        if self.said.intent == "affirm" or plain in self.habits.agreed:
            self.changes[self._field.name] = True
            self._next()
            return True
        if self.said.intent == "deny" and meant(self.form, self.said) is None:
            self._change_what()
            return True
        return False

    def _changes_nothing(self) -> bool:
        """No to "What should I change?", or a bare yes, by which nobody means that it may be sent."""
        if self.said.decided or meant(self.form, self.said) is not None:
            return False
        unwilling = plainly(self.said.text) in self.habits.unwilling or self._field.meant_by(self.said.text)
        no = unwilling or self.said.intent in ("deny", "skip", "dont_know")
        return bool(no) or (self.said.intent == "affirm" and len(self.said.words) == 1)

    def _step_back(self) -> bool:
        unsure = self.said.confidence < SURE_OF_A_STEP and not self.said.decided
        if self.said.intent != "go_back" or (self.hearing.wants_story and (self.hearing.long or unsure)):
            return False
        before = previous(self.course, self.form, self.requested)
        if before is None:
            self._say("utter_nothing_before")
            self._ask(self.requested)
            return True
        place = len(self.course.asked) - 1 - self.course.asked[::-1].index(before)
        self.course = replace(self.course, asked=self.course.asked[:place])
        self._say("utter_going_back")
        self._reopen(self.form.field(before))
        return True

    def _asked_about_the_question(self) -> bool:
        if self.said.intent == "why_asked":
            named = meant(self.form, self.said)
            self._say(self._known(f"utter_why_{named.name if named else self.requested}", "utter_why"))
        elif self.said.intent == "repeat" or (self.said.intent == "show_record" and self.hearing.confirms):
            if self.hearing.wants_story and self.hearing.long:
                return False
        elif self._asks_after_this_one() and self.habits.asks_sent.search(plainly(self.said.text)):
            self._say("utter_not_sent_yet")
        elif self._asks_after_this_one() and self.hearing.is_question:
            self._say("utter_not_sent_so_no_news")
        elif self._only_agrees() or self._only_wishes():
            pass
        else:
            return False
        self._ask(self.requested)
        return True

    def _asks_after_this_one(self) -> bool:
        """ "Has it been sent?", or "how is it going?", while this very complaint is being made."""
        about = self.said.facts_of("complaint_reference", "ticket_reference", "date")
        short = len(self.said.words) <= FEW and self.said.intent == "ask_status" and not self.said.decided
        return bool(self.form.has("confirm") and short and not (about or self.theirs))

    def _only_agrees(self) -> bool:
        """ "Ok, carry on" to a question that no yes answers: it is put again, and nothing was wrong."""
        asked, plain = self.hearing.asked, plainly(self.said.text)
        if asked is None or self.said.decided or self.said.intent not in ("affirm", "resume_draft"):
            return False
        answers = asked.kind in ("confirm", "choice") or plain in asked.again or "affirm" in asked.by_intent
        return not answers and len(self.said.words) <= FEW and not self.said.facts

    def _only_wishes(self) -> bool:
        """ "I want to complain", in the middle of a complaint: no account of it, and no wrong answer."""
        asked, intent = self.hearing.asked, self.said.intent
        if asked is None or intent not in self.form.opening or intent in asked.by_intent:
            return False
        return self.said.decided or self.hearing.is_bare_wish

    def _none_of_these(self) -> bool:
        """No to the likeliest choices: the others are offered, and no to those stands for none of them."""
        asked = self.hearing.asked
        if asked is None or asked.otherwise is None or self.said.decided:
            return False
        plain = plainly(self.said.text)
        if plain not in asked.again and (self.said.intent != "deny" or self.hearing.choice(asked, plain)):
            return False
        if self.course.ranking and not self.course.tries.get(asked.name):
            self._refuse(Answer(refused="others"))
            return True
        self.changes[asked.name] = asked.otherwise
        self._next()
        return True

    def _facts(self) -> bool:
        reading = self._read(correcting=False)
        refused = reading.refused.get(str(self.requested))
        if refused is not None and self.requested not in reading.values:
            self._fill(reading)
            self._note(besides=self.requested)
            self._refuse(refused)
            return True
        if not reading.values:
            return False
        interrupts = self.hearing.is_interruption and self.hearing.is_certain
        if any(self.form.field(name).adds for name in reading.values) and not self.hearing.is_obeyed:
            interrupts = False  # a sentence of the story, though it sounds like something else
        story = NOTHING
        named = self.hearing.is_about(self.form.field(name) for name in reading.values)
        elsewhere = named and not self.hearing.sounds_like_answer
        if (
            self.requested not in reading.values
            and self.hearing.wants_story
            and not (interrupts or elsewhere or self.hearing.gives_another or self._is_whole(reading))
        ):
            story = self.hearing.answer(self._now())
        self._fill(reading)
        if story:
            self.changes[self._field.name] = story.value
        if not interrupts:
            self._describe(starting=False)
        self._note()
        self.interrupted = interrupts and not story
        if not self.interrupted:
            self._also()
        self._next(silently=self.interrupted)
        return True

    def _is_whole(self, reading: Reading) -> bool:
        """Whether the whole message is the answer to another question in free text."""
        text = plainly(self.said.text)
        told = (value for name, value in reading.values.items() if self.form.field(name).cues)
        return any(plainly(str(value)) == text for value in told)

    def _short_answer(self) -> bool:
        """One of the short answers that data/forms.yml knows for the question."""
        if self.hearing.confirms or self.said.decided or self._field.meant_by(self.said.text) is None:
            return False
        return self._answered()

    def _known_already(self) -> bool:
        """A bare value that is noted already: said so, and no wrong answer."""
        facts = [one for one in self.said.facts if one.value in self.values.values()]
        if not self.said.is_bare_fact or not facts or self.hearing.confirms:
            return False
        self._say("utter_known_already")
        self._ask(self.requested)
        return True

    def _interruption(self) -> bool:
        if self.hearing.is_interruption:
            self._reject()
        return self.interrupted

    def _answered(self) -> bool:
        answer, place = self.hearing.name_and_place(self._now())
        if place:
            self.changes["organisation"] = place.value
        answer = answer or self.hearing.answer(self._now())
        if not answer:
            return False
        self.changes[self._field.name] = answer.value
        self.course = self.course.after_answering(self._field.name).roughly(self._field.name, answer.about)
        self._describe(starting=answer.inferred)
        self._also()
        self._next()
        return True

    def _added_to_the_story(self) -> bool:
        """More of what went wrong, in place of an answer; or small talk, which has its own rule."""
        if self._describe(starting=False):
            self._say("utter_added")
            self._also()
            self._next()
            return True
        if self.hearing.has_rule and plainly(self.said.text) not in self._field.again:
            self._reject()
        return self.interrupted
