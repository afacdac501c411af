"""Leaving out who somebody is: before a message is shown to an editor, or kept as an example.

Names, addresses, numbers and references are replaced by words for what stood there, such as ‹name›. What the
complaint is about stays as it was written. Card numbers and passwords are hidden before anything is kept at
all (conversations/masking.py); they are left out here too.

One name too many left out is nothing; one left in is somebody's. But our own vocabulary has to stay, or editors
would read of nothing but masks.
"""  # noqa: E501

import re
from collections.abc import Callable

from conversations.masking import HIDDEN, masked

NAME, EMAIL, PHONE, ADDRESS, ACCOUNT, REFERENCE, BORN, WEBSITE = (
    f"‹{word}›"
    for word in ("name", "email", "phone", "address", "account", "reference", "date of birth", "website")
)

# Numbers -----------------------------------------------------------------------------------------------------  # noqa: E501
_EMAIL = re.compile(
    r"[\w.+'-]{1,64}\s?@\s?[\w-]+(?:\.[\w-]+)+|[\w.+-]{1,64} ?\(?(?:@|\bat\b)\)? ?[\w-]+ ?\(?\bdot\b\)? ?(?:com|co ?(?:dot|\.) ?uk|org|net|uk)\b",  # noqa: E501
    re.I,
)
_WEBSITE = re.compile(r"\b(?:https?://|www\.)\S+[^\s.,;!?)]", re.I)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b")
_SORT_CODE = re.compile(r"\b\d{2}[- ]\d{2}[- ]\d{2}\b(?!\d)")
_INSURANCE = re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b", re.I)
_BORN = re.compile(
    r"\b(?P<cue>(?:d\.?o\.?b\.?|date of birth|born(?: on)?|birthday(?: is)?)\W{0,3}(?:is |was |on )?)"
    r"(?P<what>\d{1,4}[./ -](?:\d{1,2}|[A-Za-z]{3,9})[./ -]\d{2,4}|\d{1,2}(?:st|nd|rd|th)?(?: of)? [A-Za-z]{3,9},? \d{2,4})",  # noqa: E501
    re.I,
)
_PHONE = re.compile(r"(?<![\w-])(?:\(?\+\d{1,3}\)?|\(?00\d{2}\)?|\(?0\d)(?:[ ().-]{0,3}\d){7,12}(?![\w-])")
_OURS = re.compile(r"[A-Z]{2}-[2-9A-HJKMNP-Z]{4,5}-[2-9A-HJKMNP-Z]{4,5}\b", re.I)
_CODE = re.compile(r"\b(?=[A-Z0-9/-]*\d)[A-Z]{1,6}[-/ ]?\d{3,}(?:[-/]?[A-Z0-9]{2,})*\b")
_SMALL_CODE = re.compile(r"\b[a-z]{2,5}-?\d{4,}\b|(?<!\w)#\s?\d{3,}\b")
_CALLED = re.compile(
    r"\b(?P<cue>(?P<of>account|acct|a/c|customer|client|user|contract|policy|order|invoice|bill|reference|ref|"
    r"ticket|case|job|complaint|claim|incident|engineer|mandate|meter|sim|imei|serial|router|booking)s?"
    r"(?:[ -]?(?:id|ref(?:erence)?|numbers?|nos?\.?|num|code))?(?: (?:is|was|are|end(?:s|ing)(?: in)?|of|for it is))?\s*+[:#=-]?\s*+#?)"  # noqa: E501
    r"(?P<what>(?=[A-Za-z0-9/-]*\d)[A-Za-z0-9][A-Za-z0-9/-]{3,}(?: ?\d{2,})*)\b(?!\s?(?:days|weeks|months|times|hours))",  # noqa: E501
    re.I,
)
_LONG_NUMBER = re.compile(r"(?<![\w£$€.,:-])\d(?:[ -]?\d){5,17}(?![\w]|[.,]\d)")
_KNOWN_TO_ALL = frozenset({"116123"})
"""Numbers that are nobody's: the Samaritans."""
_ACCOUNTS = frozenset(
    {"account", "acct", "a/c", "customer", "client", "contract", "policy", "mandate", "sim", "imei"}
)

