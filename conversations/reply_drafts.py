"""What an agent has begun to write in each conversation: kept, so that they can turn to another one."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from conversations import rows
from conversations.tables import reply_drafts
from store.database import Database


class ReplyDrafts:
    """Each verb is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, conversation: str, agent: str, text: str, now: datetime) -> None:
        """Keep it in place of what was kept; an empty one is none. Raises NoConversation."""
        mine = (reply_drafts.c.conversation == conversation) & (reply_drafts.c.agent_id == agent)

        def work(connection: Connection) -> None:
            rows.look(connection, conversation)
            connection.execute(delete(reply_drafts).where(mine))
            if text.strip():
                row = {"conversation": conversation, "agent_id": agent, "text": text, "at": now}
                connection.execute(insert(reply_drafts).values(row))

        self._database.write(work)

    def of(self, agent: str) -> Mapping[str, str]:
        """What one agent has begun, by conversation."""
        query = select(reply_drafts.c.conversation, reply_drafts.c.text).where(
            reply_drafts.c.agent_id == agent
        )
        return self._database.read(
            lambda connection: {row.conversation: row.text for row in connection.execute(query)}
        )
