"""References of drafts: spelt by the rule of complaint references, with a prefix that no complaint has."""

import re

from complaints import references
from complaints.references import NotAReference, Reading, Valid

PREFIX = "DR"
_IN_TEXT = re.compile(rf"\b{PREFIX}[\W_]{{0,3}}([0-9A-Z]{{5}})[\W_]{{0,3}}([0-9A-Z]{{5}})\b", re.IGNORECASE)


def find(text: str) -> Reading:
    """The reference that a text is, in any spelling, or that stands in it; or one that is spelt wrongly."""
    whole = references.check(text, PREFIX)
    if isinstance(whole, Valid):
        return whole
    inside = (references.check(PREFIX + one[1] + one[2], PREFIX) for one in _IN_TEXT.finditer(text))
    return next((one for one in inside if not isinstance(one, NotAReference)), whole)
