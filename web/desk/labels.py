"""What things are called on the desk."""

from complaints.complaint import Category, Route, State
from complaints.deadlines import Kind
from complaints.listing import Sort
from complaints.next_action import Action, Whose
from conversations.handoffs import Outcome, Urgency

FIELDS = {
    "nature": "What went wrong",
    "category": "Category",
    "started_on": "Began on",
    "history": "Done so far",
    "ticket_references": "Ticket references",
    "desired_outcome": "Outcome wanted",
    "name": "Name",
    "organisation": "Organisation",
    "workers": "People working there",
    "email": "Email",
    "phone": "Phone",
    "postal_address": "Postal address",
    "preferred_contact": "Preferred contact",
    "contact_frequency": "Contact frequency",
    "adjustments": "Adjustments",
    "representative": "Representative",
    "confirm": "Summary confirmed",
    "first_raised": "First raised on",
    "received_at": "Received",
    "received_by": "Received by",
    "state": "State",
    "resolution": "What was agreed",
    "left_open": "Still to be asked",
    "further": "Further answers",
    "conversation": "Conversation",
    "split_from": "Split from",
    "owner": "Case owner",
    "taken_by": "Taken by",
    "root_cause": "Root cause",
    "resolved_at": "Resolved",
    "closed_at": "Closed",
    "adr_letter_on": "ADR letter sent on",
    "undone": "Undone",
}

CATEGORIES = {
    Category.BILLING: "Billing",
    Category.FAULT_OR_OUTAGE: "Fault or outage",
    Category.SPEED_OR_QUALITY: "Speed or quality",
    Category.INSTALLATION_OR_DELAY: "Installation or delay",
    Category.CANCELLATION_OR_CONTRACT: "Cancellation or contract",
    Category.CUSTOMER_SERVICE: "Customer service",
    Category.DATA_OR_PRIVACY: "Data or privacy",
    Category.OTHER: "Other",
}

STATES = {
    State.OPEN: "Open",
    State.RESPONDED: "Responded",
    State.ESCALATED: "Escalated",
    State.DEADLOCKED: "Deadlocked",
    State.RESOLVED: "Resolved",
    State.CLOSED: "Closed",
    State.WITHDRAWN: "Withdrawn",
}

DEADLINES = {
    Kind.FIRST_RESPONSE: "First response",
    Kind.RESOLUTION: "Resolution",
    Kind.ADR_LETTER: "ADR letter",
    Kind.NEXT_CONTACT: "Next contact",
    Kind.DATA_PROTECTION: "Data protection",
}

URGENCIES = {
    Urgency.DANGER: "Danger",
    Urgency.DISTRESS: "Distress",
    Urgency.OVERDUE: "Overdue complaint",
    Urgency.NORMAL: "",
}

HANDOFF_STATES = {"waiting": "Waiting", "claimed": "Taken", "closed": "Closed"}

OUTCOMES = {
    Outcome.RESOLVED: "Resolved",
    Outcome.RETURNED: "Back to the assistant",
    Outcome.CALL_BACK: "Call back agreed",
    Outcome.CANCELLED: "Customer no longer waits",
    Outcome.ENDED: "Customer ended the chat",
    Outcome.GONE: "Customer did not answer any more",
}

ENTRIES = {
    "filed": "Complaint filed",
    "information": "Customer added information",
    "note": "Note",
    "response": "Customer answered",
    "contact": "Spoke with the customer",
    "no_answer": "Tried to reach the customer",
    "agreement": "Contact agreed",
    "warning": "Reminder",
    "missed": "Deadline missed",
    "escalation": "Escalated",
    "resolution": "Resolved",
    "reopening": "Reopened",
    "withdrawal": "Withdrawn",
}

REASONS = {
    "asked_for": "Asked for a person",
    "assistant_failed": "The assistant had no answer",
    "call_back": "Wants a call back",
    "danger": "Danger",
    "distress": "Distress",
    "escalation_without_reference": "Escalation, complaint not found",
    "not_understood": "Not understood",
    "threat": "Threat",
}
"""Why a conversation needs a person; others go by their own names."""

