"""The words that facts are recognised by, in the classes that the patterns name in capitals."""

from __future__ import annotations

from typing import Dict, FrozenSet, Mapping


def any_of(text: str) -> FrozenSet[str]:
    """The words of `text`, for lists that read better as prose."""
    return frozenset(text.split())


MONTHS: Mapping[str, int] = {
    "january": 1, "jan": 1, "janury": 1, "januray": 1,
    "february": 2, "feb": 2, "febuary": 2, "feburary": 2, "febraury": 2,
    "march": 3, "mar": 3,
    "april": 4, "apr": 4, "apirl": 4,
    "may": 5,
    "june": 6, "jun": 6,
    "july": 7, "jul": 7,
    "august": 8, "aug": 8, "agust": 8,
    "september": 9, "sept": 9, "sep": 9, "septmber": 9, "setember": 9, "septemeber": 9,
    "october": 10, "oct": 10, "ocotber": 10, "octber": 10,
    "november": 11, "nov": 11, "novemeber": 11, "novmber": 11,
    "december": 12, "dec": 12, "decmber": 12, "desember": 12,
}  # fmt: skip

WEEKDAYS: Mapping[str, int] = {
    "monday": 0, "mon": 0, "munday": 0,
    "tuesday": 1, "tues": 1, "tue": 1, "tuseday": 1, "teusday": 1,
    "wednesday": 2, "weds": 2, "wed": 2, "wensday": 2, "wednsday": 2, "wendsday": 2,
    "thursday": 3, "thurs": 3, "thur": 3, "thu": 3, "thrusday": 3, "thurday": 3,
    "friday": 4, "fri": 4, "firday": 4,
    "saturday": 5, "sat": 5, "saterday": 5,
    "sunday": 6, "sun": 6,
}  # fmt: skip

UNITS: Mapping[str, str] = {
    "day": "day", "days": "day", "dys": "day",
    "week": "week", "weeks": "week", "wk": "week", "wks": "week", "weks": "week",
    "fortnight": "fortnight", "fortnights": "fortnight",
    "month": "month", "months": "month", "mth": "month", "mths": "month", "mnths": "month", "moths": "month",
    "year": "year", "years": "year", "yr": "year", "yrs": "year",
}  # fmt: skip

SEASONS: Mapping[str, int] = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
"""The month that each begins with, as the weather services count."""

GROUPS: Mapping[str, str] = {
    "staff": "employees", "employee": "employees", "employees": "employees", "employes": "employees",
    "workers": "employees", "worker": "employees", "emplyees": "employees", "employess": "employees",
    "contractor": "contractors", "contractors": "contractors", "freelancer": "contractors",
    "freelancers": "contractors", "subcontractors": "contractors", "subbies": "contractors",
    "temps": "contractors", "temp": "contractors",
    "volunteer": "volunteers", "volunteers": "volunteers",
}  # fmt: skip
"""Who works there: what each word for them counts as."""

_CLASSES: Mapping[str, FrozenSet[str]] = {
    "APPROX": any_of(
        "about around roughly approx approximately circa maybe probably nearly almost perhaps say aprox "
        "approximatly bout possibly"
    ),
    "PEOPLE": any_of(
        "people persons person ppl peple colleagues folk folks heads lads guys girls women men ladies "
        "drivers nurses teachers carers chefs stylists cleaners fitters plumbers electricians solicitors "
        "partners apprentices apprentice trainees directors receptionists dentists hygienists mechanics "
        "doctors vets labourers assistants cooks waiters"
    )
    | frozenset(GROUPS),
    "TIMES": any_of("times time occasions occasion"),
    "QUAL": any_of(
        "full part fulltime parttime permanent paid odd actual office other regular members member of self "
        "employed agency temporary casual seasonal remote sales admin different or so team more additional"
    ),
    "CONTACT": any_of(
        "rang rung ring ringing call called calling phone phoned phoning telephoned fone foned contact "
        "contacted contacting email emailed emailing emails messaged messaging wrote written writing "
        "complain complained complaining reported report reporting spoke spoken speak speaking chase chased "
        "chasing texted raised logged tried"
    ),
    "POSSESSIVE": any_of("my our"),
    "NEWS": any_of("news something anything update progress change development"),
}


def _classes() -> Dict[str, str]:
    """The class of each word. A word is in one only."""
    classes = {word: name for name, words in _CLASSES.items() for word in words}
    classes.update(dict.fromkeys(MONTHS, "MONTH"))
    classes.update(dict.fromkeys(WEEKDAYS, "WEEKDAY"))
    classes.update(dict.fromkeys(UNITS, "UNIT"))
    classes.update(dict.fromkeys(SEASONS, "SEASON"))
    return classes


CLASSES: Mapping[str, str] = _classes()
