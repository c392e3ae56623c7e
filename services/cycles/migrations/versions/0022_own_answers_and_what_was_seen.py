"""Finding people's own answers about their words."""

from alembic import op
import sqlalchemy as sa
revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_consent_own_acts', 'consent', ['cycle_id'], unique=False, postgresql_where=sa.text("given_by <> 'worker'"))


def downgrade() -> None:
    op.drop_index('ix_consent_own_acts', table_name='consent', postgresql_where=sa.text("given_by <> 'worker'"))
