"""Consents bind a text and recipients; slips; words that were taken back; what waits for small numbers.

Older consents named nobody and no text. They keep the words of the newest share that still holds with them, and the
cycles that are connected now; without such a share they are withdrawn, because nothing was agreed to word for word.
"""

from typing import Any

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
revision = '0012'
down_revision = '0010'
branch_labels = None
depends_on = None

REACH = "IN ('connected', 'network')"
NEW: dict[str, tuple[sa.types.TypeEngine[Any], str]] = {
    'statement': (sa.String(), "''"),
    'text_hash': (sa.LargeBinary(), "''"),
    'prints': (postgresql.JSONB(), "'{}'"),
    'recipients': (postgresql.JSONB(), "'[]'"),
    'onward': (sa.String(), "'connected'"),
    'although_few': (sa.Boolean(), 'false'),
    'confirmed': (postgresql.JSONB(), "'[]'"),
    'explanation': (sa.String(), "'none'"),
    'given_by': (sa.String(), "'worker'"),
    'recorded_by': (sa.String(), "'unknown'"),
    'recorded_as': (sa.String(), "'participant'"),
}


def upgrade() -> None:
    op.add_column('consent', sa.Column('participant_id', sa.Uuid(), nullable=True))
    op.add_column('consent', sa.Column('how_learnt', sa.String(), nullable=True))
    op.add_column('consent', sa.Column('known_as', sa.String(), nullable=True))
    op.add_column('consent', sa.Column('slip_hash', sa.LargeBinary(), nullable=True))
    for name, (kind, default) in NEW.items():
        op.add_column('consent', sa.Column(name, kind, nullable=False, server_default=sa.text(default)))
        op.alter_column('consent', name, server_default=None)
    op.add_column('share', sa.Column('recipients', postgresql.JSONB(none_as_null=True), nullable=True))
    op.add_column('share', sa.Column('waits_with', sa.Integer(), nullable=True))
    for name, default in (('reach', "'connected'"), ('onward', "'network'")):
        op.add_column('arrival', sa.Column(name, sa.String(), nullable=False, server_default=sa.text(default)))
        op.alter_column('arrival', name, server_default=None)
    op.execute("""
        UPDATE consent k SET statement = s.statement, how_learnt = s.how_learnt
        FROM (SELECT DISTINCT ON (consent_id) consent_id, statement, how_learnt FROM share
              WHERE withdrawn_at IS NULL AND consent_id IS NOT NULL ORDER BY consent_id, shared_at DESC) s
        WHERE s.consent_id = k.id AND k.withdrawn_at IS NULL
    """)
    op.execute("""
        UPDATE consent k SET recipients = r.those FROM (
            SELECT n.smaller_cycle_id, jsonb_agg(jsonb_build_object(
                'cycle_id', c.id, 'title', c.title, 'scale', c.scale, 'organisations', (
                    SELECT coalesce(jsonb_agg(DISTINCT p.organisation), '[]') FROM participant p
                    WHERE p.cycle_id = c.id AND p.present AND p.organisation IS NOT NULL))) AS those
            FROM connection n JOIN cycle c ON c.id = n.larger_cycle_id WHERE n.state = 'agreed'
            GROUP BY n.smaller_cycle_id) r
        WHERE r.smaller_cycle_id = k.cycle_id
    """)
    op.execute("UPDATE consent SET withdrawn_at = now() WHERE withdrawn_at IS NULL AND statement = ''")
    op.execute("UPDATE arrival a SET reach = s.reach FROM share s WHERE s.id = a.share_id")
    op.execute("UPDATE arrival SET onward = 'connected' WHERE from_scale = 'person'")
    op.drop_column('consent', 'agreed_by')
    op.drop_column('consent', 'withdrawn_because')
    op.create_foreign_key(op.f('fk_consent_participant_id'), 'consent', 'participant', ['participant_id'], ['id'])
    op.create_index(op.f('ix_consent_participant_id'), 'consent', ['participant_id'], unique=False)
    op.create_unique_constraint(op.f('uq_consent_slip_hash'), 'consent', ['slip_hash'])
    op.create_check_constraint(op.f('ck_consent_onward'), 'consent', f'onward {REACH}')
    op.create_check_constraint(op.f('ck_consent_given_by'), 'consent', "given_by IN ('person', 'speaker', 'worker')")
    op.create_check_constraint(op.f('ck_consent_recorded_as'), 'consent', "recorded_as IN ('observer', 'participant', 'steward')")
    op.create_check_constraint(op.f('ck_consent_withdrawn_is_empty'), 'consent', "withdrawn_at IS NULL OR (statement = '' AND how_learnt IS NULL)")
    op.create_check_constraint(op.f('ck_consent_own_choice'), 'consent', "given_by <> 'worker' OR NOT although_few AND known_as IS NULL")
    op.create_check_constraint(op.f('ck_arrival_reach'), 'arrival', f'reach {REACH}')
    op.create_check_constraint(op.f('ck_arrival_onward'), 'arrival', f'onward {REACH}')
    op.create_index('ix_share_consent', 'share', ['consent_id'], unique=False, postgresql_where=sa.text('consent_id IS NOT NULL'))
    op.create_index('ix_participant_pseudonym', 'participant', ['pseudonym'], unique=False)
    op.create_table('withdrawn_text',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('cycle_id', sa.Uuid(), nullable=False),
    sa.Column('participant_id', sa.Uuid(), nullable=True),
    sa.Column('pseudonym', sa.String(), nullable=True),
    sa.Column('hashes', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_withdrawn_text_cycle_id')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_withdrawn_text_participant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_withdrawn_text'))
    )
    op.create_index(op.f('ix_withdrawn_text_cycle_id'), 'withdrawn_text', ['cycle_id'], unique=False)
    op.create_index(op.f('ix_withdrawn_text_pseudonym'), 'withdrawn_text', ['pseudonym'], unique=False)
    op.create_table('slip_attempt',
    sa.Column('who', sa.LargeBinary(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('who', 'since', name=op.f('pk_slip_attempt'))
    )
    op.create_index(op.f('ix_slip_attempt_since'), 'slip_attempt', ['since'], unique=False)


def downgrade() -> None:
    op.drop_table('slip_attempt')
    op.drop_table('withdrawn_text')
    op.drop_index('ix_participant_pseudonym', table_name='participant')
    op.drop_index('ix_share_consent', table_name='share')
    for table, name in (('arrival', 'onward'), ('arrival', 'reach'), ('share', 'waits_with'), ('share', 'recipients')):
        op.drop_column(table, name)
    op.add_column('consent', sa.Column('withdrawn_because', sa.String(), nullable=True))
    op.add_column('consent', sa.Column('agreed_by', sa.String(), nullable=False, server_default=sa.text("''")))
    op.alter_column('consent', 'agreed_by', server_default=None)
    for name in ('slip_hash', 'known_as', 'how_learnt', 'participant_id', *NEW):
        op.drop_column('consent', name)
