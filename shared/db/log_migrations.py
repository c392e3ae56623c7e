"""The event log's tables as steps: a service's own migrations call them, by number, and are otherwise its own.

A change of these tables adds a step here and, to every service, a migration of a few lines.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


def _create_event_log() -> None:
    """Tables of the event log, the outbox, the relay, the inbox and kept answers."""
    _create_log()
    _create_answers()
    _create_inbox()
    _create_relay()


def _create_log() -> None:
    op.create_table(
        "erasure_pending",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_erasure_pending")),
    )
    op.create_table(
        "event_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("aggregate_version", sa.BigInteger(), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("org", sa.String(), nullable=False),
        sa.Column("reach", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("causation_id", sa.Uuid(), nullable=True),
        sa.Column("traceparent", sa.String(), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("erasure_key", sa.Uuid(), nullable=True),
        sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_log")),
    )
    op.create_index(op.f("ix_event_log_erasure_key"), "event_log", ["erasure_key"], unique=False)
    op.create_index(
        "ix_event_log_subject_aggregate_version", "event_log", ["subject", "aggregate_version"], unique=True
    )
    op.create_table(
        "event_position",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_event_position")),
        sa.UniqueConstraint("event_id", name=op.f("uq_event_position_event_id")),
    )


def _create_answers() -> None:
    op.create_table(
        "idempotency",
        sa.Column("org", sa.String(), nullable=False),
        sa.Column("sub", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org", "sub", "key", name=op.f("pk_idempotency")),
    )
    op.create_index(op.f("ix_idempotency_about"), "idempotency", ["about"], unique=False)
    op.create_index(op.f("ix_idempotency_created_at"), "idempotency", ["created_at"], unique=False)


def _create_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("consumer", sa.String(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("taken_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "event_id", name=op.f("pk_inbox")),
    )
    op.create_table(
        "inbox_parked",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("consumer", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("envelope", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "consumer", name=op.f("pk_inbox_parked")),
    )
    op.create_index(op.f("ix_inbox_parked_subject"), "inbox_parked", ["subject"], unique=False)
    op.create_table(
        "inbox_watermark",
        sa.Column("consumer", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "source", name=op.f("pk_inbox_watermark")),
    )


def _create_relay() -> None:
    op.create_table(
        "outbox_pending",
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox_pending")),
    )
    op.create_table(
        "relay_batch",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("first_position", sa.BigInteger(), nullable=False),
        sa.Column("last_position", sa.BigInteger(), nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay_batch")),
    )
    op.create_index(op.f("ix_relay_batch_first_position"), "relay_batch", ["first_position"], unique=False)
    op.create_table(
        "relay_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("last_position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay_state")),
    )
    op.execute("INSERT INTO relay_state (id, epoch, last_position) VALUES (1, 0, 0)")


def _drop_event_log() -> None:
    op.drop_table("relay_state")
    op.drop_index(op.f("ix_relay_batch_first_position"), table_name="relay_batch")
    op.drop_table("relay_batch")
    op.drop_table("outbox_pending")
    op.drop_table("inbox_watermark")
    op.drop_index(op.f("ix_inbox_parked_subject"), table_name="inbox_parked")
    op.drop_table("inbox_parked")
    op.drop_table("inbox")
    op.drop_index(op.f("ix_idempotency_created_at"), table_name="idempotency")
    op.drop_index(op.f("ix_idempotency_about"), table_name="idempotency")
    op.drop_table("idempotency")
    op.drop_table("event_position")
    op.drop_index("ix_event_log_subject_aggregate_version", table_name="event_log")
    op.drop_index(op.f("ix_event_log_erasure_key"), table_name="event_log")
    op.drop_table("event_log")
    op.drop_table("erasure_pending")


def _add_place_in_the_stream() -> None:
    """Columns for where the next reader of the stream begins, and for when a kept answer was erased."""
    op.add_column("inbox_watermark", sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("idempotency", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))


def _drop_place_in_the_stream() -> None:
    op.drop_column("idempotency", "erased_at")
    op.drop_column("inbox_watermark", "sequence")


def _add_event_readers() -> None:
    """Who may read which event, as an index; events by their time; and the name of the log."""
    op.create_table(
        "event_reader",
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("reader", "position", name=op.f("pk_event_reader")),
    )
    op.execute(
        """
        INSERT INTO event_reader (reader, position)
        SELECT DISTINCT r.reader, p.position FROM event_position p JOIN event_log e ON e.id = p.event_id,
               unnest(string_to_array(e.audience, ' ')) AS r (reader)
        WHERE r.reader <> ''
        """
    )
    op.create_index(op.f("ix_event_log_time"), "event_log", ["time"])

    op.drop_column("idempotency", "status")
    op.add_column(
        "relay_state", sa.Column("log_epoch", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False)
    )


def _drop_event_readers() -> None:
    op.drop_column("relay_state", "log_epoch")
    op.add_column("idempotency", sa.Column("status", sa.Integer(), server_default="201", nullable=False))
    op.drop_index(op.f("ix_event_log_time"), table_name="event_log")
    op.drop_table("event_reader")


def _keep_no_answers() -> None:
    """People who act for no organisation; and of an answer only what it was about, never its words."""
    op.alter_column("event_log", "org", nullable=True)
    op.drop_column("idempotency", "headers")
    op.drop_column("idempotency", "body")
    # A dropped column's bytes stay in the table's file until each row is written anew: this writes all of them.
    op.execute("ALTER TABLE idempotency ALTER COLUMN request_hash TYPE bytea USING request_hash || ''::bytea")


def _keep_answers() -> None:
    op.add_column("idempotency", sa.Column("body", sa.LargeBinary(), server_default="", nullable=False))
    op.add_column("idempotency", sa.Column("headers", sa.String(), server_default="{}", nullable=False))
    op.execute("UPDATE event_log SET org = '' WHERE org IS NULL")
    op.alter_column("event_log", "org", nullable=False)


_STEPS = (
    (_create_event_log, _drop_event_log),
    (_add_place_in_the_stream, _drop_place_in_the_stream),
    (_add_event_readers, _drop_event_readers),
    (_keep_no_answers, _keep_answers),
)


def upgrade_event_log(start: int, end: int) -> None:
    """Take the event log's tables from step `start` (0: there are none) to step `end`."""
    for upgrade, _ in _STEPS[start:end]:
        upgrade()


def downgrade_event_log(start: int, end: int) -> None:
    """Take them back from step `start` to step `end`."""
    for _, downgrade in reversed(_STEPS[end:start]):
        downgrade()
