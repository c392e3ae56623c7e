"""Who may read which event, as an index, and events by their time."""

from shared.db.log_migrations import downgrade_event_log, upgrade_event_log
revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    upgrade_event_log(2, 3)


def downgrade() -> None:
    downgrade_event_log(3, 2)
