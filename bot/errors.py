"""Why a turn was not taken, as a tree; each says which status the caller gets and how the reason is called.

    TurnFailed 500 turn              something in the engine or its content
    ├── NoAnswer 500 no_answer       the dialogue ended without a word to the customer
    ├── BadBody 400 body             the request is not one
    │   └── TooLarge 413 body
    ├── NoSuchCorpus 404 corpus  the studio has to send its examples first
    ├── Stranger 401 secret
    ├── OtherContent 409 conflict    a message id that was used for something else
    ├── ActionServerFailed 502 action_server
    ├── ActionFailed 502 action
    ├── StoreFailed 503 store
    ├── NoModel 503 no_model
    └── NoTrial 503 no_trial       nothing is kept for turns that editors try

A failed turn has left nothing behind, and may be asked for again with the same message id.

Outside turns there are CannotStart, when the engine is started, and ContentBroken, when a model is trained.
"""

from __future__ import annotations


class TurnFailed(Exception):
    """The turn was not taken; the text is the detail for whoever operates the engine."""

    status = 500
    error = "turn"


class NoAnswer(TurnFailed):
    """The dialogue had nothing to say: mostly an intent without a rule."""

    error = "no_answer"


class BadBody(TurnFailed):
    """The request's body cannot be used."""

    status = 400
    error = "body"


class TooLarge(BadBody):
    """The request's body is larger than any turn's."""

    status = 413


class NoSuchCorpus(TurnFailed):
    """The examples that are asked about are not known, or not any more."""

    status = 404
    error = "corpus"


class Stranger(TurnFailed):
    """The request does not carry the engine's secret."""

    status = 401
    error = "secret"


class OtherContent(TurnFailed):
    """This message id was answered before, for another content."""

    status = 409
    error = "conflict"


class ActionServerFailed(TurnFailed):
    """The action server does not answer, or not in time."""

    status = 502
    error = "action_server"


class ActionFailed(TurnFailed):
    """An action did not run to its end, or answered what is not an answer."""

    status = 502
    error = "action"


class StoreFailed(TurnFailed):
    """The tracker store did not do what it was asked."""

    status = 503
    error = "store"


class NoModel(TurnFailed):
    """No model is loaded."""

    status = 503
    error = "no_model"


class NoTrial(TurnFailed):
    """There is nowhere to keep the turns that editors try."""

    status = 503
    error = "no_trial"


class CannotStart(Exception):
    """Something keeps the engine from starting; the text is the sentence for a person."""


class ContentBroken(Exception):
    """The content cannot be trained from; the text is the sentence for a person."""
