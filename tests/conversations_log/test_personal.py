"""What says who somebody is is left out before an editor sees it; our own vocabulary stays.

In CASES, what has to be gone stands between ⟦ and ⟧. Everybody and everything in them is made up.
"""

import re
from pathlib import Path

import pytest

from content import examples, responses, snapshot
from conversations.personal import without_personal_data

ROOT = Path(__file__).resolve().parents[2]

CASES = """
my name is ⟦Sarah Whitfield⟧ and my line is dead
My name's ⟦Tunde Adeyemi⟧, I rang on Monday
my name is ⟦oluwaseun bakare⟧
name: ⟦Gwendoline Pryce⟧
Name - ⟦Marek Zielinski⟧ company - none
the name is ⟦Bartholomew Finch⟧
I'm ⟦Deborah Langley⟧ from accounts
I am ⟦Rashid Mirza⟧ and I want to complain
this is ⟦Colin⟧ again
This is ⟦Philippa Hargreaves⟧ calling about the outage
it's ⟦Susan⟧ here
it is ⟦Abigail Thornbury⟧, we spoke last week
Hi, ⟦Graham Tunstall⟧ here
hello this is ⟦kevin⟧ from the bakery
speaking with ⟦Natalie⟧ was no help at all
I spoke to ⟦Gemma⟧ in billing
I spoke to a man called ⟦Nigel⟧
your agent ⟦Chantelle⟧ put the phone down on me
an engineer named ⟦Darren Oxley⟧ came round
the manager, ⟦Mr Pemberton⟧, promised a refund
please ask ⟦Mrs O'Leary⟧ to ring me
⟦Dr Anand⟧ at the surgery cannot take calls
I act for ⟦Miss Beaumont⟧
the account belongs to ⟦Ms Kowalczyk⟧
⟦Professor Lindqvist⟧ has no dial tone
⟦Mr J Hartley⟧ asked for a copy
complaint from ⟦Mrs Edith Crowther⟧
mr ⟦farouk⟧ still has no phone
dear ⟦Michael⟧, I am writing to complain
Regards, ⟦Penelope Ashdown⟧
kind regards ⟦Tobias Reinhardt⟧
Yours sincerely, ⟦Winifred Baxter⟧
Best wishes, ⟦Margaret⟧
Thanks, ⟦Yusuf⟧
cheers, ⟦Callum⟧
my name is ⟦Ottoline Fairbrother⟧
our accountant, ⟦Mr Nwosu⟧, has the bills
I spoke to ⟦Anneliese⟧ at four
the engineer ⟦Gethin⟧ never came
Mrs ⟦Pickering⟧ is my carer
my daughter ⟦Saoirse⟧ needs the phone
signed by ⟦Horace Pettigrew⟧
on behalf of ⟦Ingrid Solberg⟧
for the attention of ⟦Leonard Briggs⟧
FAO ⟦Stephanie Mould⟧
the contract is in the name of ⟦Desmond Achebe⟧
it is registered to ⟦Patrick Donnelly⟧
booked under ⟦Siobhan Keane⟧
I am complaining for my mother ⟦Doris Appleyard⟧
my husband ⟦Trevor⟧ set it up
my son ⟦Ibrahim⟧ uses the line for school
my wife ⟦Catherine⟧ pays the bill
my neighbour ⟦Stanley⟧ has the same fault
our director ⟦Fiona Galbraith⟧ is furious
talk to my colleague ⟦Anthony⟧ instead
please call ⟦Lorraine⟧ on reception
⟦Joanna Fairweather⟧ and I both complained
⟦Giovanni Esposito⟧ is the owner
who is ⟦Rebecca⟧ and why has she got my file
I was promised a call by ⟦Jessica Tate⟧
⟦Mohammed⟧ told me it would be free
spoke with ⟦Kieran Walsh⟧ on Tuesday
then ⟦Harriet⟧ said it was my own fault
the complaint is about ⟦Douglas McAllister⟧
call me ⟦Benjamin⟧
they call me ⟦Josephine Marlowe⟧
customer name is ⟦Alasdair Kerr⟧
full name: ⟦Beatrix van der Meer⟧
account name is ⟦Zainab Hussain⟧
my name is ⟦Anne-Marie Dupont⟧
my name is ⟦Seán O'Brien⟧
I'm ⟦Mrs Ellen Tasker⟧
my email is ⟦sarah.whitfield@post.example⟧
email me at ⟦t.adeyemi+phone@mail.example.org⟧
send it to ⟦GRAHAM_T@BAKERY.EXAMPLE⟧ please
⟦office@langley-dental.example⟧
reply to: ⟦n.k@sub.domain.example⟧, not by post
you have the wrong email, it should be ⟦j-hartley99@web.example⟧
contact ⟦accounts@finchandsons.example⟧ or me
mail: ⟦o'leary@post.example⟧
it is ⟦kevin at bakery dot com⟧
my address for mail is ⟦deb.langley at post dot co dot uk⟧
cc ⟦first.last@x.example⟧ and ⟦second@y.example⟧
write to ⟦susan @ post.example⟧
⟦mpemberton@ post.example⟧ is mine
<⟦tobias@post.example⟧>
use ⟦info@smith-sons.example.net⟧.
ring me on ⟦07700 900123⟧
my mobile is ⟦07700900456⟧
call ⟦+44 7700 900789⟧ after six
call ⟦+447700900789⟧ after six
⟦020 7946 0018⟧ is the office
my number: ⟦(020) 7946 0321⟧
⟦0113-496-0455⟧
tel ⟦01632 960 112⟧ or ⟦01632 960113⟧
the line ⟦0161 496 0777⟧ is dead
the fax on ⟦0044 161 496 0778⟧ too
on ⟦+33 1 99 00 12 34⟧ when I am in France
mobile ⟦07700-900-222⟧ thanks
phone=⟦07700.900.333⟧
I called from ⟦01632960999⟧ twice
text ⟦0770 0900 444⟧
my landline is ⟦029 2018 0099⟧
calls to ⟦0151 496 0888⟧ do not get through
best on ⟦07700 900 555⟧, ask for the kitchen
number ending does not matter, it is ⟦02079460555⟧
whatsapp ⟦+44 (0)7700 900 666⟧
I live at ⟦12 Acacia Avenue⟧
my address is ⟦14 Mill Lane⟧
⟦221 Baker Street⟧ has no service
the office at ⟦7 Old Market Place⟧
we are at ⟦Flat 3, 18 Kingsway Road⟧
⟦flat 12b⟧ has no internet
⟦Apartment 4⟧ upstairs has it too
⟦Unit 7⟧ on the estate
deliver to ⟦5a Station Road⟧
router was sent to ⟦33 St Mary's Crescent⟧ by mistake
moved to ⟦9 The Green⟧ in March
⟦101-103 Great Northern Road⟧
postcode ⟦LS12 4QX⟧
⟦ec1a1bb⟧ is my postcode
we are in ⟦M1 1AE⟧
at ⟦SW1A 2AA⟧ since June
⟦Rose Cottage⟧ is where I live
bills go to ⟦Beechwood House⟧
⟦The Old Mill House⟧, outside the village
⟦Hawthorn Farm⟧ has no line
the shop on ⟦47 High Street⟧
the engineer went to ⟦88 Elm Grove⟧ instead
send it to ⟦16 Queens Gardens⟧
my mother lives at ⟦2 Vicarage Close⟧
⟦63, Priory Terrace⟧
old address ⟦25 Park View⟧, new one ⟦4 Lime Walk⟧
I live at ⟦hillside bungalow⟧
office: ⟦Suite 12⟧ second floor
⟦1 Harbour Parade⟧
based at ⟦70 Canal Wharf⟧
my card is ⟦4929 1234 5678 9012⟧
card number ⟦4929123456789012⟧ was charged twice
you took it from ⟦5500-0000-0000-0004⟧
the card ending does not work, full number ⟦3782 822463 10005⟧
paid with ⟦4111 1111 1111 1111⟧ exp 09/28
sort code ⟦12-34-56⟧
sort code is ⟦20 45 53⟧ and account ⟦13579246⟧
account ⟦44107725⟧
account number ⟦4410 7725⟧
my account no. is ⟦300218⟧
acct: ⟦CN0045512⟧
customer number ⟦88120034⟧
customer id ⟦C-99120⟧
IBAN ⟦GB29 NWBK 6016 1331 9268 19⟧
iban is ⟦GB29NWBK60161331926819⟧
direct debit mandate ⟦DD12345678⟧
my NI number is ⟦QQ 12 34 56 C⟧
national insurance ⟦QQ123456C⟧
the sim is ⟦8944 1000 3000 1234 567⟧
IMEI ⟦356938035643809⟧
contract ⟦K-2231-9087⟧
policy number is ⟦POL9988771⟧
client ref ⟦HB-20394⟧
account ending ⟦7725⟧
user id ⟦jb44521⟧
meter serial ⟦S95A12345⟧
paypal id ⟦90817263⟧
it is ⟦99301244⟧
bank account ⟦55779911⟧ is overdrawn because of you
the reference is ⟦INC-48213⟧
ticket ⟦48213⟧
ticket number ⟦INC48213⟧
tickets ⟦INC-20981⟧ and ⟦INC-21007⟧
ref ⟦77120⟧
Ref: ⟦VF20931⟧
my reference is ⟦CN-4H7KM-2PQ8R⟧
complaint ⟦CN-7PQ2X-M4K9D⟧ please
⟦cn-8k3rt-5wxyb⟧ any news
case ⟦CAS0091822⟧
case number ⟦3391045⟧
order ⟦ORD-2231-88⟧
Order no. ⟦88-20114⟧
order number is ⟦7712009⟧
invoice ⟦20931⟧
invoice ⟦INV/2026/0093⟧
bill number ⟦B5512098⟧
job ref ⟦J-88213⟧
incident ⟦REQ0045512⟧
claim ⟦SR-2025-1187⟧
⟦#48377⟧
# ⟦20771⟧
booking reference ⟦XK77120⟧
engineer ref ⟦ENG-5521⟧
router serial ⟦SN20391844⟧
under ⟦T-40092⟧
date of birth ⟦12/03/1961⟧
dob ⟦3 April 1958⟧
born on ⟦7th of June 1970⟧
ring ⟦0117 496 0022⟧ or ⟦0117 496 0023⟧
account ref ⟦AB-99812⟧
I live at ⟦17b Orchard Way⟧
my site is ⟦www.finchandsons.example⟧
see ⟦https://langley-dental.example/phones⟧
I'm ⟦Deepak⟧, ⟦07700 900777⟧, ⟦deepak@post.example⟧
⟦Mrs Nora Pickering⟧, ⟦6 Chapel Lane⟧, ⟦YO1 7HH⟧
Hi I'm ⟦Sarah Whitfield⟧, ⟦14 Mill Lane⟧, do you do fibre
Tell ⟦Graham Tunstall⟧ that the line is dead
Ask ⟦Anne-Marie Dupont⟧ in accounts
Tell ⟦Mark Oldroyd⟧ to ring
""".strip().splitlines()


