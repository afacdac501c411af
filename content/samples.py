"""Values to show a text with, where the moment fills them in: what a customer might have said, made up."""

from collections.abc import Mapping

_DAYS = {
    "first_response_by": "Tuesday 24 November 2026",
    "first_response": "Tuesday 24 November 2026",
    "resolution_by": "Monday 7 December 2026",
    "resolution": "Monday 7 December 2026",
    "adr_from": "Monday 4 January 2027",
    "from_date": "Monday 4 January 2027",
    "until_date": "Monday 22 November 2027",
    "adr_until": "Monday 22 November 2027",
    "received_on": "Monday 23 November 2026",
    "received": "Monday 23 November 2026, 10:00",
    "date": "Monday 23 November 2026",
    "today": "Monday 23 November 2026",
    "due": "Tuesday 24 November 2026, 17:30",
    "missed_on": "Tuesday 24 November 2026",
    "new_date": "Wednesday 25 November 2026",
    "our_answer_on": "Tuesday 24 November 2026",
    "escalated_on": "Wednesday 25 November 2026",
    "waiting_since": "Monday 23 November 2026, 10:02",
    "promised_by": "Monday 23 November 2026, 11:00",
    "limit": "Monday 4 January 2027",
    "letter": "Monday 4 January 2027",
    "opens": "Tuesday 24 November at 8:00",
    "until": "10:30",
    "since": "3 November 2026",
}
_PEOPLE = {
    "name": "Jo Smith",
    "customer": "Jo Smith",
    "dear": "Jo Smith",
    "agent": "Maya",
    "by_whom": "Maya Okafor",
    "organisation": "Acme Dental",
    "representative": "Ann Lee, his daughter, with his letter",
    "sender": "jo@example.com",
    "recipient": "jo@example.com",
    "email": "jo@example.com",
    "phone": "020 7946 0123",
    "copy_to": "jo@example.com",
    "postal_address": "12 Mill Lane, Leeds LS12 4QX",
}
_CASE = {
    "reference": "CN-4H7KM-2PQ8R",
    "complaint": "CN-4H7KM-2PQ8R",
    "nature": "Our lines drop calls every afternoon.",
    "history": "I rang five times. Nobody rang back.",
    "happened": "I rang five times. Nobody rang back.",
    "ticket_references": "INC-48213, 48331",
    "tickets": "INC-48213, 48331",
    "desired_outcome": "The lines work, and somebody says sorry.",
    "contact_frequency": "Every two days",
    "adjustments": "Large print",
    "our_answer": "We changed the line card on Tuesday. Calls have held since.",
    "text": "We changed the line card on Tuesday. Calls have held since.",
    "escalation_reason": "It has dropped again since.",
    "subject": "Calls drop every afternoon",
    "summary": "Calls drop every afternoon, nobody rings back",
    "adr_limit": "Six weeks",
    "ahead": "2",
    "transcript": "You: Our lines drop calls.\nAssistant: I am sorry about that.",
}
_LINKS = {
    "code_address": "https://complaints.example/code",
    "desk_address": "https://complaints.example/desk",
    "mail_address": "https://complaints.example/desk/mail/incoming/7",
    "link_address": "https://complaints.example/desk/welcome/4f7c",
    "site_address": "https://complaints.example",
}

SAMPLES: Mapping[str, str] = {**_DAYS, **_PEOPLE, **_CASE, **_LINKS}
"""By the name of the placeholder; others are shown by their names."""


NOT_SO = frozenset(
    {
        "if_deadlocked",
        "if_before_both",
        "if_forged_sender",
        "if_not_possible",
        "if_several_references",
        "if_unknown_reference",
        "if_unverified_sender",
    }
)
"""What decides about a line that stands for one case of several: in the sample, another one."""


def sample(name: str) -> str | None:
    """What stands for a placeholder that is no fact: nothing for one that only decides about its line.

    None where that line is left out.
    """
    if name in NOT_SO:
        return None
    return "" if name.startswith("if_") else SAMPLES.get(name, f"‹{name.replace('_', ' ')}›")
