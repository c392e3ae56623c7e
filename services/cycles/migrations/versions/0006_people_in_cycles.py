"""Membership of people or of organisations, invitations, and two columns that say who takes part."""

from alembic import op
import sqlalchemy as sa
revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


# One account could be in a cycle twice, through two organisations: the part with the larger role stays.
TWICE = """
    UPDATE participant p SET left_at = now(), version = p.version + 1
    FROM participant o
    WHERE p.left_at IS NULL AND o.left_at IS NULL AND o.cycle_id = p.cycle_id AND o.pseudonym = p.pseudonym
      AND (array_position(ARRAY['observer', 'participant', 'steward']::varchar[], o.role), o.id)
        > (array_position(ARRAY['observer', 'participant', 'steward']::varchar[], p.role), p.id)
"""


def upgrade() -> None:
    op.add_column('cycle', sa.Column('membership', sa.String(), nullable=True))
    op.execute("UPDATE cycle SET membership = CASE scale WHEN 'person' THEN 'people' ELSE 'organisations' END")
    op.alter_column('cycle', 'membership', nullable=False)
    op.create_check_constraint(op.f('ck_cycle_membership'), 'cycle', "membership IN ('people', 'organisations')")
    op.create_check_constraint(op.f('ck_cycle_a_persons_is_of_people'), 'cycle', "scale <> 'person' OR membership = 'people'")
    op.drop_index('ix_participant_organisation', table_name='participant')
    op.drop_index('uq_participant_present_account', table_name='participant')
    op.drop_index('uq_participant_present_organisation', table_name='participant')
    op.execute(TWICE)
    op.alter_column('participant', 'organisation', existing_type=sa.String(), nullable=True)
    op.alter_column('participant', 'joined_at', existing_type=sa.DateTime(timezone=True), nullable=True)
    op.add_column('participant', sa.Column('served', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.alter_column('participant', 'served', server_default=None)
    op.add_column('participant', sa.Column('invited_by', sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f('fk_participant_invited_by'), 'participant', 'participant', ['invited_by'], ['id'])
    op.add_column('participant', sa.Column('invited_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('participant', sa.Column('audience', sa.String(), sa.Computed('CASE WHEN name IS NULL THEN organisation ELSE pseudonym END', persisted=True), nullable=True))
    op.add_column('participant', sa.Column('present', sa.Boolean(), sa.Computed('joined_at IS NOT NULL AND left_at IS NULL', persisted=True), nullable=True))
    op.create_check_constraint(op.f('ck_participant_is_somebody'), 'participant', 'name IS NOT NULL OR organisation IS NOT NULL')
    op.create_check_constraint(op.f('ck_participant_served_is_a_person'), 'participant', 'NOT served OR name IS NOT NULL')
    op.create_check_constraint(op.f('ck_participant_joined_or_invited'), 'participant', 'joined_at IS NOT NULL OR invited_at IS NOT NULL')
    op.create_index('uq_participant_audience', 'participant', ['cycle_id', 'audience'], unique=True, postgresql_where=sa.text('left_at IS NULL'))
    op.create_index('ix_participant_audience', 'participant', ['audience', 'cycle_id'], unique=False, postgresql_where=sa.text('present'))
    op.create_index('ix_participant_invited', 'participant', ['audience', 'invited_at', 'id'], unique=False, postgresql_where=sa.text('joined_at IS NULL AND left_at IS NULL'))
    op.create_index('ix_participant_organisation', 'participant', ['organisation'], unique=False, postgresql_where=sa.text('present'))


def downgrade() -> None:
    for name in ('ix_participant_organisation', 'ix_participant_invited', 'ix_participant_audience', 'uq_participant_audience'):
        op.drop_index(name, table_name='participant')
    for name in ('joined_or_invited', 'served_is_a_person', 'is_somebody'):
        op.drop_constraint(op.f(f'ck_participant_{name}'), 'participant', type_='check')
    op.execute('DELETE FROM participant WHERE joined_at IS NULL')  # they took part in nothing
    op.execute("UPDATE participant SET organisation = '' WHERE organisation IS NULL")
    op.drop_constraint(op.f('fk_participant_invited_by'), 'participant', type_='foreignkey')
    for name in ('present', 'audience', 'invited_at', 'invited_by', 'served'):
        op.drop_column('participant', name)
    op.alter_column('participant', 'joined_at', existing_type=sa.DateTime(timezone=True), nullable=False)
    op.alter_column('participant', 'organisation', existing_type=sa.String(), nullable=False)
    op.create_index('uq_participant_present_organisation', 'participant', ['cycle_id', 'organisation'], unique=True, postgresql_where=sa.text('left_at IS NULL AND name IS NULL'))
    op.create_index('uq_participant_present_account', 'participant', ['cycle_id', 'organisation', 'account'], unique=True, postgresql_where=sa.text('left_at IS NULL AND account IS NOT NULL'))
    op.create_index('ix_participant_organisation', 'participant', ['organisation', 'account'], unique=False)
    op.drop_constraint(op.f('ck_cycle_a_persons_is_of_people'), 'cycle', type_='check')
    op.drop_constraint(op.f('ck_cycle_membership'), 'cycle', type_='check')
    op.drop_column('cycle', 'membership')