def pieces(case: str) -> list[str]:
    return re.findall("⟦(.+?)⟧", case)


def is_gone(piece: str, left: str) -> bool:
    """Whether none of its telling words is there any more."""
    words = [one for one in re.findall(r"[^\W_]+", piece.lower()) if len(one) > 2 and one not in SMALL]
    there = set(re.findall(r"[^\W_]+", left.lower()))
    return not there & set(words)


SMALL = {
    "mrs",
    "the",
    "van",
    "der",
    "miss",
    "old",
    "great",
    "flat",
    "apartment",
    "unit",
    "suite",
    "professor",
}


def test_there_are_two_hundred_cases() -> None:
    assert len({case for case in CASES if pieces(case)}) >= 200


def test_what_says_who_somebody_is_goes() -> None:
    found, missed = 0, []
    for case in CASES:
        left = without_personal_data(case.replace("⟦", "").replace("⟧", ""))
        for piece in pieces(case):
            found += 1
            if not is_gone(piece, left):
                missed.append(f"{piece!r} in {left!r}")
    assert 1 - len(missed) / found >= 0.98, "\n".join(missed)


def test_what_is_left_still_tells_of_the_complaint() -> None:
    told = "I'm Sarah Jones, 14 Mill Lane, and the line INC-48213 was about went dead on 3 March 2026 at 9:30"
    left = without_personal_data(told)
    assert (
        left == "I'm ‹name›, ‹address›, and the line ‹reference› was about went dead on 3 March 2026 at 9:30"
    )


