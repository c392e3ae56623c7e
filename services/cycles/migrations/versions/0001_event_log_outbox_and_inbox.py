"""The event log, outbox, relay, inbox and kept answers."""

from shared.db.log_migrations import downgrade_event_log, upgrade_event_log
revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    upgrade_event_log(0, 1)


def downgrade() -> None:
    downgrade_event_log(1, 0)
