"""Texting, typed out: "thx, cant log on 4 wks" as the sentence model knows the words.

Only spellings that stand for one thing. "id", "ill", "its" or "were" are words of their own, and are left.
"""

from __future__ import annotations

import re

SPELT_OUT = {
    **dict.fromkeys(("thx", "thnx", "thanx", "tnx", "tks", "thks", "ty", "tyvm", "fanks"), "thanks"),
    **dict.fromkeys(("pls", "plz", "plse", "pleez"), "please"),
    **dict.fromkeys(("cuz", "coz", "becos", "bcos", "bc"), "because"),
    **dict.fromkeys(("tmrw", "tmw", "tomoz", "2moro", "2morrow", "tomoro"), "tomorrow"),
    **dict.fromkeys(("yh", "yeh", "yea", "yup", "yep", "yah"), "yes"),
    **dict.fromkeys(("wot", "wat", "wt"), "what"),
    **dict.fromkeys(("da", "teh"), "the"),
    **dict.fromkeys(("nite", "nyt"), "night"),
    **dict.fromkeys(("ppl", "peeps"), "people"),
    **dict.fromkeys(("msg", "mesg"), "message"),
    **dict.fromkeys(("acct", "acc"), "account"),
    **dict.fromkeys(("bk", "bak"), "back"),
    **dict.fromkeys(("shud", "shd"), "should"),
    **dict.fromkeys(("wud", "wd"), "would"),
    **dict.fromkeys(("cud", "cld"), "could"),
    "u": "you",
    "ur": "your",
    "urs": "yours",
    "r": "are",
    "2day": "today",
    "2nite": "tonight",
    "b4": "before",
    "gr8": "great",
    "l8r": "later",
    "abt": "about",
    "appt": "appointment",
    "hrs": "hours",
    "mins": "minutes",
    "wk": "week",
    "wks": "weeks",
    "mth": "month",
    "mths": "months",
    "yr": "year",
    "yrs": "years",
    "hav": "have",
    "luv": "love",
    "sum1": "someone",
    "no1": "no one",
    "any1": "anyone",
    "every1": "everyone",
    "ne1": "anyone",
    "thru": "through",
    "tho": "though",
    "govt": "government",
    "biz": "business",
    "comp": "compensation",
    "spk": "speak",
    "tlk": "talk",
    "wanna": "want to",
    "gonna": "going to",
    "gotta": "have to",
    "lemme": "let me",
    "gimme": "give me",
    "dunno": "don't know",
    "idk": "i don't know",
    "wtf": "what the fuck",
    "btw": "by the way",
    "gtg": "got to go",
    "brb": "be right back",
    "cya": "see you",
    "nvm": "never mind",
    "soz": "sorry",
    "dont": "don't",
    "cant": "can't",
    "wont": "won't",
    "didnt": "didn't",
    "doesnt": "doesn't",
    "isnt": "isn't",
    "wasnt": "wasn't",
    "arent": "aren't",
    "werent": "weren't",
    "hasnt": "hasn't",
    "havent": "haven't",
    "hadnt": "hadn't",
    "couldnt": "couldn't",
    "wouldnt": "wouldn't",
    "shouldnt": "shouldn't",
    "im": "i'm",
    "ive": "i've",
    "youre": "you're",
    "youve": "you've",
    "youd": "you'd",
    "theyre": "they're",
    "theyve": "they've",
    "weve": "we've",
    "hes": "he's",
    "shes": "she's",
    "thats": "that's",
    "whats": "what's",
    "wheres": "where's",
    "hows": "how's",
    "whos": "who's",
    "theres": "there's",
    "heres": "here's",
    "aint": "ain't",
    "innit": "isn't it",
}

SIGNS = {
    **dict.fromkeys("👍👌✅✔☑", " yes "),
    **dict.fromkeys("👎❌✖🚫", " no "),
    "🙏": " thanks ",
    "👋": " hello ",
    **dict.fromkeys("😡🤬😠👿", " angry "),
}
_SIGN = re.compile("|".join(map(re.escape, SIGNS)))
_TOKEN = re.compile(r"(?<![\w'])[a-z0-9]+(?![\w'])")


def spelt_out(text: str) -> str:
    """`text`, in lower case already, with every shorthand written as words."""
    return _TOKEN.sub(lambda match: SPELT_OUT.get(match.group(), match.group()), text)


def signs_said(text: str) -> str:
    """Emoji that answer or feel something, as words; the rest stay for others to drop."""
    return _SIGN.sub(lambda match: SIGNS[match.group()], text)