# Places ------------------------------------------------------------------------------------------------------  # noqa: E501
_POSTCODE = re.compile(
    r"\b(?:GIR ?0AA|[A-PR-UWYZ](?:[A-HK-Y]?\d[A-HJKPSTUW]?|[A-HK-Y]\d[ABEHMNPRV-Y]|\d{1,2}|[A-HK-Y]\d{1,2}) ?\d[ABD-HJLNP-UW-Z]{2})\b",  # noqa: E501
    re.I,
)
_WAYS = (
    r"street|st|road|rd|lane|ln|avenue|ave|drive|dr|close|crescent|cres|gardens?|grove|terrace|place|square|court|"
    r"hill|park|row|mews|walk|parade|green|rise|view|mount|quay|wharf|yard|gate|broadway|embankment|hwy|highway|"
    r"boulevard|vale|meadows?|croft|parkway|bank|fold|circus|esplanade|passage|approach"
)
_HOUSES = r"house|cottage|farm|lodge|mill|barn|villa|tower|chambers|building|buildings|point|mansions|bungalow|hall|manor"  # noqa: E501
_STREET = re.compile(
    rf"\b(?:(?:flat|apartment|apt|unit|suite|room|floor|plot|no\.?) ?\w{{1,4}},? (?:and |of )?)?\d{{1,4}}[a-z]?(?:[-/]\d{{1,4}}[a-z]?)?,? "  # noqa: E501
    rf"(?:(?:the|st\.?|old|new|upper|lower|great|little|north|south|east|west) )?"
    rf"(?:[a-z'’.-]+ ){{1,3}}?(?:{_WAYS})\b\.?(?:,? (?:flat|apartment|unit) \w{{1,4}})?",
    re.I,
)
_THE = re.compile(
    r"\b\d{1,4}[a-z]?,? [Tt]he (?:Green|Square|Mews|Close|Crescent|Avenue|Drive|Grove|Parade|Terrace|Lane|Street|Quay)\b"  # noqa: E501
)
_FLAT = re.compile(
    r"\b(?i:flat|apartment|apt|unit|suite)(?: ?\d{1,4}[A-Za-z]?| [A-HJ-Z]\d{0,3})\b(?!['’]),?"
    r"(?: ?(?:[A-Z][\w'’-]+ ){1,3}(?:House|Court|Tower|Building|Point|Mansions|Lodge|Hall|Heights))?"
)
_HOUSE = re.compile(
    rf"\b(?:the |old |new )?(?:[A-Z][\w'’-]+ ){{1,3}}(?:{_HOUSES.title()}|Street|Road|Lane|Avenue|Drive|Close|Crescent|Gardens|Grove|Terrace|Square|Mews)\b(?! [A-Z])"  # noqa: E501
)
_LIVES = re.compile(
    rf"\b(?P<cue>(?:live|lives|living|based|address is|premises (?:is|are)|office (?:is|at)|shop (?:is|at)|moved(?: house)?|move)(?: at| to| in| on)? )(?P<what>(?:\d{{1,4}}[a-z]?,? )?(?:[a-z'’-]+ ){{1,3}}(?:{_WAYS}|{_HOUSES}))\b",  # noqa: E501
    re.I,
)
_NOT_A_PLACE = re.compile(
    r"\b(?:days?|weeks?|months?|hours?|minutes?|years?|times?|people|of|on|in|to|the|a|my|your|calls?|phones?|lines?|working|"
    r"pounds?|quid|percent|and|or|for|with|is|are|was|from|at|by|per|this|that|it|we|you|they|i)\b",
    re.I,
)

