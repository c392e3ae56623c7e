"""More kinds of words of others that a steward looks at before somebody sees them."""

from alembic import op
revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

BEFORE = ('learning', 'participant', 'purpose', 'step', 'round')
KINDS = (
    'learning', 'reply', 'proposal', 'reach-request', 'connection', 'participant', 'purpose', 'ending', 'step', 'round'
)


def upgrade() -> None:
    op.drop_constraint(op.f('ck_access_item_kind'), 'access_item', type_='check')
    op.create_check_constraint(op.f('ck_access_item_kind'), 'access_item', f'kind IN {KINDS}')


def downgrade() -> None:
    op.execute(f'DELETE FROM access_item WHERE kind NOT IN {BEFORE}')
    op.drop_constraint(op.f('ck_access_item_kind'), 'access_item', type_='check')
    op.create_check_constraint(op.f('ck_access_item_kind'), 'access_item', f'kind IN {BEFORE}')
