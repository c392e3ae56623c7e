"""Who speaks for somebody who is served; a directory of cycles that chose to be found; proposals that are not wanted."""

from alembic import op
import sqlalchemy as sa
revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('speaker',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('cycle_id', sa.Uuid(), nullable=False),
    sa.Column('for_participant_id', sa.Uuid(), nullable=False),
    sa.Column('participant_id', sa.Uuid(), nullable=False),
    sa.Column('by_right', sa.String(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('reviewed_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("by_right IN ('parent', 'carer', 'advocate', 'attorney', 'deputy', 'other')", name=op.f('ck_speaker_by_right')),
    sa.CheckConstraint('participant_id <> for_participant_id', name=op.f('ck_speaker_for_another')),
    sa.CheckConstraint('until >= since', name=op.f('ck_speaker_until')),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_speaker_cycle_id')),
    sa.ForeignKeyConstraint(['for_participant_id'], ['participant.id'], name=op.f('fk_speaker_for_participant_id')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_speaker_participant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_speaker'))
    )
    op.create_index(op.f('ix_speaker_cycle_id'), 'speaker', ['cycle_id'], unique=False)
    op.create_index('uq_speaker_present', 'speaker', ['for_participant_id', 'participant_id'], unique=True, postgresql_where=sa.text('ended_at IS NULL'))
    op.add_column('cycle', sa.Column('findable', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.alter_column('cycle', 'findable', server_default=None)
    op.add_column('cycle', sa.Column('place', sa.String(), nullable=True))
    op.create_check_constraint(op.f('ck_cycle_a_persons_is_not_found'), 'cycle', "NOT (findable AND scale = 'person')")
    op.create_index('ix_cycle_findable', 'cycle', ['started_at', 'id'], unique=False, postgresql_where=sa.text("findable AND state = 'active'"))
    op.add_column('connection', sa.Column('muted', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.alter_column('connection', 'muted', server_default=None)


def downgrade() -> None:
    op.drop_column('connection', 'muted')
    op.drop_index('ix_cycle_findable', table_name='cycle')
    op.drop_constraint(op.f('ck_cycle_a_persons_is_not_found'), 'cycle', type_='check')
    op.drop_column('cycle', 'place')
    op.drop_column('cycle', 'findable')
    op.drop_table('speaker')
