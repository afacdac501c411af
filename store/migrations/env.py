"""Alembic's way in: one transaction for all that is missing, so a failed upgrade leaves nothing half done."""

from alembic import context
from sqlalchemy import create_engine

engine = create_engine(context.config.attributes["url"])
with engine.begin() as connection:
    context.configure(connection=connection, render_as_batch=True)
    context.run_migrations()
engine.dispose()
