"""What is published about a conversation, once it is stored."""

from collections.abc import Iterable, Mapping
from typing import Any

from conversations.bus import DESK, TURNS, Bus, Event
from conversations.messages import Message


def beside(conversation: str) -> str:
    """The topic of what staff alone hear about a conversation."""
    return f"staff {conversation}"


class Announcements:
    """Says on the bus what happened; call it after the transaction, never inside."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def messages(self, messages: Iterable[Message]) -> None:
        """New messages, in order."""
        for message in messages:
            event = Event(message.conversation, "message", message.as_json(), message.seq)
            await self._bus.publish(event)

    async def complaint(self, reference: str) -> None:
        """The register changed: a complaint came, or something about it did."""
        await self._bus.publish(Event(DESK, "complaint", {"complaint": reference}))

    async def pending(self, conversation: str, pending: bool) -> None:
        """Whether an answer is being worked out."""
        await self._bus.publish(Event(conversation, "pending", {"pending": pending}))

    async def typing(self, conversation: str, sender: str, agent: str | None = None) -> None:
        """Somebody is writing; nothing of it is kept."""
        named = {"agent": agent} if agent else {}
        await self._bus.publish(Event(conversation, "typing", {"from": sender, **named}))

    async def read(self, conversation: str, reader: str, seq: int) -> None:
        """Customer or agent has seen everything up to a number."""
        await self._bus.publish(Event(conversation, "read", {"by": reader, "seq": seq}))

    async def note(self, conversation: str, note: Mapping[str, Any]) -> None:
        """Staff wrote something for each other beside a conversation: on a topic of the desk's own."""
        await self._bus.publish(Event(beside(conversation), "note", note))

    async def mention(self, colleague: str, mention: Mapping[str, Any]) -> None:
        """Somebody is asked to look at something."""
        await self._bus.publish(Event(DESK, "mention", {"colleague": colleague, **mention}))

    async def presence(self, left: int | None = None) -> None:
        """Somebody came to the desk, left it, or is away; `left` is the account of who left one process."""
        await self._bus.publish(Event(DESK, "presence", {} if left is None else {"left": left}))

    async def owner(self, conversation: str, owner: str) -> None:
        """The conversation changed hands: its watchers hear it, and the desk."""
        await self._bus.publish(Event(conversation, "owner", {"owner": owner}))
        await self._bus.publish(Event(DESK, "owner", {"conversation": conversation, "owner": owner}))

    async def handoff(self, handoff: str, state: str) -> None:
        """The queue changed."""
        await self._bus.publish(Event(DESK, "handoff", {"handoff": handoff, "state": state}))

    async def left(self, name: str) -> None:
        """A process answers no more: the others take up what it had."""
        await self._bus.publish(Event(TURNS, "left", {"name": name}))
