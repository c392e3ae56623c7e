"""Finding people's own answers about their words; which words a steward looked at, and what a slip took back."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_consent_own_acts', 'consent', ['cycle_id'], unique=False, postgresql_where=sa.text("given_by <> 'worker'"))
    op.add_column('consent', sa.Column('was_shared', sa.Boolean(), nullable=True))
    # What was released before is looked at again: nobody kept which words were seen.
    op.add_column('access_item', sa.Column('looked_at', sa.LargeBinary(), nullable=True))

    op.add_column('erasure', sa.Column('objected_by', postgresql.ARRAY(sa.String()), server_default=sa.text("'{}'"), nullable=False))
    # Who has to keep it is given a year from now to say so: nothing goes at once.
    op.execute("UPDATE erasure SET keep_until = current_date + 366, objected_by = ARRAY[decided_by] WHERE state = 'objected'")
    op.create_check_constraint(op.f('ck_erasure_kept_until_a_day'), 'erasure', "state <> 'objected' OR keep_until IS NOT NULL")


def downgrade() -> None:
    op.drop_constraint(op.f('ck_erasure_kept_until_a_day'), 'erasure', type_='check')
    op.drop_column('erasure', 'objected_by')
    op.drop_column('access_item', 'looked_at')
    op.drop_column('consent', 'was_shared')
    op.drop_index('ix_consent_own_acts', table_name='consent', postgresql_where=sa.text("given_by <> 'worker'"))
