"""Who wrote a learning, replies beside it, and wordings that are proposed to its writer."""

from alembic import op
import sqlalchemy as sa
revision = '0015'
down_revision = '0013'
branch_labels = None
depends_on = None

WRITTEN_AS = "IN ('steward', 'participant', 'served')"


def upgrade() -> None:
    op.add_column('learning', sa.Column('written_by', sa.Uuid(), nullable=True))
    op.add_column('learning', sa.Column('written_as', sa.String(), nullable=True))
    op.create_foreign_key(op.f('fk_learning_written_by'), 'learning', 'participant', ['written_by'], ['id'])
    op.create_check_constraint(op.f('ck_learning_written_as'), 'learning', f'written_as {WRITTEN_AS}')
    op.alter_column('learning_version', 'corrected_because', existing_type=sa.String(), nullable=True)
    op.add_column('learning_version', sa.Column('proposed_as', sa.String(), nullable=True))
    op.create_check_constraint(op.f('ck_learning_version_proposed_as'), 'learning_version', f'proposed_as {WRITTEN_AS}')
    op.create_table('reply',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('cycle_id', sa.Uuid(), nullable=False),
    sa.Column('learning_id', sa.Uuid(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('written_by', sa.Uuid(), nullable=False),
    sa.Column('written_as', sa.String(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint(f'written_as {WRITTEN_AS}', name=op.f('ck_reply_written_as')),
    sa.CheckConstraint("withdrawn_at IS NULL OR text = ''", name=op.f('ck_reply_withdrawn_is_empty')),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_reply_cycle_id')),
    sa.ForeignKeyConstraint(['learning_id'], ['learning.id'], name=op.f('fk_reply_learning_id')),
    sa.ForeignKeyConstraint(['written_by'], ['participant.id'], name=op.f('fk_reply_written_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reply'))
    )
    op.create_index('ix_reply_learning', 'reply', ['learning_id', 'written_at', 'id'], unique=False)
    op.create_table('proposal',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('cycle_id', sa.Uuid(), nullable=False),
    sa.Column('learning_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=True),
    sa.Column('statement', sa.String(), nullable=False),
    sa.Column('how_learnt', sa.String(), nullable=True),
    sa.Column('because', sa.String(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('proposed_by', sa.Uuid(), nullable=False),
    sa.Column('proposed_as', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('insight', 'pattern', 'surprise', 'mistake', 'barrier', 'question')", name=op.f('ck_proposal_kind')),
    sa.CheckConstraint("state IN ('open', 'accepted', 'declined', 'taken-back', 'withdrawn')", name=op.f('ck_proposal_state')),
    sa.CheckConstraint(f'proposed_as {WRITTEN_AS}', name=op.f('ck_proposal_proposed_as')),
    sa.CheckConstraint("state NOT IN ('taken-back', 'withdrawn') OR (statement = '' AND how_learnt IS NULL AND because IS NULL)", name=op.f('ck_proposal_gone_is_empty')),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_proposal_cycle_id')),
    sa.ForeignKeyConstraint(['learning_id'], ['learning.id'], name=op.f('fk_proposal_learning_id')),
    sa.ForeignKeyConstraint(['proposed_by'], ['participant.id'], name=op.f('fk_proposal_proposed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal'))
    )
    op.create_index('ix_proposal_learning', 'proposal', ['learning_id', 'proposed_at', 'id'], unique=False)


def downgrade() -> None:
    op.drop_table('proposal')
    op.drop_table('reply')
    op.drop_constraint(op.f('ck_learning_version_proposed_as'), 'learning_version', type_='check')
    op.drop_column('learning_version', 'proposed_as')
    op.execute("UPDATE learning_version SET corrected_because = '' WHERE corrected_because IS NULL")
    op.alter_column('learning_version', 'corrected_because', existing_type=sa.String(), nullable=False)
    op.drop_constraint(op.f('ck_learning_written_as'), 'learning', type_='check')
    op.drop_constraint(op.f('fk_learning_written_by'), 'learning', type_='foreignkey')
    op.drop_column('learning', 'written_as')
    op.drop_column('learning', 'written_by')
