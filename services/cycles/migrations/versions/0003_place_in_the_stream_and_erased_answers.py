"""Where the next reader of the stream begins, and answers whose words were erased."""

from shared.db.log_migrations import add_place_in_the_stream, drop_place_in_the_stream
revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_place_in_the_stream()


def downgrade() -> None:
    drop_place_in_the_stream()
