"""Finding people's own answers about their words; which words a steward looked at, and what a slip took back."""

from alembic import op
import sqlalchemy as sa
revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_consent_own_acts', 'consent', ['cycle_id'], unique=False, postgresql_where=sa.text("given_by <> 'worker'"))
    op.add_column('consent', sa.Column('was_shared', sa.Boolean(), nullable=True))
    # What was released before is looked at again: nobody kept which words were seen.
    op.add_column('access_item', sa.Column('looked_at', sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column('access_item', 'looked_at')
    op.drop_column('consent', 'was_shared')
    op.drop_index('ix_consent_own_acts', table_name='consent', postgresql_where=sa.text("given_by <> 'worker'"))