# People ------------------------------------------------------------------------------------------------------  # noqa: E501
_FIRST_WORDS = """
    aaron abdul abigail adam adele adrian agnes ahmed aidan aisha alan alastair albert alex
    alexander alexandra alfie ali alice alison alistair amanda amara amelia amina amir amira amit
    amy ana andrea andrew andy angela angus anil anita ann anna anne annette anthony antonio anya
    archie arjun arthur asha ashley asif audrey ayesha barbara barry beatrice becky ben benjamin
    bernard beth bethany beverley bob bradley brenda brendan brian bridget bruce bryan callum
    cameron carl carla carlos carol caroline carolyn catherine cathy ceri chantelle charles charlie
    charlotte chen cheryl chloe chris christian christina christine christopher ciara claire clare
    clive colin connor conor craig cyril daisy damian dan daniel danielle danny darren dave david
    dean deborah debbie deepak deirdre denise dennis derek diana diane dominic donald donna doreen
    doris dorothy douglas duncan dylan eddie edith edward edwin eileen elaine eleanor elena eliza
    elizabeth ella ellen ellie emily emma emmanuel eric erin esther ethan eva evan eve evelyn ewan
    fatima fiona florence frances francesca frank fred freddie frederick freya gareth gary gavin
    gemma geoff geoffrey george georgia georgina gerald geraldine gerard gillian giovanni gladys
    glen glenn gloria gordon graeme graham greg gregory gurpreet gwen hamza hannah harjit harold
    harriet harry harvey hassan heather helen henry hilary holly howard hugh hugo humphrey ian
    ibrahim imran ingrid iris irene isaac isabel isabella isla ivan ivy jacob jacqueline jake james
    jamie jan jane janet janice jason jasmine javier jayne jean jeff jeffrey jemma jennifer jenny
    jeremy jess jessica jill jim jo joan joanna joanne joe joel john johnny jon jonathan jordan jose
    joseph josephine josh joshua joyce juan judith judy julia julian julie june justin kamal karen
    kasia kate katherine kathleen kathryn katie kayleigh keith kelly ken kenneth kerry kev kevin
    khalid kieran kim kimberley kiran kirsty krzysztof kumar kyle laura lauren lee leila leo leon
    leanne leonard lesley leslie lewis liam lilian lily linda lindsay lisa liz lorna lorraine louis
    louise lucas lucy luke lydia lynda lynn lynne maggie malcolm mandeep mandy manuel marcus marek
    margaret maria marie marilyn marion martha martin martyn mary matilda matt matthew maureen
    maurice max maxine megan mehmet mei melanie melissa mervyn mia michael michelle mick miguel mike
    mildred miriam mo mohamed mohammad mohammed moira molly monica morgan morag muhammad muriel
    mustafa nadia nancy naomi natalie natasha nathan neil niall niamh nicholas nick nicola nigel
    nikhil nina nora norma norman olga oliver olivia omar oscar owen pamela patricia patrick paul
    paula pauline pedro penelope penny peter phil philippa philip phillip phoebe phyllis piotr poppy
    priya rachel rajesh ralph raj rashid ravi raymond rebecca reggie reginald rhian rhys ricardo
    richard rita robert roberto robin roderick rodney roger roisin ronald ronnie rory rosemary rosie
    ross rowan roy rupert russell ruth ryan sabrina sally sam samantha samir samuel sandra sanjay
    sara sarah saskia scott sean sebastian shane shannon sharon shaun sheila shirley shona sian
    simon sinead siobhan sofia sonia sophia sophie stacey stanley stefan stella stephanie stephen
    steve steven stewart stuart sunil surinder susan susanna suzanne sylvia tamsin tanya tara tariq
    ted terence teresa terry theo theresa thomas tim timothy tina toby todd tom tomasz tommy tony
    tracey tracy trevor usman valerie vanessa vera veronica vicky victor victoria vijay vikram
    vincent violet vivienne walter wayne wendy wilfred william winifred xavier yasmin yusuf yvonne
    zac zach zainab zara zoe
"""
_FIRST = frozenset(_FIRST_WORDS.split())
"""First names in common use that are nothing else."""
_NAMES_AND_WORDS = """
    will mark may grace hope bill rob sue jack pat art drew faith joy dawn rose ray dean frank grant
    harmony jade max mo robin rowan april june august sonny summer miles heath gene guy bob jan kit
    nick pearl ruby amber olive daisy ivy iris lily holly heather jasmine penny poppy violet lee ken
    kim jo chance chase
"""
_ALSO_WORDS = frozenset(_NAMES_AND_WORDS.split())
_PART = r"[A-Z][\w'’-]*"
_TITLED = re.compile(
    r"\b(?:(?i:mr|mrs|ms|mx|dr|prof)\b\.? |(?:Miss|Professor|Sir|Lady|Lord|Rev\.?|Reverend|Father|Sister) )"
    rf"(?P<what>(?:{_PART}\.? ){{0,2}}{_PART}|(?:[a-z]\.? )?[a-z][\w'’-]+)"
)
_SELF = re.compile(
    r"(?P<cue>(?i:\b(?:(?:name|it)(?: is|'s|’s|: ?| was)|name,? (?=[A-Z])|names? ?[-:–]|registered to|listed under|held under|booked under|"  # noqa: E501
    r"in the name of|under the name(?: of)?|known as|i(?:'m|’m| am) called|they call me))[\s,:–-]+)"
    r"(?P<what>[^\W\d_][\w'’.-]*(?:\s+(?:van (?:der? )?|de |von |al-|el-|o')?[^\W\d_][\w'’-]*){0,3})"
)
_CLOSES = re.compile(
    r"(?P<cue>(?i:\b(?:signed(?: by)?|yours (?:sincerely|faithfully|truly)|sincerely|regards|cheers|thanks|thank you|"  # noqa: E501
    r"on behalf of|for the attention of|attn|fao|dear))[\s,:–-]+)"
    rf"(?P<what>{_PART}\.?(?: (?:van |de |von |al-|el-)?{_PART}){{0,3}})(?=[\s.,;!?)]|\Z)"
)
_SAYS = re.compile(
    r"(?P<cue>(?i:\b(?:(?P<self>i['’]?m|i am|this is|it['’]?s|it is|speaking|call me)|"
    r"(?P<sure>spoke (?:to|with)|speak(?:ing)? (?:to|with)|talked (?:to|with)|dealt with|named|called|agent|engineer|"  # noqa: E501
    r"advis[eo]r|colleague|husband|wife|partner|mother|father|mum|dad|son|daughter|brother|sister|neighbour|friend|"
    r"assistant|secretary|carer|tenant|landlord|technician)|"
    r"by|from|with|for|to|and|hi|hello|dear|manager|boss|director|guy|man|woman|lady|person|operator),? ))"
    r"(?P<what>[^\W\d_][\w'’-]*(?: [A-Z][\w'’-]*){0,2})"
)
_CAPITALS = re.compile(
    # Only a name begins one: else "Hi I'm Sarah Jones" would be read from "Hi" on, and Jones be left over.
    rf"\b(?P<first>(?:{'|'.join(sorted(name.title() for name in _FIRST | _ALSO_WORDS))})(?:-[A-Z][a-z]+)?) "
    r"(?P<more>(?:[A-Z]\.? )?(?:(?:van|de|von|al|el|O['’]|Mc|Mac)\s?)?[A-Z][\w'’-]+(?:[ -][A-Z][\w'’-]+)?)\b"
)
_IN_A_TITLE = re.compile(r"(?P<begins>\A|[.!?\n]\s*)?\b[A-Z][a-z]+ \Z")
"""A capital word right before, unless it begins the sentence."""
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_NEVER_WORDS = """
    a an the my your our his her their its this that these those not no now still also always never
    being been wrong right just so very really quite too sorry happy unhappy sure unsure going
    getting trying having waiting calling ringing writing looking asking told said here there back
    out off on in at to of for from with by and or but if when where why how who what which because
    as is are was were be has have had do does did can could will would shall should may might must
    i you he she it we they me him them us mine yours ours one two three some any all both each
    every other another same new old first last next many more most much few little less good bad
    great best worst please thanks thank hello hi dear yes ok okay complaint complaints complaining
    customer customers account accounts name names company business companies manager team support
    service services anybody anyone somebody someone nobody everyone everybody person people agent
    supervisor human customer-services monday tuesday wednesday thursday friday saturday sunday
    january february march april june july august september october november december today tomorrow
    yesterday morning afternoon evening night week month year time times english welsh french polish
    ombudsman ofcom redress contactnow 8x8 ltd limited plc bt sky virgin vodafone ee openreach
    talktalk o2 google microsoft whatsapp facebook twitter trustpilot uk england scotland wales
    ireland london britain it's i'm we're they're that's there's what's don't can't won't isn't
    wasn't didn't doesn't anything something nothing sir sirs madam everything different misspelt
    missing spelt spelled whoever whom fine well done made knows over under after before since until
    about against between during without within
"""
_NEVER = frozenset(_NEVER_WORDS.split())