VERBS = {
    "file": "Filed",
    "add_information": "Information added",
    "change_details": "Details changed",
    "add_note": "Note added",
    "respond": "Response recorded",
    "record_contact": "Contact recorded",
    "assign": "Case owner changed",
    "undo": "Undone",
    "warn": "Reminded of a deadline",
    "agree_contact": "Contact agreed",
    "escalate": "Escalated",
    "resolve": "Resolved",
    "close": "Closed",
    "reopen": "Reopened",
    "withdraw": "Withdrawn",
    "draft_letter": "Letter drafted",
    "approve_letter": "Letter approved",
    "record_sent": "Letter sent",
    "breach": "Deadline missed",
}
"""What was done, in the audit."""

ROLES = {"agent": "Agent", "manager": "Manager", "editor": "Editor", "admin": "Administrator"}

ACTIONS = {
    Action.ANSWER: "Answer the customer, and record the response",
    Action.CONTACT: "Contact the customer, as agreed",
    Action.SETTLE: "Settle the complaint, and record what was agreed",
    Action.SEND_ADR_LETTER: "Approve the ADR letter, and send it",
    Action.ACKNOWLEDGE_DATA: "Acknowledge the data protection complaint",
    Action.APPROVE_LETTER: "Read and approve the letter that was drafted",
    Action.SEND_LETTER: "Send the letter that was approved",
    Action.AGREE_CONTACT: "Agree with the customer when they hear from us next",
    Action.WAIT: "Nothing, unless the customer is not satisfied",
    Action.NOTHING: "Nothing",
}
"""What has to be done next."""

WHOSE = {
    Whose.ANYBODY: "whoever takes the case",
    Whose.MANAGER: "a manager",
    Whose.SENIOR: "senior management",
}
"""Who has to do it, where it is not the owner."""

ROUTES = {Route.PHONE: "Phone", Route.EMAIL: "Email", Route.POST: "Letter", Route.CHAT: "Chat"}

SORTS = {
    Sort.NEWEST: "Newest first",
    Sort.OLDEST: "Oldest first",
    Sort.DUE: "Due first",
    Sort.CHANGED: "Last worked on",
}

MAIL = {
    "filed": "Copy of the complaint",
    "response": "Answer",
    "escalated": "Escalated",
    "resolved": "What was agreed",
    "reopened": "Opened again",
    "withdrawn": "Taken back",
    "letter": "Letter",
    "transcript": "Copy of the chat",
    "missed_first_response": "First response missed",
    "missed_next_contact": "Contact missed",
    "missed_resolution": "Resolution missed",
    "missed_data_protection": "Data protection missed",
    "missed_again": "Deadline missed again",
    "staff_escalation": "To staff: escalation",
    "staff_information": "To staff: more information",
    "staff_letter": "To staff: a letter waits",
    "staff_warned": "To staff: reminder",
    "staff_manager": "To managers: deadline missed",
    "staff_senior": "To senior management: deadline missed",
    "staff_braille": "To staff: Braille is wanted",
    "staff_bounce": "To staff: mail came back",
    "staff_handoff": "To staff: a customer waits",
    "staff_mail": "To staff: an email waits",
    "staff_overdue_mail": "To staff: an email waits too long",
    "staff_invited": "To staff: an account",
    "staff_new_password": "To staff: a new password",
    "staff_format": "To staff: large print or Braille is wanted",
}
"""What mail is about, by its template; others go by their own names."""

FORMATS = {"large_print": "Large print", "braille": "Braille"}

PEOPLE = {"customer": "Customer", "assistant": "Assistant", "system": "Redress"}
"""Who did something, beside staff, who go by their names."""


def field(name: str) -> str:
    """What a field is called; one that editors added goes by its own name."""
    return FIELDS.get(name) or named(name)


def named(name: str) -> str:
    """A name of ours, such as `ask_human`, as words."""
    return name.replace("_", " ").capitalize()
