"""Names of phone companies: whichever is named, what is said of it is what counts.

The sentence model knows a few of the names as brands of something else and the rest not at all, so that "BT
keep overcharging me" and "8x8 keep overcharging me" would stand in different places. Names that are common
words ("three", "sky", "virgin") count only together with what makes them a phone company.
"""

from __future__ import annotations

import re

SAID_AS = "the phone company"

_NAMES = (
    *("contactnow", "contact now", "8x8", "dxi", "bt", "british telecom", "openreach", "plusnet", "talktalk"),
    *("talk talk", "vodafone", "vodaphone", "o2", "ee", "giffgaff", "hyperoptic", "kcom", "gamma telecom"),
    *("zen internet", "community fibre", "lebara", "voxi", "smarty mobile", "tesco mobile", "id mobile"),
    *("virgin media", "virgin mobile", "virgin broadband", "sky broadband", "sky mobile", "three mobile"),
    *("three network", "now broadband", "shell broadband", "post office broadband", "daisy communications"),
    *("ringcentral", "vonage", "comcast", "xfinity", "verizon", "t-mobile", "at&t", "telstra", "vodacom"),
)
_NAME = re.compile(r"(?<![\w'])(?:" + "|".join(map(re.escape, _NAMES)) + r")(?!\w)")


def unnamed(text: str) -> str:
    """`text`, in lower case already, with every phone company called just that."""
    return _NAME.sub(SAID_AS, text)
