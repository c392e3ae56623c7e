"""Learnings that are hidden because they lost one of several sources, and what is asked of their makers.

What cited a withdrawn learning before is gone already: there is nothing to hide.
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

BECAME = ('arrived', 'taken-up', 'combined', 'set-aside', 'shared-on', 'hidden', 'kept', 'reworded', 'withdrawn')
BEFORE = tuple(word for word in BECAME if word not in ('hidden', 'kept', 'reworded'))

ONE_ANSWER_FOR_AN_EVENT = """
    DELETE FROM answer a USING answer b
    WHERE a.event_id = b.event_id AND a.learning_id = b.learning_id AND a.about_learning_id > b.about_learning_id
"""
# Before, what lost a source was erased. Without the marks it would be shown again.
ERASE_WHAT_IS_HIDDEN = (
    """UPDATE arrival SET statement = '', how_learnt = NULL, meaning = NULL, because = NULL, state = 'withdrawn',
                          hidden = false WHERE hidden""",
    """WITH redacted AS (
           UPDATE event_log SET redacted_at = now(), data = (
               SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(data) WHERE key LIKE '%\\_id')
           WHERE erasure_key IN (SELECT id FROM learning WHERE hidden_at IS NOT NULL) AND redacted_at IS NULL
           RETURNING id
       ) INSERT INTO erasure_pending (event_id) SELECT id FROM redacted ON CONFLICT DO NOTHING""",
    """UPDATE share SET statement = '', how_learnt = NULL, withdrawn_at = now()
       WHERE withdrawn_at IS NULL AND learning_id IN (SELECT id FROM learning WHERE hidden_at IS NOT NULL)""",
    """DELETE FROM learning_version WHERE learning_id IN (SELECT id FROM learning WHERE hidden_at IS NOT NULL)""",
    """UPDATE learning SET statement = '', how_learnt = NULL, state = 'withdrawn', withdrawn_at = now(),
                           withdrawn_cause = 'source-withdrawn', hidden_at = NULL WHERE hidden_at IS NOT NULL""",
)


def upgrade() -> None:
    op.add_column('learning', sa.Column('hidden_at', sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(op.f('ck_learning_withdrawn_is_not_hidden'), 'learning', "state <> 'withdrawn' OR hidden_at IS NULL")
    op.create_index('ix_learning_hidden', 'learning', ['id'], unique=False, postgresql_where=sa.text('hidden_at IS NOT NULL'))
    op.add_column('arrival', sa.Column('hidden', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.create_check_constraint(op.f('ck_arrival_withdrawn_is_not_hidden'), 'arrival', "NOT (hidden AND state = 'withdrawn')")
    op.alter_column('purpose_wording', 'purpose', existing_type=sa.String(), nullable=True)
    op.create_table('reconsideration',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('cycle_id', sa.Uuid(), nullable=False),
    sa.Column('learning_id', sa.Uuid(), nullable=False),
    sa.Column('source_learning_id', sa.Uuid(), nullable=False),
    sa.Column('source_prints', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decision', sa.String(), nullable=True),
    sa.Column('decided_by', sa.String(), nullable=True),
    sa.Column('decided_as', sa.String(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name=op.f('ck_reconsideration_decided')),
    sa.CheckConstraint("decided_as IN ('observer', 'participant', 'steward')", name=op.f('ck_reconsideration_decided_as')),
    sa.CheckConstraint("decided_at IS NULL OR source_prints = '[]'", name=op.f('ck_reconsideration_decided_forgets_the_source')),
    sa.CheckConstraint("decision IN ('stands', 'reworded', 'let-go')", name=op.f('ck_reconsideration_decision')),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_reconsideration_cycle_id')),
    sa.ForeignKeyConstraint(['learning_id'], ['learning.id'], name=op.f('fk_reconsideration_learning_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reconsideration'))
    )
    op.create_index('ix_reconsideration_open', 'reconsideration', ['cycle_id', 'opened_at', 'id'], unique=False, postgresql_where=sa.text('decided_at IS NULL'))
    op.create_index('uq_reconsideration_open', 'reconsideration', ['learning_id', 'source_learning_id'], unique=True, postgresql_where=sa.text('decided_at IS NULL'))
    _set_became(BECAME)
    # One event can decide about several learnings that were made from the same one.
    op.drop_index('uq_answer_event', table_name='answer')
    op.create_index('uq_answer_event', 'answer', ['event_id', 'learning_id', 'about_learning_id'], unique=True)


def downgrade() -> None:
    for statement in ERASE_WHAT_IS_HIDDEN:
        op.execute(statement)
    op.execute("DELETE FROM answer WHERE became IN ('hidden', 'kept', 'reworded')")
    _set_became(BEFORE)
    op.execute(ONE_ANSWER_FOR_AN_EVENT)
    op.drop_index('uq_answer_event', table_name='answer')
    op.create_index('uq_answer_event', 'answer', ['event_id', 'learning_id'], unique=True)
    op.drop_table('reconsideration')
    op.execute("UPDATE purpose_wording SET purpose = '' WHERE purpose IS NULL")
    op.alter_column('purpose_wording', 'purpose', existing_type=sa.String(), nullable=False)
    op.drop_constraint(op.f('ck_arrival_withdrawn_is_not_hidden'), 'arrival', type_='check')
    op.drop_column('arrival', 'hidden')
    op.drop_index('ix_learning_hidden', table_name='learning')
    op.drop_constraint(op.f('ck_learning_withdrawn_is_not_hidden'), 'learning', type_='check')
    op.drop_column('learning', 'hidden_at')


def _set_became(words: tuple[str, ...]) -> None:
    op.drop_constraint('ck_answer_became', 'answer', type_='check')
    said = ', '.join(f"'{word}'" for word in words)
    op.create_check_constraint(op.f('ck_answer_became'), 'answer', f'became IN ({said})')
