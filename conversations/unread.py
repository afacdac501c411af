"""What a customer said while it was not the assistant's to answer, and no agent has seen yet.

Each of a customer's messages is with the assistant (`unanswered`), or here, or was seen by an agent: moving a
conversation moves what nobody has dealt with, so that nothing is left without an answer. All of this happens
inside the transaction that moves the conversation, which holds it.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, func, insert, literal, select

from conversations.tables import unanswered, unread


def arrived(connection: Connection, conversation: str, seq: int) -> None:
    """A customer's message is for the agent."""
    connection.execute(insert(unread), {"conversation": conversation, "seq": seq})


def to_agent(connection: Connection, conversation: str) -> None:
    """What the assistant has not answered is the agent's now."""
    mine = unanswered.c.conversation == conversation
    query = select(unanswered.c.conversation, unanswered.c.seq).where(mine)
    connection.execute(insert(unread).from_select(["conversation", "seq"], query))
    connection.execute(delete(unanswered).where(mine))


def to_assistant(connection: Connection, conversation: str) -> None:
    """What no agent has seen is the assistant's now."""
    theirs = unread.c.conversation == conversation
    fresh = {"failures": literal(0), "told_at": literal(None)}
    query = select(unread.c.conversation, unread.c.seq, *fresh.values()).where(theirs)
    connection.execute(insert(unanswered).from_select(["conversation", "seq", *fresh], query))
    connection.execute(delete(unread).where(theirs))


def seen(connection: Connection, conversation: str, seq: int) -> int:
    """An agent has seen everything up to number `seq`; says how much of it was new to them."""
    theirs = (unread.c.conversation == conversation) & (unread.c.seq <= seq)
    return connection.execute(delete(unread).where(theirs)).rowcount


def drop(connection: Connection, conversation: str) -> None:
    """The conversation ended: nobody answers any more."""
    connection.execute(delete(unread).where(unread.c.conversation == conversation))


def counts(connection: Connection, conversations: Iterable[str]) -> Mapping[str, int]:
    """How many nobody has seen, by conversation; those with none are not there."""
    mine = unread.c.conversation.in_(tuple(conversations))
    query = select(unread.c.conversation, func.count()).where(mine).group_by(unread.c.conversation)
    return {row[0]: row[1] for row in connection.execute(query)}
