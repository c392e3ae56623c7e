"""Who may read which event, as an index, and events by their time."""

from shared.db.log_migrations import add_event_readers, drop_event_readers
revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_event_readers()


def downgrade() -> None:
    drop_event_readers()
