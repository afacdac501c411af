"""The register of complaints: deadlines, history, escalations, letters, keys of what was done, the audit."""

import sqlalchemy as sa
from alembic import op

from store.types import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ERASED = """EXISTS (
    SELECT 1 FROM complaint_audit AS one JOIN complaint_audit AS erasure
    ON erasure.reference = one.reference AND erasure.verb = 'erased' WHERE one.number = OLD.number)"""

SQLITE_AUDIT = (
    "CREATE TRIGGER complaint_audit_never_changes BEFORE UPDATE ON complaint_audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit never changes'); END",
    "CREATE TRIGGER complaint_audit_never_shrinks BEFORE DELETE ON complaint_audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit never changes'); END",
    "CREATE TRIGGER complaint_audit_never_replaced BEFORE INSERT ON complaint_audit "
    "WHEN NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM complaint_audit) "
    "BEGIN SELECT RAISE(ABORT, 'the audit never changes'); END",
    "CREATE TRIGGER complaint_audit_changes_never_replaced BEFORE INSERT ON complaint_audit_changes "
    "WHEN EXISTS (SELECT 1 FROM complaint_audit_changes WHERE number = NEW.number) "
    "BEGIN SELECT RAISE(ABORT, 'the audit never changes'); END",
    "CREATE TRIGGER complaint_audit_changes_never_change BEFORE UPDATE ON complaint_audit_changes "
    "BEGIN SELECT RAISE(ABORT, 'the audit never changes'); END",
    "CREATE TRIGGER complaint_audit_changes_only_erased BEFORE DELETE ON complaint_audit_changes "
    f"WHEN NOT {_ERASED} BEGIN SELECT RAISE(ABORT, 'the audit never changes'); END",
)

SQLITE_SEARCH = (
    "CREATE VIRTUAL TABLE complaint_search USING fts5(words, content='complaints', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 0', prefix='2 3')",
    "CREATE TRIGGER complaint_search_insert AFTER INSERT ON complaints BEGIN "
    "INSERT INTO complaint_search (rowid, words) VALUES (NEW.id, NEW.words); END",
    "CREATE TRIGGER complaint_search_delete AFTER DELETE ON complaints BEGIN "
    "INSERT INTO complaint_search (complaint_search, rowid, words) VALUES ('delete', OLD.id, OLD.words); END",
    "CREATE TRIGGER complaint_search_update AFTER UPDATE OF words ON complaints BEGIN "
    "INSERT INTO complaint_search (complaint_search, rowid, words) VALUES ('delete', OLD.id, OLD.words); "
    "INSERT INTO complaint_search (rowid, words) VALUES (NEW.id, NEW.words); END",
)

POSTGRESQL_AUDIT = (
    "CREATE FUNCTION complaint_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "'BEGIN RAISE EXCEPTION ''the audit never changes''; END'",
    "CREATE FUNCTION complaint_audit_erase() RETURNS trigger LANGUAGE plpgsql AS "
    "'BEGIN IF NOT " + _ERASED.replace("'", "''") + " THEN RAISE EXCEPTION ''the audit never changes''; "
    "END IF; RETURN OLD; END'",
    "CREATE TRIGGER complaint_audit_never_changes BEFORE UPDATE OR DELETE ON complaint_audit "
    "FOR EACH ROW EXECUTE FUNCTION complaint_audit_refuse()",
    "CREATE TRIGGER complaint_audit_never_emptied BEFORE TRUNCATE ON complaint_audit "
    "FOR EACH STATEMENT EXECUTE FUNCTION complaint_audit_refuse()",
    "CREATE TRIGGER complaint_audit_changes_never_change BEFORE UPDATE ON complaint_audit_changes "
    "FOR EACH ROW EXECUTE FUNCTION complaint_audit_refuse()",
    "CREATE TRIGGER complaint_audit_changes_only_erased BEFORE DELETE ON complaint_audit_changes "
    "FOR EACH ROW EXECUTE FUNCTION complaint_audit_erase()",
    "CREATE TRIGGER complaint_audit_changes_never_emptied BEFORE TRUNCATE ON complaint_audit_changes "
    "FOR EACH STATEMENT EXECUTE FUNCTION complaint_audit_refuse()",
)

POSTGRESQL_SEARCH = (
    "CREATE INDEX ix_complaints_words ON complaints USING gin "
    "(array_to_tsvector(string_to_array(words, ' ')))",
)


def upgrade() -> None:
    """Create the tables, what makes the audit grow only, and what the search reads."""
    _create_tables()
    sqlite = op.get_context().dialect.name == "sqlite"
    for statement in SQLITE_AUDIT + SQLITE_SEARCH if sqlite else POSTGRESQL_AUDIT + POSTGRESQL_SEARCH:
        op.execute(sa.text(statement))


