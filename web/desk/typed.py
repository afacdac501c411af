"""What was typed into a form that was refused: it is shown again, with what is wrong beside each field."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from complaints.errors import ComplaintError, Refused
from web.desk.problems import of_complaint


@dataclass(frozen=True)
class Typed:
    """A form as it was sent; the default is one that nobody sent yet."""

    form: str = ""
    """Which of the page's forms it is."""
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    """What is wrong, by the name of the field; under the empty name what concerns no field."""

    def value(self, form: str, name: str, otherwise: str = "") -> str:
        """What a field of one of the page's forms holds."""
        return self.values.get(name, otherwise) if form == self.form else otherwise

    def error(self, form: str, name: str) -> str:
        """What is wrong with a field of one of the page's forms."""
        return self.errors.get(name, "") if form == self.form else ""


def refused(form: str, values: Mapping[str, str], error: ComplaintError) -> Typed:
    """The form that the register refused. Raises `error` again where there is no page to show it on."""
    if of_complaint(error).status in {404, 503}:
        raise error
    named = error.field if isinstance(error, Refused) and error.field in values else ""
    return Typed(form, values, {named: error.sentence})
