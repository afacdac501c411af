"""What goes in and out of the customers' API."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from conversations import messages as said
from conversations.feedback import LONGEST_COMMENT

LONGEST_TEXT = 4000
"""Characters of one message."""

NOW = "What the server's clock shows, by which messages are dated; the reader's may be wrong."

Owner = Literal["assistant", "queue", "agent", "closed"]
ButtonId = Annotated[str, StringConstraints(min_length=1, max_length=64)]
AttachmentId = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class Strict(BaseModel):
    """A body: fields that are not known are refused."""

    model_config = ConfigDict(extra="forbid")


class Nothing(Strict):
    """An empty object."""


class Button(BaseModel):
    """A reply that can be chosen."""

    id: str
    title: str


class Asks(BaseModel):
    """What the assistant wants to know, so that the right keyboard can be offered."""

    model_config = ConfigDict(extra="allow")

    field: str
    kind: Literal["text", "long_text", "email", "phone", "date", "number", "choice", "confirm"]
    optional: bool = False
    left: int | None = Field(None, description="How many questions are still to come, this one among them.")


class SentFile(BaseModel):
    """A file that was sent with a message."""

    attachment: str
    name: str
    size: int = Field(description="Bytes.")
    type: str


class Filed(BaseModel):
    """A complaint that was just filed, with its dates."""

    model_config = ConfigDict(extra="allow")

    reference: str
    first_response_due: str | None = None
    resolution_due: str | None = None
    adr_from: str | None = None


class Message(BaseModel):
    """One numbered message."""

    model_config = ConfigDict(populate_by_name=True)

    seq: int
    sender: Literal["customer", "assistant", "agent", "system"] = Field(alias="from")
    text: str = Field(
        description="Limited Markdown: paragraphs, bold, lists, links to https:, mailto:, tel:."
    )
    at: str = Field(description="When, with its offset.", json_schema_extra={"format": "date-time"})
    in_reply_to: int | None = None
    buttons: list[Button] = []
    asks: dict[str, Any] | None = Field(None, exclude_if=lambda value: value is None)
    attachments: list[SentFile] = []
    agent: str | None = Field(
        None, description="First name, when from an agent.", exclude_if=lambda value: value is None
    )
    complaint: dict[str, Any] | None = Field(None, exclude_if=lambda value: value is None)

    @classmethod
    def of(cls, message: said.Message) -> "Message":
        """The message as it goes out."""
        return cls.model_validate(message.as_json())


class Started(BaseModel):
    """A new conversation."""

    conversation: str
    token: str = Field(description="The secret that opens it: keep it.")
    owner: Owner
    now: str = Field(description=NOW, json_schema_extra={"format": "date-time"})
    messages: list[Message]


class NewMessage(Strict):
    """What a customer sends: a text, a button that was offered, or files with or without a text."""

    client_id: UUID = Field(
        description="Unique for each message: the same again is stored and answered once."
    )
    text: Annotated[str, StringConstraints(max_length=LONGEST_TEXT)] | None = None
    button: ButtonId | None = None
    attachments: list[AttachmentId] = Field(
        [], max_length=20, description="Files uploaded before, to send now."
    )

    @model_validator(mode="after")
    def _says_something(self) -> "NewMessage":
        has_text = self.text is not None and bool(self.text.strip())
        if self.button is not None and (self.text is not None or self.attachments):
            raise ValueError("Send a button by itself, without text or attachments.")
        if self.button is None and not has_text and not self.attachments:
            raise ValueError("Write something: there is no text in this message.")
        if len(set(self.attachments)) < len(self.attachments):
            raise ValueError("Each attachment can be sent once.")
        return self


class Accepted(BaseModel):
    """The message is stored under this number."""

    seq: int


class After(BaseModel):
    """Where to begin."""

    after: int = Field(0, ge=0, le=2**31, description="The number of the last message that is known.")


class View(BaseModel):
    """What was said, and how things stand."""

    owner: Owner
    pending: bool = Field(description="An answer is being worked out.")
    now: str = Field(description=NOW, json_schema_extra={"format": "date-time"})
    messages: list[Message]


class GivenFeedback(Strict):
    """What somebody thought of the chat."""

    answer: Literal["yes", "partly", "no"] = Field(description="Whether it helped.")
    comment: Annotated[str, StringConstraints(max_length=LONGEST_COMMENT)] = ""


class Ended(BaseModel):
    """The conversation is over."""

    owner: Owner = "closed"


class Uploaded(BaseModel):
    """A file that is stored and can be sent with a message."""

    attachment: str
    name: str
    size: int = Field(description="Bytes.")
    type: str


class Format(BaseModel):
    """Which kind of copy."""

    format: Literal["txt", "html", "pdf"] = "txt"
