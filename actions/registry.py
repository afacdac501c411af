"""Every action, made for one world."""

from rasa_sdk.executor import ActionExecutor

from actions.complaint import FileComplaint
from actions.draft import (
    AskDiscard,
    AskStartOver,
    Discard,
    Goodbye,
    KeepDraft,
    Resume,
    StartOver,
    TakeUpDraft,
)
from actions.eligibility import AssessEligibility, CanIGo, ValidateEligibility
from actions.evidence import DataComplaint, Evidence
from actions.filed import AddInformation, ChangeDetails, Escalate, NotSettled, Settle, TellStatus, Withdraw
from actions.formats import AccessibleFormat, RequestFormat
from actions.forms.validation import ValidateForm
from actions.handoff import CallBack, CancelHandoff, Greet, Handoff, Timescale
from actions.offers import Remember, Represent, ServiceRequest, TakeProblem, YesOrNo
from actions.step import Step
from actions.talk import Also, NotUnderstood, Repeat, ShowRecord
from actions.world import World

STEPS: tuple[type[Step], ...] = (
    FileComplaint,
    Handoff,
    Timescale,
    Greet,
    CancelHandoff,
    CallBack,
    NotUnderstood,
    YesOrNo,
    Repeat,
    Also,
    ServiceRequest,
    Represent,
    TakeProblem,
    Remember,
    ShowRecord,
    AssessEligibility,
    CanIGo,
    TellStatus,
    AddInformation,
    ChangeDetails,
    Settle,
    NotSettled,
    Withdraw,
    Escalate,
    KeepDraft,
    AskDiscard,
    Discard,
    AskStartOver,
    StartOver,
    Resume,
    TakeUpDraft,
    Goodbye,
    Evidence,
    DataComplaint,
    AccessibleFormat,
    RequestFormat,
)


def executor(world: World) -> ActionExecutor:
    """What runs an action by its name."""
    found = ActionExecutor()
    for step in STEPS:
        found.register_action(step(world))
    for form in world.forms.forms:
        found.register_action(ValidateForm(form, world.forms))
    found.register_action(ValidateEligibility(world))
    return found