@pytest.mark.parametrize(
    "plain",
    [
        "I have waited 12 working days and rang 14 times",
        "the bill was £1,240.50 instead of £980",
        "it went up from 32.99 to 51.20 pounds",
        "the line has been dead since 3 November 2026",
        "I was on hold for 45 minutes on 2026-11-03 at 17:30",
        "we have 120 handsets on 3 sites",
        "my password is not accepted",
        "will you mark it as urgent and bill me later, may I hope for an answer",
        "call 999, or the Samaritans on 116 123",
        "I'm not happy, I'm waiting and I'm going to the Ombudsman",
        "the name on the bill is misspelt",
        "is Friday fine, or Monday at the latest",
        "Contact Ofcom, BT or Openreach about the Wi-Fi on the A1",
    ],
)
def test_ordinary_words_and_numbers_stay(plain: str) -> None:
    assert without_personal_data(plain) == plain


def test_doing_it_twice_changes_nothing_more() -> None:
    for case in CASES:
        once = without_personal_data(case)
        assert without_personal_data(once) == once


INVENTED = re.compile(
    r"Hannah|Farrow|Mandy|Priya|Nair|Tom|Colin|Steve|Tanya|Marion|Doreen|Pickles|Beth|Gareth|Llewellyn-Jones|Okafor|"
    r"Kev|Bradshaw|Fiona|MacAllister|Patel|Dennis|Whitcombe|Maria|Consuelo|Ruiz|Alan|Tibbs|Krzysztof|Nowak|Pritchard|"
    r"Yusuf|Khan|Dawn|Fletcher|Bill|Oakes|John|Fatima|Begum|Oyelaran|Helen|Marsh|Sandra|Wayne|Callum|Joyce|Atkinson|"
    r"Peter|Hollis|Bob|Julie|Tomasz|Janet|Albright|Bowles|Singh|Jones|Green|Jim|Baker|Josh|Amira|Nevis|Lisa|Eyre|Farm|"
    r"Sam|Valerie|Gerald|Dave|Henry|Jose|Leo|Leanne|Gary|Margaret|Ravi|Commercial|Darren|"
    r"Bright Horizons|Acme|called [A-Z]|@|\d"
)
"""People and places in our examples, all of them made up or famous: those may be left out."""


def test_no_example_loses_a_word_of_our_own() -> None:
    lost = [
        (one.words, left)
        for one in examples.all_in(snapshot.read(ROOT))
        if (left := without_personal_data(one.words)) != one.words and not INVENTED.search(one.words)
    ]
    assert lost == []


def test_no_response_loses_a_word_but_in_its_examples() -> None:
    shown = re.compile(r"example|look like|@", re.IGNORECASE)
    for name, one in responses.all_in(snapshot.read(ROOT)).items():
        for variant in one.variants:
            for row in variant.text.split("\n"):
                assert shown.search(row) or without_personal_data(row) == row, name
