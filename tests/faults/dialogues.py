"""What customers do in a campaign: each a whole conversation, by what it tries."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from tests.faults.customer import Customer, Gone

Pause = Callable[[], Awaitable[None]]
COMPLAINT = (
    "the broadband at our shop Green Grocers has been down since 2 November, ticket 48213, "
    "I have called twice, I want it fixed. I'm Ann Lee, {email}, 4 people work here, email me weekly"
)
QUESTIONS = (
    "How long does it take until I hear from you?",
    "Can I go to the Ombudsman?",
    "How do I escalate a complaint?",
    "is it free to go to the ombudsman",
    "Are you a robot?",
)
PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 300


async def file_a_complaint(customer: Customer, pause: Pause) -> None:
    """Tell everything at once, send it, and say yes again."""
    await customer.say(COMPLAINT.format(email=f"{customer.name}@shop.example"))
    await pause()
    await send_it(customer)
    await pause()
    await customer.say("yes send it")


async def file_bit_by_bit(customer: Customer, pause: Pause) -> None:
    """Answer question after question, ask something between, and correct something."""
    await customer.say("You have charged me twice for October and your support line just hangs up on me")
    answers = {
        "started_on": "12 October 2026",
        "history": "I rang on 13 October and 20 October, both times cut off",
        "ticket_references": "no",
        "desired_outcome": "refund the second charge",
        "name": "my name is Bob Carter",
        "organisation": "I'm a private customer",
        "email": f"{customer.name}@home.example",
        "preferred_contact": "by email",
    }
    for _ in range(16):
        asks = next((one["asks"]["field"] for one in reversed(customer.log) if one.get("asks")), None)
        if asks == "confirm" or asks is None:
            break
        await pause()
        await customer.say(answers.get(asks, "skip"))
    await customer.say("it was 11 October, not 12 October")
    await pause()
    await send_it(customer)


async def send_it(customer: Customer) -> None:
    """Confirm the summary."""
    customer.account.confirmed += 1
    await customer.press("Yes, send it")
    await customer.until(
        lambda: customer.account.references or customer.owner != "assistant", "the reference"
    )


async def ask_questions(customer: Customer, pause: Pause) -> None:
    """Nothing but questions."""
    for question in QUESTIONS:
        await customer.say(question)
        await pause()


async def send_files(customer: Customer, pause: Pause) -> None:
    """Tell what happened with files to show it, one of which breaks off the first time."""
    await customer.say("our line has been crackling since 5 October and your engineer never came")
    await customer.half_an_upload(PHOTO)
    first = await customer.upload("router.png", PHOTO, "image/png")
    second = await customer.upload("log.txt", b"line down at 9:12\n" * 500, "text/plain")
    await pause()
    await customer.say("here is the router and its log", attachments=[first, second])


async def after_filing(customer: Customer, pause: Pause) -> None:
    """File, add something, and take it back."""
    await file_a_complaint(customer, pause)
    if not customer.account.references:
        return
    await customer.say("I want to add something to my complaint")
    await pause()
    await customer.say("the engineer never came on Friday")
    await pause()
    await customer.say("I want to withdraw my complaint")
    await pause()
    await customer.say("yes")


async def in_a_hurry(customer: Customer, pause: Pause) -> None:
    """Several messages one after the other, without waiting for any answer."""
    numbers = [await customer.send(question) for question in QUESTIONS[:4]]
    await pause()
    for number in numbers:
        await customer.answer_to(number)


async def talk_to_a_person(customer: Customer, pause: Pause) -> None:
    """Ask for a person, talk to one, and go on with the assistant afterwards."""
    await customer.say("I want to talk to a person")
    await customer.until(lambda: customer.owner == "agent" or _by_agents(customer), "a person")
    for line in ("Hello, are you there?", "It is about my bill of last month"):
        await customer.send(line)
        await pause()
    await customer.until(lambda: customer.owner == "assistant", "the person to finish")
    await customer.say("How long does it take until I hear from you?")


def _by_agents(customer: Customer) -> bool:
    return any(one["from"] == "agent" for one in customer.log)


DIALOGUES: tuple[tuple[Callable[[Customer, Pause], Awaitable[None]], int], ...] = (
    (file_a_complaint, 5),
    (file_bit_by_bit, 2),
    (ask_questions, 3),
    (send_files, 2),
    (after_filing, 2),
    (in_a_hurry, 3),
    (talk_to_a_person, 3),
)
"""Each with how often it comes."""


async def live(customer: Customer, rng: random.Random, think: float) -> None:
    """One conversation of a kind that chance decides; `think` is the longest pause, in seconds."""
    kinds, weights = zip(*DIALOGUES, strict=True)
    dialogue = rng.choices(kinds, weights)[0]

    async def pause() -> None:
        await asyncio.sleep(rng.uniform(0, think))

    try:
        await customer.arrive()
        await dialogue(customer, pause)
        customer.account.finished = True
    except Gone as gone:
        customer.account.stuck = f"{dialogue.__name__}: {gone}"
    finally:
        customer.account.person_instead = any(
            one["from"] == "system" and "person" in one["text"] for one in customer.log
        )