def without_personal_data(text: str) -> str:
    """The text with everything that says who somebody is replaced by a word for what it was."""
    left, _ = masked(text)
    left = left.replace(HIDDEN, "‹secret›")
    for pattern, put in _NUMBERS:
        left = pattern.sub(put, left)
    for pattern, put in _PEOPLE:
        left = pattern.sub(put, left)
    return re.sub(r"(‹name›)(?:[ ,]+‹name›)+", r"\1", re.sub(r"(‹address›)(?:[ ,]+‹address›)+", r"\1", left))


Put = str | Callable[[re.Match[str]], str]


def _after_cue(what: str) -> Put:
    return lambda found: found["cue"] + what


def _called(found: re.Match[str]) -> str:
    digits = sum(character.isdigit() for character in found["what"])
    if digits < 4 or re.fullmatch(r"(?:19|20)\d\d(?:-\d\d-\d\d)?", found["what"]):
        return found[0]
    return found["cue"] + (ACCOUNT if found["of"].lower() in _ACCOUNTS else REFERENCE)


def _long_number(found: re.Match[str]) -> str:
    if found[0].replace(" ", "") in _KNOWN_TO_ALL:
        return found[0]
    if re.fullmatch(r"(?:19|20)\d\d[- ]\d\d[- ]\d\d|\d\d[- ]\d\d[- ](?:19|20)\d\d", found[0]):
        return found[0]  # a day
    return ACCOUNT


