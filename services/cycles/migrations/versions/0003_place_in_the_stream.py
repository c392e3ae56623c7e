"""How far the inbox has read the stream: where the next reader begins."""

from alembic import op
import sqlalchemy as sa
revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('inbox_watermark', sa.Column('sequence', sa.BigInteger(), server_default='0', nullable=False))


def downgrade() -> None:
    op.drop_column('inbox_watermark', 'sequence')
