"""The event log, outbox, relay, inbox and kept answers."""

from shared.db.log_migrations import create_event_log, drop_event_log
revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_event_log()


def downgrade() -> None:
    drop_event_log()