def _street(found: re.Match[str]) -> str:
    words = re.sub(
        r"^\W*(?:(?:flat|apartment|apt|unit|suite|room|floor|plot|no\.?) ?\w{1,4},? )?[\d/a-z-]+,? ",
        "",
        found[0],
        count=1,
        flags=re.I,
    )
    return found[0] if _NOT_A_PLACE.search(words.replace("the ", "", 1).rpartition(" ")[0]) else ADDRESS


def _lives(found: re.Match[str]) -> str:
    return found[0] if _NOT_A_PLACE.search(found["what"]) else found["cue"] + ADDRESS


def _self(found: re.Match[str]) -> str:
    """What follows "my name is": as many words as can be parts of a name."""
    it = found["cue"].lower().startswith("it")
    kept: list[str] = []
    for word in re.finditer(r"\S+", found["what"]):
        bare = word[0].strip(".,").lower()
        if (
            _is_ordinary(word[0].strip(".,"))
            or len(kept) == 3
            or (kept and word[0].islower() and not kept[0].islower())
        ):
            break
        kept.append(word[0])
        if word[0].endswith((".", ",")) and len(bare) > 2:
            break
    if not kept or (it and kept[0].strip(".,").lower() not in _FIRST):
        return found[0]
    until = len(found["cue"]) + found["what"].index(kept[-1]) + len(kept[-1].rstrip(".,"))
    return found["cue"] + NAME + found[0][until:]


