"""Which verb is possible in which state, and the state that it leads to."""

from complaints.complaint import State
from complaints.errors import WrongState

LIVE = frozenset({State.OPEN, State.RESPONDED, State.ESCALATED, State.DEADLOCKED})
FINISHED = frozenset({State.RESOLVED, State.CLOSED, State.WITHDRAWN})
ANY = LIVE | FINISHED

_ALLOWED: dict[str, frozenset[State]] = {
    "respond": LIVE,
    "agree_contact": LIVE,
    "escalate": LIVE,
    "deadlock": LIVE,
    "resolve": LIVE,
    "withdraw": LIVE,
    "close": frozenset({State.RESOLVED}),
    "reopen": FINISHED,
}

_LEADS_TO: dict[str, dict[State, State]] = {
    "respond": {State.OPEN: State.RESPONDED},
    "escalate": {State.OPEN: State.ESCALATED, State.RESPONDED: State.ESCALATED},
    "deadlock": dict.fromkeys(LIVE, State.DEADLOCKED),
    "resolve": dict.fromkeys(LIVE, State.RESOLVED),
    "withdraw": dict.fromkeys(LIVE, State.WITHDRAWN),
    "close": {State.RESOLVED: State.CLOSED},
    "reopen": dict.fromkeys(FINISHED, State.OPEN),
}


def after(verb: str, state: State) -> State:
    """The state after `verb`; raises WrongState where `verb` is not possible in `state`."""
    allowed = _ALLOWED.get(verb, ANY)
    if state not in allowed:
        raise WrongState(verb.replace("_", " "), state, [one for one in State if one in allowed])
    return _LEADS_TO.get(verb, {}).get(state, state)