def _create_tables() -> None:
    unjudged = sa.text("met_at IS NULL AND lapsed_at IS NULL AND breached_at IS NULL")
    op.create_table(
        "complaints",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("nature", sa.Text, nullable=False),
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("started_on", sa.Date),
        sa.Column("history", sa.Text),
        sa.Column("ticket_references", sa.JSON, nullable=False),
        sa.Column("desired_outcome", sa.Text),
        sa.Column("name", sa.String(200)),
        sa.Column("organisation", sa.String(200)),
        sa.Column("workers", sa.Integer),
        sa.Column("email", sa.String(254)),
        sa.Column("phone", sa.String(20)),
        sa.Column("postal_address", sa.Text),
        sa.Column("preferred_contact", sa.String(200)),
        sa.Column("contact_frequency", sa.String(200)),
        sa.Column("adjustments", sa.Text),
        sa.Column("representative", sa.Text),
        sa.Column("further", sa.JSON, nullable=False),
        sa.Column("left_open", sa.JSON, nullable=False),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column("received_by", sa.String(16), nullable=False),
        sa.Column("first_raised", sa.Date, nullable=False),
        sa.Column("filed_at", Instant, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("conversation", sa.String(64)),
        sa.Column("split_from", sa.String(16)),
        sa.Column("adr_letter_on", sa.Date),
        sa.Column("resolution", sa.Text),
        sa.Column("resolved_at", Instant),
        sa.Column("closed_at", Instant),
        sa.Column("next_due_at", Instant),
        sa.Column("words", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_complaints"),
        sa.UniqueConstraint("reference", name="uq_complaints_reference"),
    )
    op.create_index("ix_complaints_category_received_at_id", "complaints", ["category", "received_at", "id"])
    op.create_index("ix_complaints_conversation", "complaints", ["conversation"])
    op.create_index("ix_complaints_email", "complaints", ["email"])
    op.create_index("ix_complaints_next_due_at_id", "complaints", ["next_due_at", "id"])
    op.create_index("ix_complaints_phone", "complaints", ["phone"])
    op.create_index("ix_complaints_received_at_id", "complaints", ["received_at", "id"])
    op.create_index("ix_complaints_state_received_at_id", "complaints", ["state", "received_at", "id"])
    op.create_table(
        "complaint_deadlines",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("complaint_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("due_at", Instant, nullable=False),
        sa.Column("met_at", Instant),
        sa.Column("breached_at", Instant),
        sa.Column("lapsed_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_complaint_deadlines"),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["complaints.id"],
            name="fk_complaint_deadlines_complaint_id_complaints",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_complaint_deadlines_complaint_id", "complaint_deadlines", ["complaint_id"])
    op.create_index(
        "ix_complaint_deadlines_unjudged",
        "complaint_deadlines",
        ["due_at"],
        sqlite_where=unjudged,
        postgresql_where=unjudged,
    )
    op.create_table(
        "complaint_entries",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("complaint_id", sa.Integer, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by", sa.String(254), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("route", sa.String(16)),
        sa.Column("internal", sa.Boolean, nullable=False),
        sa.Column("attachments", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_complaint_entries"),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["complaints.id"],
            name="fk_complaint_entries_complaint_id_complaints",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_complaint_entries_complaint_id", "complaint_entries", ["complaint_id"])
    op.create_table(
        "complaint_escalations",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("complaint_id", sa.Integer, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by", sa.String(254), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("wanted", sa.Text),
        sa.Column("level", sa.String(32), nullable=False),
        sa.Column("route", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_complaint_escalations"),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["complaints.id"],
            name="fk_complaint_escalations_complaint_id_complaints",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_complaint_escalations_complaint_id", "complaint_escalations", ["complaint_id"])
    op.create_table(
        "complaint_letters",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("complaint_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("drafted_at", Instant, nullable=False),
        sa.Column("drafted_by", sa.String(254), nullable=False),
        sa.Column("approved_at", Instant),
        sa.Column("approved_by", sa.String(254)),
        sa.Column("sent_at", Instant),
        sa.Column("sent_by", sa.String(254)),
        sa.Column("sent_how", sa.String(16)),
        sa.PrimaryKeyConstraint("id", name="pk_complaint_letters"),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["complaints.id"],
            name="fk_complaint_letters_complaint_id_complaints",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_complaint_letters_complaint_id", "complaint_letters", ["complaint_id"])
    op.create_table(
        "complaint_operations",
        sa.Column("verb", sa.String(32), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("part", sa.String(32)),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("verb", "key", name="pk_complaint_operations"),
    )
    op.create_index("ix_complaint_operations_at", "complaint_operations", ["at"])
    op.create_table(
        "complaint_proof_failures",
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("since", Instant, nullable=False),
        sa.Column("locked_until", Instant),
        sa.PrimaryKeyConstraint("subject", name="pk_complaint_proof_failures"),
    )
    op.create_index("ix_complaint_proof_failures_since", "complaint_proof_failures", ["since"])
    op.create_table(
        "complaint_audit",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by", sa.String(254), nullable=False),
        sa.Column("verb", sa.String(32), nullable=False),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("former", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_complaint_audit"),
        sa.UniqueConstraint("hash", name="uq_complaint_audit_hash"),
    )
    op.create_index("ix_complaint_audit_reference", "complaint_audit", ["reference"])
    op.create_table(
        "complaint_audit_changes",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("salt", sa.String(32), nullable=False),
        sa.Column("changes", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_complaint_audit_changes"),
        sa.ForeignKeyConstraint(
            ["number"], ["complaint_audit.number"], name="fk_complaint_audit_changes_number_complaint_audit"
        ),
    )
