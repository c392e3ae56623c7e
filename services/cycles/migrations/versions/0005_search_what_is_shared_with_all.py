"""An index for searching what is shared with the network, and statistics on its words.

Without them PostgreSQL takes every word for equally rare, and reads everything in the order of time to find a rare one.
"""

from alembic import op
import sqlalchemy as sa
revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


WORDS = "to_tsvector('simple'::regconfig, (statement::text || ' '::text) || how_learnt::text)"


def upgrade() -> None:
    op.create_index(
        'ix_share_network_words',
        'share',
        [sa.text(WORDS)],
        postgresql_using='gin',
        postgresql_where=sa.text("reach = 'network' AND withdrawn_at IS NULL"),
    )
    op.execute(f'CREATE STATISTICS share_words ON ({WORDS}) FROM share')


def downgrade() -> None:
    op.execute('DROP STATISTICS share_words')
    op.drop_index('ix_share_network_words', table_name='share')
