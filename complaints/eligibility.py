"""Whether the Ombudsman (the ADR scheme) can look at a complaint: information for the customer, no decision.

Who: individuals, and organisations for which no more than ten people work, employees, contractors and
volunteers alike (Communications Act 2003, s.52(6); Complaints Code, section 5). The four published wordings
differ about volunteers and not-for-profits, so those above ten, and anybody near ten, are for the scheme to
decide. Communications providers are out (s.52(6)).

When: after complaining to the provider, once the limit has passed since the provider first received it (six
weeks; eight when first raised before 8 April 2026), or at once with an ADR letter (General Condition C4), and
within twelve months of that letter. Without a letter no such clock runs in the scheme's text, but older
advice says twelve months from the complaint: then it is for the scheme to decide.

Not: what a court has, and what is settled (the scheme's terms of reference).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from complaints.code_of_practice import CodeOfPractice
from complaints.complaint import Complaint, State
from complaints.deadlines import Deadlines
from complaints.hours import LONDON


class Answer(StrEnum):
    """What the customer hears."""

    YES_NOW = "yes_now"
    NOT_YET = "not_yet"
    PROBABLY_NOT = "probably_not"
    SCHEME_DECIDES = "scheme_decides"
    NEEDS = "needs"
    """Something has to be asked first; `missing` says what."""


@dataclass(frozen=True)
class People:
    """How many people work somewhere, as far as the customer can say."""

    low: int
    high: int
    approximate: bool = False

    @classmethod
    def of(cls, said: "int | People") -> "People":
        """A plain number as a range of one."""
        return said if isinstance(said, People) else cls(said, said)


@dataclass(frozen=True)
class Circumstances:
    """What is known; None: not known yet, and asked where it matters."""

    complained: bool | None = None
    first_raised: date | None = None
    """When the customer first raised it with us."""
    received_on: date | None = None
    """When we first received it, from the record; counts before what the customer remembers."""
    adr_letter: bool | None = None
    """Whether there is an ADR letter; older ones are called deadlock or eight-week letters."""
    adr_letter_on: date | None = None
    private: bool | None = None
    workers: int | People | None = None
    not_for_profit: bool | None = None
    provider_itself: bool | None = None
    in_court: bool | None = None
    settled: bool | None = None
    making: bool = False
    """The complaint is being made at this moment: had we not had it before, it would reach us today."""
    cannot_say: frozenset[str] = frozenset()
    """Names of the fields above that were asked and could not be answered."""

    @classmethod
    def on_record(cls, complaint: Complaint) -> "Circumstances":
        """What the record of a complaint already answers."""
        details = complaint.details
        return cls(
            complained=True,
            first_raised=complaint.first_raised,
            received_on=complaint.received_at.astimezone(LONDON).date(),
            adr_letter=True if complaint.adr_letter_on else None,
            adr_letter_on=complaint.adr_letter_on,
            private=False if details.organisation else None,
            workers=details.workers,
            settled=complaint.state in {State.RESOLVED, State.CLOSED},
        )


@dataclass(frozen=True)
class Reason:
    """Why, as a code that has words elsewhere, with what goes into them."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Assessment:
    """The answer, its reasons, and what to do next."""

    answer: Answer
    reasons: tuple[Reason, ...]
    next_steps: tuple[str, ...]
    missing: tuple[str, ...] = ()
    """Fields of Circumstances to ask for, the first one first."""
    from_date: date | None = None
    """The first day on which the scheme can be asked."""
    until_date: date | None = None
    """The last day on which it can, where there is one."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the reasons."""
        return tuple(reason.code for reason in self.reasons)


class Eligibility:
    """Assesses circumstances by one code of practice."""

    def __init__(self, code: CodeOfPractice) -> None:
        self.deadlines = Deadlines(code)
        self.most = code.scheme.max_people.value
        self.margin = code.scheme.unsure_within.value

    def assess(self, known: Circumstances, today: date) -> Assessment:
        """What the customer hears on `today`."""
        return _Case(self, known, today).assessed()

    def people(self, said: "int | People") -> People:
        """A number as a range; a rough one reaches as far to both sides as the code says."""
        people = People.of(said)
        margin = self.margin if people.approximate else 0
        return People(people.low - margin, people.high + margin, people.approximate)


