"""What customers wrote of late, in their own words: what a change of understanding is tried on."""

from sqlalchemy import select

from conversations.tables import messages
from store.database import Database

LOOKED_THROUGH = 3_000
LONGEST = 1_000
"""Characters; a longer message is left out."""


def lines(database: Database, limit: int) -> list[str]:
    """Different messages that the assistant had to understand, the newest first."""
    query = (
        select(messages.c.text)
        .where(
            messages.c.sender == "customer", messages.c.understood.is_not(None), messages.c.button.is_(None)
        )
        .order_by(messages.c.at.desc())
        .limit(LOOKED_THROUGH)
    )
    found = database.read(lambda connection: connection.execute(query).scalars().all())
    clean = dict.fromkeys(" ".join(text.split()) for text in found if text and len(text) <= LONGEST)
    return [text for text in clean if text][:limit]
