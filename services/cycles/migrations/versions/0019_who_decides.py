"""Who speaks and who decides, what a slip opens, and that somebody ended it themselves.

Consents that were recorded with the code of a slip so far are kept as the person's own act, as which they were recorded.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0017"
branch_labels = None
depends_on = None

_BEFORE = "given_by <> 'worker' OR NOT although_few AND known_as IS NULL"
_NOW = "given_by IN ('person', 'speaker') OR NOT although_few AND known_as IS NULL"


def upgrade() -> None:
    op.add_column("speaker", sa.Column("ended_by_person", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("speaker", "ended_by_person", server_default=None)
    op.add_column("withdrawn_text", sa.Column("consent_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_withdrawn_text_consent_id"), "withdrawn_text", "consent", ["consent_id"], ["id"]
    )
    _constrain("given_by IN ('person', 'speaker', 'slip', 'worker')", _NOW)
    op.execute("UPDATE consent SET known_as = NULL WHERE withdrawn_at IS NOT NULL")


def _constrain(given_by: str, own_choice: str) -> None:
    for name, condition in (("given_by", given_by), ("own_choice", own_choice)):
        op.drop_constraint(op.f(f"ck_consent_{name}"), "consent")
        op.create_check_constraint(op.f(f"ck_consent_{name}"), "consent", condition)


def downgrade() -> None:
    op.execute("UPDATE consent SET given_by = 'person' WHERE given_by = 'slip'")
    _constrain("given_by IN ('person', 'speaker', 'worker')", _BEFORE)
    op.drop_column("withdrawn_text", "consent_id")
    op.drop_column("speaker", "ended_by_person")
