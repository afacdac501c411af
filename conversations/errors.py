"""What can go wrong with a conversation, each with the sentence that a person reads.

ConversationError
├── NoConversation
├── ConversationEnded
├── ClientIdReused
├── NoSuchButton
├── NoSuchAttachment
├── TooManyCopies
├── NotTheirs             who asks for it does not own the conversation now
├── HandoffError
│   ├── NoHandoff
│   ├── AlreadyClaimed
│   ├── TooManyChats
│   ├── ForManagers
│   ├── NoSuchCallBack
│   ├── NoSuchFormatRequest
│   └── HandoffClosed
├── AttachmentError
│   ├── AttachmentTooLarge
│   ├── TooManyAttachments
│   └── TypeNotTaken
├── EngineError
│   ├── EngineUnavailable the engine, or what it needs, does not answer now: ask again later
│   └── TurnFailed        the engine answers, and cannot deal with this very message
└── WordsError
    ├── NoSuchResponse
    └── UnknownPlaceholder
"""


class ConversationError(Exception):
    """Something about a conversation that cannot be done."""

    sentence = "This cannot be done in this conversation."

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or self.sentence)
        self.sentence = sentence or self.sentence


class NoConversation(ConversationError):
    """There is no such conversation."""

    sentence = "There is no such conversation."


class ConversationEnded(ConversationError):
    """It was ended; what was said stays readable."""

    sentence = "This conversation has ended: start a new one."


class ClientIdReused(ConversationError):
    """The same client_id came with something else to say."""

    sentence = "This client_id was used for another message: give each message one of its own."


class NoSuchButton(ConversationError):
    """A button that nobody was offered."""

    sentence = "This button was not offered in this conversation: choose one that was, or write a message."


class NoSuchAttachment(ConversationError):
    """An attachment that is not of this conversation, or was sent with an earlier message."""

    sentence = "There is no such attachment waiting to be sent: upload it first."


class NotTheirs(ConversationError):
    """Somebody else owns the conversation, or nobody can do this to it now."""

    sentence = "Somebody else has this conversation now."


class TooManyCopies(ConversationError):
    """It is mailed to as many addresses as one conversation may be."""

    sentence = "Copies of this conversation went to three addresses already: save one here instead."


class HandoffError(ConversationError):
    """Something about a handoff."""


class NoHandoff(HandoffError):
    """There is no such handoff."""

    sentence = "There is no such handoff."


class AlreadyClaimed(HandoffError):
    """Somebody was quicker; `by` is their name."""

    def __init__(self, by: str) -> None:
        super().__init__(f"{by} has taken this conversation.")
        self.by = by


class TooManyChats(HandoffError):
    """They have as many conversations as one person may."""

    def __init__(self, limit: int, whose: str = "You have") -> None:
        super().__init__(f"{whose} {limit} conversations already: one of them has to be finished first.")


class ForManagers(HandoffError):
    """A colleague passed it up."""

    sentence = "A manager was asked for: a manager has to take this conversation."


class NoSuchCallBack(HandoffError):
    """There is no such call to make."""

    sentence = "There is no such call to make."


class NoSuchFormatRequest(HandoffError):
    """There is no such request for large print or Braille."""

    sentence = "There is no such request for large print or Braille."


class HandoffClosed(HandoffError):
    """It is over."""

    sentence = "This handoff is closed."


class AttachmentError(ConversationError):
    """A file that will not be kept."""


class AttachmentTooLarge(AttachmentError):
    """Larger than one file may be."""

    sentence = "This file is too large: at most 10 MB can be sent."


class TooManyAttachments(AttachmentError):
    """The conversation has as many as it may."""

    sentence = "This conversation has 20 files already: describe the rest in a message."


class TypeNotTaken(AttachmentError):
    """By its content it is none of the types that are taken."""

    sentence = "This type of file is not taken: send PDF, PNG, JPEG, plain text or an email saved as EML."


class EngineError(ConversationError):
    """The engine gave no answer; `reason` is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EngineUnavailable(EngineError):
    """It, or what it needs, is down, too slow or starting: ask again later.

    `gone` says that this was known at once, so that the customer has not waited for it.
    """

    def __init__(self, reason: str, *, gone: bool = False) -> None:
        super().__init__(reason)
        self.gone = gone


class TurnFailed(EngineError):
    """It works, and has no answer to this very message."""


class WordsError(ConversationError):
    """The words for people are not there or not whole."""


class NoSuchResponse(WordsError):
    """domain.yml has no such response."""


class UnknownPlaceholder(WordsError):
    """A response refers to something that neither the code of practice nor the caller gives."""