class _Case:
    """One assessment: reasons against, doubts, reasons for, and questions are gathered, then weighed."""

    def __init__(self, rules: Eligibility, known: Circumstances, today: date) -> None:
        self.rules, self.known, self.today = rules, known, today
        self.against: list[Reason] = []
        self.doubts: list[Reason] = []
        self.favour: list[Reason] = []
        self.waits: list[Reason] = []
        self.missing: list[str] = []
        self.from_date: date | None = None
        self.until_date: date | None = None

    def assessed(self) -> Assessment:
        self.judge_time()
        self.judge_customer()
        self.judge_exclusions()
        if self.against:
            return self.answer(Answer.PROBABLY_NOT, self.against, self.instead())
        if self.known.making or self.known.complained is False:
            favour = self.favour if self.known.making else []
            return self.answer(Answer.NOT_YET, [*self.waits, *self.doubts, *favour], [self.first_step()])
        if self.missing:
            return self.answer(Answer.NEEDS, [], [])
        if self.waits:
            steps = ["escalate", "ask_for_letter", "come_back"]
            return self.answer(Answer.NOT_YET, [*self.waits, *self.doubts, *self.favour], steps)
        if self.doubts:
            return self.answer(Answer.SCHEME_DECIDES, [*self.doubts, *self.favour], ["ask_scheme"])
        return self.answer(Answer.YES_NOW, self.favour, ["refer_to_scheme"])

    def answer(self, answer: Answer, reasons: list[Reason], steps: list[str]) -> Assessment:
        missing = tuple(self.missing) if answer is Answer.NEEDS else ()
        dates = () if answer in {Answer.PROBABLY_NOT, Answer.NEEDS} else (self.from_date, self.until_date)
        return Assessment(answer, tuple(reasons), tuple(steps), missing, *dates)

    def judge_time(self) -> None:
        known = self.known
        if known.making:
            self.judge_making()
            return
        if known.complained is False:
            self.waits.append(Reason("not_complained"))
            return
        start = self.past(known.received_on or known.first_raised)
        letter_on = self.past(known.adr_letter_on)
        if known.complained is None and start is None and not known.adr_letter and letter_on is None:
            self.ask("complained")
            return
        if letter_on is not None:
            self.judge_letter(letter_on)
            return
        if known.adr_letter:
            self.ask("adr_letter_on")
            return
        if start is None:
            self.ask("first_raised")
            return
        self.judge_limit(start)

    def judge_making(self) -> None:
        """As it would be if the complaint reached us today, which it has not yet."""
        self.from_date = self.rules.deadlines.adr_from(self.today, self.today)
        limit = self.rules.deadlines.adr_limit(self.today).words
        self.waits.append(Reason("if_sent_today", {"from": self.from_date, "limit": limit}))

    def judge_letter(self, letter_on: date) -> None:
        self.from_date, self.until_date = letter_on, self.rules.deadlines.adr_until(letter_on)
        values = {"letter": letter_on, "until": self.until_date}
        if self.today > self.until_date:
            self.against.append(Reason("letter_too_old", values))
        else:
            self.favour.append(Reason("letter_received", values))

    def judge_limit(self, start: date) -> None:
        first = min(start, self.past(self.known.first_raised) or start)
        self.from_date = self.rules.deadlines.adr_from(start, first)
        values = {
            "since": start,
            "from": self.from_date,
            "limit": self.rules.deadlines.adr_limit(first).words,
        }
        if self.today < self.from_date:
            self.waits.append(Reason("limit_not_passed", values))
        else:
            self.favour.append(Reason("limit_passed", values))
        long_ago = self.today > self.rules.deadlines.adr_until(start)
        if self.known.adr_letter is None and (self.waits or long_ago):
            # A letter opens the scheme early, and one that is long past may have closed it.
            self.ask("adr_letter")
        if long_ago:
            self.doubts.append(Reason("long_ago", values))

    def judge_customer(self) -> None:
        known = self.known
        if known.private:
            self.favour.append(Reason("private_customer"))
            return
        if known.private is None and known.workers is None and known.not_for_profit is None:
            self.ask("private")
        if known.workers is None:
            if known.private is False or known.not_for_profit is not None:
                self.ask("workers")
            return
        self.judge_size(People.of(known.workers))

    def judge_size(self, said: People) -> None:
        most, people = self.rules.most, self.rules.people(said)
        values = {"low": said.low, "high": said.high, "most": most, "approximate": said.approximate}
        if people.high <= most:
            self.favour.append(Reason("few_enough_people", values))
        elif self.known.not_for_profit:
            self.doubts.append(Reason("not_for_profit", values))
        elif people.low <= most:
            self.doubts.append(Reason("people_not_sure", values))
        elif self.known.not_for_profit is None and "not_for_profit" not in self.known.cannot_say:
            self.ask("not_for_profit")
        else:
            self.against.append(Reason("too_many_people", values))

    def judge_exclusions(self) -> None:
        known = self.known
        excluded = {
            "provider_itself": known.provider_itself,
            "in_court": known.in_court,
            "settled": known.settled,
        }
        if known.private:
            del excluded["provider_itself"]
        for name, holds in excluded.items():
            if holds:
                self.against.append(Reason(name))
            elif holds is None:
                self.ask(name)

    def ask(self, name: str) -> None:
        if name in self.known.cannot_say:
            self.doubts.append(Reason("cannot_say", {"field": name}))
        else:
            self.missing.append(name)

    def past(self, day: date | None) -> date | None:
        """A day that has come; one in the future cannot be meant."""
        return day if day is not None and day <= self.today else None

    def first_step(self) -> str:
        """What comes first in any case: to have us look at it, or look again."""
        if self.known.making:
            return "go_on"
        return "complain_to_us" if self.known.complained is False else "escalate"

    def instead(self) -> list[str]:
        """What somebody can do whom the scheme probably cannot help."""
        codes = {reason.code for reason in self.against}
        if "settled" in codes:
            return ["reopen"]
        if "in_court" in codes:
            return ["follow_court"]
        first = self.first_step()
        if "letter_too_old" in codes:
            return [first, "ask_scheme"]
        return [first, "tell_regulator", "voluntary_adjudication", "court"]
