"""The form of a message that its meaning is read from.

People write in capitals, with curly quotes from a phone, with "sooooo" and "!!!!!!", in texting, with
invisible characters out of a pasted mail. None of that changes what they mean, so none of it reaches the
embedding. Facts are read from the message as it was written: their spans have to fit it.
"""

from __future__ import annotations

import re
import unicodedata

from bot.nlu.shorthand import signs_said, spelt_out
from bot.nlu.subjects import of_handle

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„«»", '"'),
        **dict.fromkeys("‐‑‒–", "-"),
        **dict.fromkeys("—―", " - "),
        **dict.fromkeys("•·", " "),
        "…": "...",
    }
)
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_PICTURES = {"So", "Sk", "Mn"}
_ADDRESSED = re.compile(r"(?<!\w)@\w+|https?://\S+|www\.\S+")
_HASHTAG = re.compile(r"#(?=[^\W\d])\w+")
_WORDS_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])|_")
_LETTERS_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_MARKS_REPEATED = re.compile(r"([!?.,;:*_=~-])(?:\s*\1)+")
_NEW_LINE = re.compile(r"(?<=[^\s.!?,;:])\s*\n\s*(?=\S)")
_SPACE = re.compile(r"\s+")


def normalised(text: str) -> str:
    """`text` as it is read: NFKC, lower case, plain marks, shorthand spelt out, nothing drawn out."""
    text = unicodedata.normalize("NFKC", signs_said(_NEW_LINE.sub(". ", text)).translate(_PLAIN))
    text = _HASHTAG.sub(lambda found: " " + _WORDS_JOINED.sub(" ", found.group()[1:]), text)
    text = "".join(map(_visible, text)).lower()
    text = _MARKS_REPEATED.sub(r"\1", _LETTERS_DRAWN_OUT.sub(r"\1\1", text))
    bare = _without_pictures(_ADDRESSED.sub(_addressed, text))
    # A message of nothing else keeps them: it has to mean something, if only that it cannot be read.
    text = bare if bare.strip() else text
    return _SPACE.sub(" ", spelt_out(text)).strip()


def _addressed(found: re.Match[str]) -> str:
    """To whom it is addressed says nothing, unless it is a company of another trade."""
    return f" {of_handle(found.group())} "


def _visible(character: str) -> str:
    if unicodedata.category(character) not in _INVISIBLE:
        return character
    return " " if character.isspace() else ""


def _without_pictures(text: str) -> str:
    if text.isascii():
        return text
    return "".join(
        " " if character > "\u2000" and unicodedata.category(character) in _PICTURES else character
        for character in text
    )
