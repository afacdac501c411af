"""What is kept of complaints. The audit can only grow: the database itself refuses anything else."""

from sqlalchemy import (
    DDL,
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.schema import ExecutableDDLElement

from store.metadata import metadata
from store.types import Instant

REFERENCE = String(16)
BY = String(254)

complaints = Table(
    "complaints",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reference", REFERENCE, nullable=False, unique=True),
    Column("state", String(16), nullable=False),
    Column("nature", Text, nullable=False),
    Column("category", String(32), nullable=False),
    Column("started_on", Date),
    Column("history", Text),
    Column("ticket_references", JSON, nullable=False),
    Column("desired_outcome", Text),
    Column("name", String(200)),
    Column("organisation", String(200)),
    Column("workers", Integer),
    Column("email", String(254)),
    Column("phone", String(20)),
    Column("postal_address", Text),
    Column("preferred_contact", String(200)),
    Column("contact_frequency", String(200)),
    Column("adjustments", Text),
    Column("representative", Text),
    Column("further", JSON, nullable=False),
    Column("left_open", JSON, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("received_by", String(16), nullable=False),
    Column("first_raised", Date, nullable=False),
    Column("filed_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("conversation", String(64)),
    Column("split_from", REFERENCE),
    Column("adr_letter_on", Date),
    Column("resolution", Text),
    Column("resolved_at", Instant),
    Column("closed_at", Instant),
    Column("next_due_at", Instant),  # the first open deadline, so that what is overdue is found by an index
    Column("words", Text, nullable=False),  # what it is found by, see search.py
    Column("owner", BY),  # the member of staff who has it
    Column("taken_by", String(200)),  # who took the call, or opened the letter
    Column("root_cause", String(32)),  # a name of data/root_causes.yml
    Index(None, "received_at", "id"),
    Index(None, "state", "received_at", "id"),
    Index(None, "category", "received_at", "id"),
    Index(None, "state", "next_due_at", "id"),
    Index(None, "state", "changed_at", "id"),
    Index(None, "category", "next_due_at", "id"),
    Index(None, "category", "changed_at", "id"),
    Index(None, "owner", "received_at", "id"),
    Index(None, "changed_at", "id"),
    Index(None, "resolved_at", "root_cause"),
    Index(None, "next_due_at", "id"),
    Index(None, "conversation"),
    Index(None, "email"),
    Index(None, "phone"),
)

_ADJUSTED = text("adjustments IS NOT NULL")
Index(
    "ix_complaints_adjusted",
    complaints.c.received_at,
    complaints.c.id,
    sqlite_where=_ADJUSTED,
    postgresql_where=_ADJUSTED,
)

deadlines = Table(
    "complaint_deadlines",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("complaint_id", ForeignKey(complaints.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("met_at", Instant),
    Column("breached_at", Instant),
    Column("lapsed_at", Instant),
    Column("stage", Integer),  # who has been told, see clocks.py
    # Holds all that counting needs, see figures.py.
    Index("ix_complaint_deadlines_kept", "complaint_id", "kind", "due_at", "met_at", "lapsed_at"),
)
_UNJUDGED = text("met_at IS NULL AND lapsed_at IS NULL AND breached_at IS NULL")
Index(
    "ix_complaint_deadlines_unjudged",
    deadlines.c.due_at,
    sqlite_where=_UNJUDGED,
    postgresql_where=_UNJUDGED,
)
_WATCHED = text("met_at IS NULL AND lapsed_at IS NULL")
Index(
    "ix_complaint_deadlines_watched",
    deadlines.c.stage,
    deadlines.c.kind,
    deadlines.c.due_at,
    sqlite_where=_WATCHED,
    postgresql_where=_WATCHED,
)

entries = Table(
    "complaint_entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("complaint_id", ForeignKey(complaints.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("by", BY, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("text", Text, nullable=False),
    Column("route", String(16)),
    Column("internal", Boolean, nullable=False),
    Column("attachments", JSON, nullable=False),
    Column("held_until", Instant),  # nobody is mailed about it before then, because it can be undone
    Column("undone_at", Instant),
)

escalations = Table(
    "complaint_escalations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("complaint_id", ForeignKey(complaints.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("by", BY, nullable=False),
    Column("reason", Text, nullable=False),
    Column("wanted", Text),
    Column("level", String(32), nullable=False),
    Column("route", String(16), nullable=False),
)

letters = Table(
    "complaint_letters",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("complaint_id", ForeignKey(complaints.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("drafted_at", Instant, nullable=False),
    Column("drafted_by", BY, nullable=False),
    Column("approved_at", Instant),
    Column("approved_by", BY),
    Column("sent_at", Instant),
    Column("sent_by", BY),
    Column("sent_how", String(16)),
)
_UNSENT = text("state != 'sent'")
Index(
    "ix_complaint_letters_unsent",
    letters.c.complaint_id,
    sqlite_where=_UNSENT,
    postgresql_where=_UNSENT,
)

letter_files = Table(
    "complaint_letter_files",
    metadata,
    Column("letter_id", ForeignKey(letters.c.id, ondelete="CASCADE"), primary_key=True),
    Column("form", String(32), primary_key=True),
    Column("type", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
)
"""Letters as they went out."""

views = Table(
    "complaint_views",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("holder", String(64), nullable=False),  # the account that saved it
    Column("name", String(60), nullable=False),
    Column("query", Text, nullable=False),  # the filters, as they stand in an address
    UniqueConstraint("holder", "name"),
)
"""Lists that members of staff saved under a name."""

operations = Table(
    "complaint_operations",
    metadata,
    Column("verb", String(32), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("content", String(64), nullable=False),  # digest of what was asked for
    Column("reference", REFERENCE, nullable=False),
    Column("part", String(32)),  # the letter or other part that came of it
    Column("at", Instant, nullable=False),
    Index(None, "at"),
)

proof_failures = Table(
    "complaint_proof_failures",
    metadata,
    Column("subject", String(64), primary_key=True),  # digest of a reference or of who asks
    Column("failures", Integer, nullable=False),
    Column("since", Instant, nullable=False),
    Column("locked_until", Instant),
    Index(None, "since"),
)

audit = Table(
    "complaint_audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("by", BY, nullable=False),
    Column("verb", String(32), nullable=False),
    Column("reference", REFERENCE, nullable=False, index=True),
    Column("content", String(64), nullable=False),  # digest of the row of complaint_audit_changes
    Column("former", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("hash"),
)

audit_changes = Table(
    "complaint_audit_changes",
    metadata,
    Column("number", ForeignKey(audit.c.number), primary_key=True, autoincrement=False),
    Column("salt", String(32), nullable=False),
    Column("changes", Text, nullable=False),
)
"""What changed, apart from the chain, so that the law's erasure can empty it without breaking the chain."""

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

for _table, _dialect, _statements in (
    (audit_changes, "sqlite", SQLITE_AUDIT),
    (complaints, "sqlite", SQLITE_SEARCH),
    (audit_changes, "postgresql", POSTGRESQL_AUDIT),
    (complaints, "postgresql", POSTGRESQL_SEARCH),
):
    for _statement in _statements:
        _ddl: ExecutableDDLElement = DDL(_statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
        event.listen(_table, "after_create", _ddl.execute_if(dialect=_dialect))
