"""Why a steward says that what was found in a text points to nobody."""

from alembic import op
import sqlalchemy as sa
revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None

_EMPTY = "withdrawn_at IS NULL OR (statement = '' AND how_learnt IS NULL"


def upgrade() -> None:
    for table in ('share', 'consent'):
        op.add_column(table, sa.Column('confirmed_because', sa.String(), nullable=True))
        op.drop_constraint(op.f(f'ck_{table}_withdrawn_is_empty'), table, type_='check')
        op.create_check_constraint(op.f(f'ck_{table}_withdrawn_is_empty'), table, f'{_EMPTY} AND confirmed_because IS NULL)')


def downgrade() -> None:
    for table in ('share', 'consent'):
        op.drop_constraint(op.f(f'ck_{table}_withdrawn_is_empty'), table, type_='check')
        op.drop_column(table, 'confirmed_because')
        op.create_check_constraint(op.f(f'ck_{table}_withdrawn_is_empty'), table, f'{_EMPTY})')
