"""Requests to erase what was never shared, and requests to see what is kept first."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('erasure',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('cycle_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('thing_id', sa.Uuid(), nullable=False),
    sa.Column('field', sa.String(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('requested_by', sa.String(), nullable=False),
    sa.Column('requested_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.String(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('duty', sa.String(), nullable=True),
    sa.Column('keep_until', sa.Date(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('gone', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f('ck_erasure_done')),
    sa.CheckConstraint("(state = 'objected') = (duty IS NOT NULL)", name=op.f('ck_erasure_objected')),
    sa.CheckConstraint("kind IN ('learning', 'participant', 'text', 'cycle')", name=op.f('ck_erasure_kind')),
    sa.CheckConstraint("state IN ('requested', 'objected', 'done')", name=op.f('ck_erasure_state')),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_erasure_cycle_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erasure'))
    )
    op.create_index('ix_erasure_cycle', 'erasure', ['cycle_id', 'requested_at', 'id'], unique=False)
    op.create_index('ix_erasure_due', 'erasure', ['due_at'], unique=False, postgresql_where=sa.text("state = 'requested'"))
    op.create_index('uq_erasure_open', 'erasure', ['thing_id', 'kind', sa.literal_column("coalesce(field, '')"), sa.literal_column('coalesce(number, 0)')], unique=True, postgresql_where=sa.text("state = 'requested'"))
    op.create_table('access_request',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('cycle_id', sa.Uuid(), nullable=False),
    sa.Column('participant_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('requested_by', sa.String(), nullable=False),
    sa.Column('requested_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('released_by', sa.String(), nullable=True),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_access_request_cycle_id')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_access_request_participant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_access_request'))
    )
    op.create_index('ix_access_request_cycle', 'access_request', ['cycle_id', 'requested_at', 'id'], unique=False)
    op.create_index('uq_access_request_open', 'access_request', ['participant_id'], unique=True, postgresql_where=sa.text('released_at IS NULL'))
    op.create_table('access_item',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('request_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('thing_id', sa.Uuid(), nullable=False),
    sa.Column('review', sa.String(), nullable=False),
    sa.Column('reviewed_by', sa.String(), nullable=True),
    sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('learning', 'participant', 'purpose', 'step', 'round')", name=op.f('ck_access_item_kind')),
    sa.CheckConstraint("review IN ('waiting', 'released', 'withheld')", name=op.f('ck_access_item_review')),
    sa.ForeignKeyConstraint(['request_id'], ['access_request.id'], name=op.f('fk_access_item_request_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_access_item'))
    )
    op.create_index(op.f('ix_access_item_request_id'), 'access_item', ['request_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_access_item_request_id'), table_name='access_item')
    op.drop_table('access_item')
    op.drop_index('uq_access_request_open', table_name='access_request', postgresql_where=sa.text('released_at IS NULL'))
    op.drop_index('ix_access_request_cycle', table_name='access_request')
    op.drop_table('access_request')
    op.drop_index('uq_erasure_open', table_name='erasure', postgresql_where=sa.text("state = 'requested'"))
    op.drop_index('ix_erasure_due', table_name='erasure', postgresql_where=sa.text("state = 'requested'"))
    op.drop_index('ix_erasure_cycle', table_name='erasure')
    op.drop_table('erasure')
