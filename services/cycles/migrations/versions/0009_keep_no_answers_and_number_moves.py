"""People who act for no organisation, answers that are read again instead of kept, and ids of steps, moves and rounds.

Moves and rounds that were made before can no longer be told from a repeated request: it is answered 404, and not done
again.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.log_migrations import downgrade_event_log, upgrade_event_log
revision = '0009'
down_revision = '0006'
branch_labels = None
depends_on = None


# Ids in the order of the numbers: a page of the path is read in the order of time and id.
FILL_STEPS = """
UPDATE step SET id = (lpad(to_hex(number), 16, '0') || left(md5(cycle_id::text), 16))::uuid,
                move_id = md5(cycle_id::text || at::text)::uuid
"""
FILL_ROUNDS = "UPDATE round SET id = (lpad(to_hex(number), 16, '0') || left(md5(cycle_id::text), 16))::uuid"


def upgrade() -> None:
    upgrade_event_log(3, 4)
    op.alter_column('answer', 'organisation', nullable=True)
    op.add_column('round', sa.Column('id', sa.Uuid(), nullable=True))
    op.add_column('step', sa.Column('id', sa.Uuid(), nullable=True))
    op.add_column('step', sa.Column('move_id', sa.Uuid(), nullable=True))
    op.execute(FILL_ROUNDS)
    op.execute(FILL_STEPS)
    for table, column in (('round', 'id'), ('step', 'id'), ('step', 'move_id')):
        op.alter_column(table, column, nullable=False)
    op.create_unique_constraint(op.f('uq_round_id'), 'round', ['id'])
    op.create_index('ix_step_page', 'step', ['cycle_id', 'at', 'id'])


def downgrade() -> None:
    op.drop_index('ix_step_page', table_name='step')
    op.drop_constraint(op.f('uq_round_id'), 'round', type_='unique')
    for table, column in (('step', 'move_id'), ('step', 'id'), ('round', 'id')):
        op.drop_column(table, column)
    op.execute("UPDATE answer SET organisation = '' WHERE organisation IS NULL")
    op.alter_column('answer', 'organisation', nullable=False)
    downgrade_event_log(4, 3)