def _is_ordinary(word: str) -> bool:
    """Whether it can be no part of a name."""
    stem = re.split("['’]", word)[0].lower()
    return (
        word.lower() in _NEVER
        or stem in _NEVER
        or (word.islower() and word not in _FIRST and word.endswith(("ed", "ing", "elt")))
    )


def _closes(found: re.Match[str]) -> str:
    return found[0] if _is_ordinary(found["what"].split()[0].strip(".")) else found["cue"] + NAME


def _says(found: re.Match[str]) -> str:
    """Names after words that often come before one."""
    words = found["what"].split()
    first = re.split("['’]s?", words[0])[0]
    known = first.lower() in _FIRST and (first.lower() not in _ALSO_WORDS or first[:1].isupper())
    new = first.istitle() and not _is_ordinary(first) and len(first) > 2
    if not (known or (new and found["sure"]) or (new and found["self"] and len(words) > 1)):
        return found[0]
    taken = 1 + len(_taken(words[1:]))
    rest = " ".join(words[taken:])
    owned = words[taken - 1][len(re.split("['’]s", words[taken - 1])[0]) :]
    return found["cue"] + NAME + owned + (f" {rest}" if rest else "")


def _taken(words: list[str]) -> list[str]:
    taken: list[str] = []
    for word in words:
        if word.lower() in _NEVER:
            break
        taken.append(word)
    return taken


def _capitals(found: re.Match[str]) -> str:
    before = _IN_A_TITLE.search(found.string[max(0, found.start() - 40) : found.start()])
    if before and before["begins"] is None and found["first"].lower() not in _FIRST - _ALSO_WORDS:
        return found[0]  # "Second Chance Furniture" is nobody
    return NAME if found["more"].split()[0].lower() not in _NEVER else found[0]


def _titled(found: re.Match[str]) -> str:
    words = [word for word in found["what"].split() if not _is_ordinary(word.strip("."))]
    return found[0].replace(" ".join(words).removesuffix("'s"), NAME, 1) if words else found[0]


def _alone(found: re.Match[str]) -> str:
    """A first name with a capital that no other word is."""
    bare = found[0].removesuffix("'s").removesuffix("’s")
    if bare[:1].isupper() and bare.lower() in _FIRST - _ALSO_WORDS:
        return NAME + found[0][len(bare) :]
    return found[0]


_NUMBERS: tuple[tuple[re.Pattern[str], Put], ...] = (
    (_EMAIL, EMAIL),
    (_WEBSITE, WEBSITE),
    (_BORN, _after_cue(BORN)),
    (_IBAN, ACCOUNT),
    (_INSURANCE, ACCOUNT),
    (_OURS, REFERENCE),
    (_POSTCODE, ADDRESS),
    (_STREET, _street),
    (_THE, ADDRESS),
    (_FLAT, ADDRESS),
    (_PHONE, PHONE),
    (_SORT_CODE, ACCOUNT),
    (_CALLED, _called),
    (_CODE, REFERENCE),
    (_SMALL_CODE, REFERENCE),
    (_LONG_NUMBER, _long_number),
    (_LIVES, _lives),
)
_PEOPLE: tuple[tuple[re.Pattern[str], Put], ...] = (
    (_TITLED, _titled),
    (_SELF, _self),
    (_CLOSES, _closes),
    (_CAPITALS, _capitals),
    (_HOUSE, ADDRESS),
    (_SAYS, _says),
    (_WORD, _alone),
)
