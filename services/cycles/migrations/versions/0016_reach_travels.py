"""Own words, reach that travels with arrivals, and requests for a wider one.

intarray is a trusted extension of PostgreSQL's own distribution: the owner of the database may create it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS intarray")
    for table in ("learning", "proposal"):
        op.add_column(table, sa.Column("own_words", sa.Boolean(), nullable=False, server_default=sa.false()))
        op.alter_column(table, "own_words", server_default=None)
    _forget_prints()
    _forget_organisations()
    _take_arrivals_apart()
    _let_people_ask()


def _forget_prints() -> None:
    """They were made in another way: what was kept so far can be compared with nothing any more."""
    op.drop_column("consent", "prints")
    op.execute("DELETE FROM withdrawn_text")


def _forget_organisations() -> None:
    """Of people who act in a cycle of people the organisation often means one of them."""
    op.execute("""
        UPDATE event_log e SET org = NULL FROM cycle c WHERE c.id = e.subject AND c.membership = 'people'
    """)
    op.execute("""
        UPDATE answer w SET organisation = NULL FROM cycle c WHERE c.membership = 'people' AND (
            c.id = (SELECT a.cycle_id FROM arrival a WHERE a.id = w.arrival_id)
            OR c.id = (SELECT s.cycle_id FROM share s WHERE s.id = w.share_id))
    """)


def _take_arrivals_apart() -> None:
    """How a text is taken apart belongs to the service. What arrived before has one passage without trigrams, of which
    every text has enough: the service compares it with all that is written there.
    """
    op.create_table(
        "arrival_passage",
        sa.Column("arrival_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("trigrams", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.ForeignKeyConstraint(["arrival_id"], ["arrival.id"], name=op.f("fk_arrival_passage_arrival_id")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_arrival_passage_cycle_id")),
        sa.PrimaryKeyConstraint("arrival_id", "number", name=op.f("pk_arrival_passage")),
    )
    op.create_index(op.f("ix_arrival_passage_cycle_id"), "arrival_passage", ["cycle_id"])
    op.execute("""
        INSERT INTO arrival_passage (arrival_id, number, cycle_id, trigrams)
        SELECT id, 0, cycle_id, '{}' FROM arrival WHERE state <> 'withdrawn'
    """)


def _let_people_ask() -> None:
    op.create_table(
        "reach_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("origin_cycle_id", sa.Uuid(), nullable=False),
        sa.Column("arrival_id", sa.Uuid(), nullable=False),
        sa.Column("learning_id", sa.Uuid(), nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_by_name", sa.String(), nullable=False),
        sa.Column("asked_by_role", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('asked', 'refused', 'granted')", name=op.f("ck_reach_request_state")),
        sa.CheckConstraint(
            "asked_by_role IN ('observer', 'participant', 'steward')", name=op.f("ck_reach_request_asked_by_role")
        ),
        sa.CheckConstraint("(state = 'asked') = (answered_at IS NULL)", name=op.f("ck_reach_request_answered")),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR (because IS NULL AND asked_by = '' AND asked_by_name = '')",
            name=op.f("ck_reach_request_withdrawn_is_empty"),
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_reach_request_{column}"))
            for column, table in (
                ("arrival_id", "arrival"),
                ("consent_id", "consent"),
                ("cycle_id", "cycle"),
                ("learning_id", "learning"),
                ("origin_cycle_id", "cycle"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reach_request")),
    )
    op.create_index(op.f("ix_reach_request_consent_id"), "reach_request", ["consent_id"])
    op.create_index(op.f("ix_reach_request_learning_id"), "reach_request", ["learning_id"])
    op.create_index("ix_reach_request_origin", "reach_request", ["origin_cycle_id", "asked_at", "id"])
    op.create_index("uq_reach_request_text", "reach_request", ["cycle_id", "learning_id", "wording"], unique=True)


def downgrade() -> None:
    op.drop_table("reach_request")
    op.drop_table("arrival_passage")
    op.add_column("consent", sa.Column("prints", postgresql.JSONB(), nullable=False, server_default="{}"))
    op.alter_column("consent", "prints", server_default=None)
    for table in ("proposal", "learning"):
        op.drop_column(table, "own_words")
    op.execute("DROP EXTENSION IF EXISTS intarray")
