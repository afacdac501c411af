"""The colours of the chat: which there are, and which pairs have to stay readable. A rule without I/O.

Text keeps a contrast of 4.5 to 1 on its ground, edges of controls and the focus 3 to 1 (WCAG 2.2, 1.4.3 and
1.4.11), in the light scheme and in the dark one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

TEXT = 4.5
EDGE = 3.0

_GROUNDS = ("paper", "sheet")
PAIRS: tuple[tuple[str, str, float], ...] = (
    *(
        (ink, ground, TEXT)
        for ink in ("ink", "soft", "accent", "accent-deep", "alarm", "warm")
        for ground in _GROUNDS
    ),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-deep", TEXT),
    ("on-tint", "tint", TEXT),
    ("warm", "warm-tint", TEXT),
    ("alarm", "alarm-tint", TEXT),
    *((edge, ground, EDGE) for edge in ("edge", "accent", "focus") for ground in _GROUNDS),
)
"""What is seen on what, and the least contrast between the two."""

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_TOKEN = re.compile(r"--([\w-]+): (#[0-9a-f]{6})")

Colours = Mapping[str, str]


@dataclass(frozen=True)
class Faint:
    """A pair of colours that is too hard to tell apart."""

    scheme: str
    what: str
    ground: str
    contrast: float
    least: float

    def __str__(self) -> str:
        found = f"{self.what} on {self.ground} has a contrast of {self.contrast:.1f} to 1"
        return f"{found} and needs {self.least:g}"


def own(tokens: str) -> Mapping[str, Colours]:
    """The chat's own colours by scheme, out of its style sheet of tokens."""
    light, _, dark = tokens.partition("@media")
    base = dict(_TOKEN.findall(light))
    return {"light": base, "dark": base | dict(_TOKEN.findall(dark))}


def unknown(theme: Mapping[str, Colours], known: Colours) -> Iterator[tuple[str, str]]:
    """What a theme has that is no colour of the chat: what is wrong, and how to mend it."""
    for scheme, colours in theme.items():
        for name, value in colours.items():
            if name not in known:
                yield f"{scheme}: there is no colour called {name}", f"Use one of {', '.join(known)}"
            elif not COLOUR.fullmatch(str(value)):
                yield f"{scheme}: {name} is {value!r}", "Write it as '#rrggbb', with the quotes"


def faint(theme: Mapping[str, Colours], base: Mapping[str, Colours]) -> Iterator[Faint]:
    """The pairs of a theme over the chat's own colours that are too faint."""
    for scheme, colours in base.items():
        shown = {**colours, **theme.get(scheme, {})}
        for what, ground, least in PAIRS:
            found = contrast(shown[what], shown[ground])
            if found < least:
                yield Faint(scheme, what, ground, found, least)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21, as WCAG counts it."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
