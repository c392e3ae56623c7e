"""Who ended a cycle that is for them, and requests to see that were withdrawn."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('cycle', sa.Column('ended_for', postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False))
    op.create_check_constraint(op.f('ck_cycle_ended_for'), 'cycle', "state = 'ended' OR ended_for = '{}'")
    op.add_column('access_request', sa.Column('withdrawn_by', sa.String(), nullable=True))
    op.add_column('access_request', sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(op.f('ck_access_request_released_or_withdrawn'), 'access_request', 'released_at IS NULL OR withdrawn_at IS NULL')
    op.create_check_constraint(op.f('ck_access_request_withdrawn'), 'access_request', '(withdrawn_at IS NULL) = (withdrawn_by IS NULL)')
    _index_open('released_at IS NULL AND withdrawn_at IS NULL')


def downgrade() -> None:
    # Before, only a release closed a request: those that were withdrawn would hold up erasures again.
    op.execute('DELETE FROM access_item WHERE request_id IN (SELECT id FROM access_request WHERE withdrawn_at IS NOT NULL)')
    op.execute('DELETE FROM access_request WHERE withdrawn_at IS NOT NULL')
    _index_open('released_at IS NULL')
    op.drop_constraint(op.f('ck_access_request_withdrawn'), 'access_request', type_='check')
    op.drop_constraint(op.f('ck_access_request_released_or_withdrawn'), 'access_request', type_='check')
    op.drop_column('access_request', 'withdrawn_at')
    op.drop_column('access_request', 'withdrawn_by')
    op.drop_constraint(op.f('ck_cycle_ended_for'), 'cycle', type_='check')
    op.drop_column('cycle', 'ended_for')


def _index_open(where: str) -> None:
    op.drop_index('uq_access_request_open', table_name='access_request')
    op.create_index('uq_access_request_open', 'access_request', ['participant_id'], unique=True, postgresql_where=sa.text(where))
