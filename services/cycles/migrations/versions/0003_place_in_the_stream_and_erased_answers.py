"""Where the next reader of the stream begins, and answers whose words were erased."""

from shared.db.log_migrations import downgrade_event_log, upgrade_event_log
revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    upgrade_event_log(1, 2)


def downgrade() -> None:
    downgrade_event_log(2, 1)
