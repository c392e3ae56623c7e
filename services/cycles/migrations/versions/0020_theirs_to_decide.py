"""Who ended a cycle that is for them."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
revision = '0020'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('cycle', sa.Column('ended_for', postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False))
    op.create_check_constraint(op.f('ck_cycle_ended_for'), 'cycle', "state = 'ended' OR ended_for = '{}'")


def downgrade() -> None:
    op.drop_constraint(op.f('ck_cycle_ended_for'), 'cycle', type_='check')
    op.drop_column('cycle', 'ended_for')
