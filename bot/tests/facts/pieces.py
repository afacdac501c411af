"""Texts that are hard to read, and the pieces of which they are made."""

PIECES = [
    *(
        "ticket ",
        "INC-",
        "CN-",
        "#",
        "@",
        "+44",
        "0",
        "7",
        "000",
        ".co.uk",
        "not ",
        "since ",
        "the ",
        "3rd ",
        "of ",
        "a",
    ),
    *(
        "March ",
        "about ",
        "my name is ",
        "from ",
        "it's ",
        " Ltd",
        "and ",
        ",",
        "\n",
        " ",
        "-",
        "/",
        "'",
        "(",
        ")",
        ":",
    ),
    *("five times ", "I rang ", "every ", "week ", "ring me ", "people ", "staff ", "or ", "eight ", "no "),
    *("🤬", "\u200f", "\u200b", "é", "ß", "İ", "ﬁ", "１２", "٣", "\u0000", "\ud83d", "Ａ", "…"),
]
LONG_PIECES = [
    *PIECES,
    *("a@", "1 ", "1,", "1.", "( ", "0 7", "cn 2 ", "ticket 1 ", "Aa ", "one hundred and "),
]
"""What a message of the greatest length may consist of, over and over."""
ODD_TEXTS = ("a" * 4000, "ab " * 1300, "brodband " * 440, "'" * 4000, "x1" * 2000, "\u0301" * 4000)
"""Messages of the greatest length that are hard to spell."""
