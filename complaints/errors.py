"""What can go wrong in the field, each with the sentence that a person will read.

ComplaintError
├── BeyondCalendar          a working day is wanted that no calendar knows yet
├── NotThere
│   ├── UnknownReference    well spelt, not given out
│   ├── MistypedReference   one or two characters wrong
│   └── UnknownLetter
├── Refused                 a value that will not do
│   └── UnknownCursor
└── Conflict
    ├── KeyReused           the same key with another content
    ├── WrongState          not in the state that the complaint is in
    ├── AlreadyOwned        a colleague has it
    ├── NothingToUndo       too late, or something was done since
    ├── CustomerKnows       it was mailed before it was undone
    └── NeedsAPerson        software tried what only people may do
"""

from collections.abc import Iterable
from datetime import date


class ComplaintError(Exception):
    """Anything that the field refuses to do."""

    @property
    def sentence(self) -> str:
        """What went wrong, for the person in front of the screen."""
        return str(self)


class BeyondCalendar(ComplaintError):
    """Bank holidays are not known for that day."""

    def __init__(self, day: date, until: date) -> None:
        self.day, self.until = day, until
        super().__init__(
            f"Working days are known until {until:%d %B %Y} only, and {day:%d %B %Y} is later. "
            "Compare the bank holidays with gov.uk and move hours.calendar_until in the code of practice."
        )


class NotThere(ComplaintError):
    """What was asked for does not exist."""


class UnknownReference(NotThere):
    """A reference that was never given out."""

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__("There is no complaint with this reference.")


class MistypedReference(NotThere):
    """A reference with a character wrong."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__("This reference has a typing mistake in it. Please compare it with the original.")


class UnknownLetter(NotThere):
    """A letter that this complaint does not have."""

    def __init__(self, letter: str) -> None:
        self.letter = letter
        super().__init__("This complaint has no such letter.")


class Refused(ComplaintError):
    """A value that will not do, and why."""

    def __init__(self, field: str, reason: str) -> None:
        self.field, self.reason = field, reason
        super().__init__(reason)


class UnknownCursor(Refused):
    """A place in a list that was not given out by it."""

    def __init__(self) -> None:
        super().__init__("after", "This place in the list is not known. Start again at the beginning.")


class Conflict(ComplaintError):
    """Not possible as things are now."""


class KeyReused(Conflict):
    """One key came with two different contents."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__("This was sent before with another content. Nothing was changed.")


class WrongState(Conflict):
    """Not possible in the state that the complaint is in."""

    def __init__(self, verb: str, state: str, allowed: Iterable[str]) -> None:
        self.verb, self.state, self.allowed = verb, state, tuple(allowed)
        wanted = " or ".join(self.allowed)
        super().__init__(f"This complaint is {state}. To {verb} it, it has to be {wanted}.")


class AlreadyOwned(Conflict):
    """A colleague has it."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        super().__init__(f"{owner} has this complaint. A manager can give it to somebody else.")


class NothingToUndo(Conflict):
    """Too late, not undoable, done by somebody else, or something was done since."""

    def __init__(self) -> None:
        super().__init__(
            "This can no longer be undone: its time is over, or something else was done since. "
            "Nothing was changed."
        )


class CustomerKnows(Conflict):
    """People were told already."""

    def __init__(self) -> None:
        super().__init__(
            "The mail about this has gone out, so it cannot be undone. Put it right with the customer, "
            "and record what you told them."
        )


class NeedsAPerson(Conflict):
    """Only a member of staff may do this."""

    def __init__(self, verb: str) -> None:
        self.verb = verb
        super().__init__(f"Only a member of staff can {verb}.")
