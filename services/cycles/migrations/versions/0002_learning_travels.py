"""Cycles, journeys, learnings, sharing, connections and arrivals."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('answer',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('learning_id', sa.Uuid(), nullable=False),
    sa.Column('about_learning_id', sa.Uuid(), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('became', sa.String(), nullable=False),
    sa.Column('scale', sa.String(), nullable=False),
    sa.Column('organisation', sa.String(), nullable=False),
    sa.Column('steps_up', sa.Integer(), nullable=False),
    sa.Column('words', sa.String(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("became IN ('arrived', 'taken-up', 'combined', 'set-aside', 'shared-on', 'withdrawn')", name=op.f('ck_answer_became')),
    sa.CheckConstraint("scale IN ('person', 'team', 'organisation', 'place', 'country')", name=op.f('ck_answer_scale')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer'))
    )
    op.create_index(op.f('ix_answer_about_learning_id'), 'answer', ['about_learning_id'], unique=False)
    op.create_index('ix_answer_learning', 'answer', ['learning_id', 'at', 'id'], unique=False)
    op.create_index('uq_answer_event', 'answer', ['event_id', 'learning_id'], unique=True)
    op.create_table('cycle',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('scale', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('wording', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('events', sa.BigInteger(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_because', sa.String(), nullable=True),
    sa.CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name=op.f('ck_cycle_ended')),
    sa.CheckConstraint("scale IN ('person', 'team', 'organisation', 'place', 'country')", name=op.f('ck_cycle_scale')),
    sa.CheckConstraint("state IN ('active', 'ended')", name=op.f('ck_cycle_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cycle'))
    )
    op.create_index('ix_cycle_words', 'cycle', [sa.literal_column("to_tsvector('simple'::regconfig, (title::text || ' '::text) || purpose::text)")], unique=False, postgresql_using='gin')
    op.create_table('arrival',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('cycle_id', sa.Uuid(), nullable=False),
    sa.Column('learning_id', sa.Uuid(), nullable=False),
    sa.Column('share_id', sa.Uuid(), nullable=False),
    sa.Column('from_cycle_id', sa.Uuid(), nullable=False),
    sa.Column('from_scale', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('statement', sa.String(), nullable=False),
    sa.Column('how_learnt', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('wording', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('meaning', sa.String(), nullable=True),
    sa.Column('because', sa.String(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('shared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('arrived_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("from_scale IN ('person', 'team', 'organisation', 'place', 'country')", name=op.f('ck_arrival_from_scale')),
    sa.CheckConstraint("kind IN ('insight', 'pattern', 'surprise', 'mistake', 'barrier', 'question')", name=op.f('ck_arrival_kind')),
    sa.CheckConstraint("state <> 'withdrawn' OR (statement = '' AND how_learnt = '' AND meaning IS NULL AND because IS NULL)", name=op.f('ck_arrival_withdrawn_is_empty')),
    sa.CheckConstraint("state IN ('waiting', 'taken-up', 'combined', 'set-aside', 'withdrawn')", name=op.f('ck_arrival_state')),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_arrival_cycle_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_arrival'))
    )
    op.create_index('ix_arrival_cycle', 'arrival', ['cycle_id', 'arrived_at', 'id'], unique=False)
    op.create_index('ix_arrival_learning', 'arrival', ['learning_id'], unique=False)
    op.create_index('uq_arrival_wording', 'arrival', ['cycle_id', 'learning_id', 'wording'], unique=True)
    op.create_table('connection',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('smaller_cycle_id', sa.Uuid(), nullable=False),
    sa.Column('larger_cycle_id', sa.Uuid(), nullable=False),
    sa.Column('smaller_size', sa.Integer(), nullable=False),
    sa.Column('larger_size', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('proposed_by', sa.String(), nullable=False),
    sa.Column('because', sa.String(), nullable=False),
    sa.Column('answer', sa.String(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('agreed_at_event', sa.BigInteger(), nullable=True),
    sa.Column('ended_at_event', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("(state = 'ended') = (ended_at_event IS NOT NULL)", name=op.f('ck_connection_ended')),
    sa.CheckConstraint("proposed_by IN ('smaller', 'larger')", name=op.f('ck_connection_proposed_by')),
    sa.CheckConstraint("state IN ('proposed', 'agreed', 'declined', 'ended')", name=op.f('ck_connection_state')),
    sa.CheckConstraint("state NOT IN ('agreed', 'ended') OR agreed_at_event IS NOT NULL", name=op.f('ck_connection_agreed')),
    sa.CheckConstraint('smaller_size < larger_size', name=op.f('ck_connection_upwards')),
    sa.ForeignKeyConstraint(['larger_cycle_id'], ['cycle.id'], name=op.f('fk_connection_larger_cycle_id')),
    sa.ForeignKeyConstraint(['smaller_cycle_id'], ['cycle.id'], name=op.f('fk_connection_smaller_cycle_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_connection'))
    )
    op.create_index(op.f('ix_connection_larger_cycle_id'), 'connection', ['larger_cycle_id'], unique=False)
    op.create_index(op.f('ix_connection_smaller_cycle_id'), 'connection', ['smaller_cycle_id'], unique=False)
    op.create_index('uq_connection_open', 'connection', ['smaller_cycle_id', 'larger_cycle_id'], unique=True, postgresql_where=sa.text("state IN ('proposed', 'agreed')"))
    op.create_table('learning',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('cycle_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('statement', sa.String(), nullable=False),
    sa.Column('how_learnt', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_cause', sa.String(), nullable=True),
    sa.CheckConstraint("kind IN ('insight', 'pattern', 'surprise', 'mistake', 'barrier', 'question')", name=op.f('ck_learning_kind')),
    sa.CheckConstraint("state <> 'withdrawn' OR (statement = '' AND how_learnt = '')", name=op.f('ck_learning_withdrawn_is_empty')),
    sa.CheckConstraint("state IN ('held', 'shared', 'withdrawn')", name=op.f('ck_learning_state')),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_learning_cycle_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_learning'))
    )
    op.create_index('ix_learning_cycle', 'learning', ['cycle_id', 'recorded_at', 'id'], unique=False)
    op.create_index('ix_learning_words', 'learning', [sa.literal_column("to_tsvector('simple'::regconfig, (statement::text || ' '::text) || how_learnt::text)")], unique=False, postgresql_using='gin')
    op.create_table('participant',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('cycle_id', sa.Uuid(), nullable=False),
    sa.Column('organisation', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('account', sa.String(), nullable=True),
    sa.Column('pseudonym', sa.String(), nullable=True),
    sa.Column('name', sa.String(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('joined_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("role IN ('observer', 'participant', 'steward')", name=op.f('ck_participant_role')),
    sa.CheckConstraint('(account IS NULL) = (pseudonym IS NULL)', name=op.f('ck_participant_account_has_a_pseudonym')),
    sa.CheckConstraint('account IS NULL OR name IS NOT NULL', name=op.f('ck_participant_account_has_a_name')),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_participant_cycle_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participant'))
    )
    op.create_index(op.f('ix_participant_cycle_id'), 'participant', ['cycle_id'], unique=False)
    op.create_index('ix_participant_organisation', 'participant', ['organisation', 'account'], unique=False)
    op.create_index('uq_participant_present_account', 'participant', ['cycle_id', 'organisation', 'account'], unique=True, postgresql_where=sa.text('left_at IS NULL AND account IS NOT NULL'))
    op.create_index('uq_participant_present_organisation', 'participant', ['cycle_id', 'organisation'], unique=True, postgresql_where=sa.text('left_at IS NULL AND name IS NULL'))
    op.create_table('purpose_wording',
    sa.Column('cycle_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('agreed_by', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('because', sa.String(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_purpose_wording_cycle_id')),
    sa.PrimaryKeyConstraint('cycle_id', 'number', name=op.f('pk_purpose_wording'))
    )
    op.create_table('round',
    sa.Column('cycle_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('because', sa.String(), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_round_cycle_id')),
    sa.PrimaryKeyConstraint('cycle_id', 'number', name=op.f('pk_round'))
    )
    op.create_table('step',
    sa.Column('cycle_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('direction', sa.String(), nullable=False),
    sa.Column('because', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("direction IN ('entered', 'left')", name=op.f('ck_step_direction')),
    sa.CheckConstraint("stage IN ('purpose', 'understand-the-system', 'co-design', 'experiment', 'embed-and-influence')", name=op.f('ck_step_stage')),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_step_cycle_id')),
    sa.PrimaryKeyConstraint('cycle_id', 'number', name=op.f('pk_step'))
    )
    op.create_table('consent',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('cycle_id', sa.Uuid(), nullable=False),
    sa.Column('learning_id', sa.Uuid(), nullable=False),
    sa.Column('agreed_by', sa.String(), nullable=False),
    sa.Column('how', sa.String(), nullable=False),
    sa.Column('reach', sa.String(), nullable=False),
    sa.Column('agreed_on', sa.Date(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_because', sa.String(), nullable=True),
    sa.CheckConstraint("reach IN ('connected', 'network')", name=op.f('ck_consent_reach')),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_consent_cycle_id')),
    sa.ForeignKeyConstraint(['learning_id'], ['learning.id'], name=op.f('fk_consent_learning_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    op.create_index(op.f('ix_consent_learning_id'), 'consent', ['learning_id'], unique=False)
    op.create_table('learning_version',
    sa.Column('learning_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('statement', sa.String(), nullable=False),
    sa.Column('how_learnt', sa.String(), nullable=False),
    sa.Column('corrected_because', sa.String(), nullable=False),
    sa.Column('corrected_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['learning_id'], ['learning.id'], name=op.f('fk_learning_version_learning_id')),
    sa.PrimaryKeyConstraint('learning_id', 'number', name=op.f('pk_learning_version'))
    )
    op.create_table('made_from',
    sa.Column('learning_id', sa.Uuid(), nullable=False),
    sa.Column('arrival_id', sa.Uuid(), nullable=False),
    sa.Column('source_learning_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['arrival_id'], ['arrival.id'], name=op.f('fk_made_from_arrival_id')),
    sa.ForeignKeyConstraint(['learning_id'], ['learning.id'], name=op.f('fk_made_from_learning_id')),
    sa.ForeignKeyConstraint(['source_learning_id'], ['learning.id'], name=op.f('fk_made_from_source_learning_id')),
    sa.PrimaryKeyConstraint('learning_id', 'arrival_id', name=op.f('pk_made_from'))
    )
    op.create_index(op.f('ix_made_from_arrival_id'), 'made_from', ['arrival_id'], unique=False)
    op.create_index(op.f('ix_made_from_source_learning_id'), 'made_from', ['source_learning_id'], unique=False)
    op.create_table('share',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('learning_id', sa.Uuid(), nullable=False),
    sa.Column('cycle_id', sa.Uuid(), nullable=False),
    sa.Column('from_person', sa.Boolean(), nullable=False),
    sa.Column('reach', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('statement', sa.String(), nullable=False),
    sa.Column('how_learnt', sa.String(), nullable=False),
    sa.Column('wording', sa.Integer(), nullable=False),
    sa.Column('consent_id', sa.Uuid(), nullable=True),
    sa.Column('confirmed', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('at_event', sa.BigInteger(), nullable=False),
    sa.Column('shared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("reach IN ('connected', 'network')", name=op.f('ck_share_reach')),
    sa.CheckConstraint("kind IN ('insight', 'pattern', 'surprise', 'mistake', 'barrier', 'question')", name=op.f('ck_share_kind')),
    sa.CheckConstraint("withdrawn_at IS NULL OR (statement = '' AND how_learnt = '')", name=op.f('ck_share_withdrawn_is_empty')),
    sa.CheckConstraint('NOT from_person OR consent_id IS NOT NULL', name=op.f('ck_share_consent')),
    sa.ForeignKeyConstraint(['consent_id'], ['consent.id'], name=op.f('fk_share_consent_id')),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_share_cycle_id')),
    sa.ForeignKeyConstraint(['learning_id'], ['learning.id'], name=op.f('fk_share_learning_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_share'))
    )
    op.create_index(op.f('ix_share_learning_id'), 'share', ['learning_id'], unique=False)
    op.create_index('ix_share_network', 'share', ['shared_at', 'id'], unique=False, postgresql_where=sa.text("reach = 'network' AND withdrawn_at IS NULL"))


def downgrade() -> None:
    op.drop_index('ix_share_network', table_name='share', postgresql_where=sa.text("reach = 'network' AND withdrawn_at IS NULL"))
    op.drop_index(op.f('ix_share_learning_id'), table_name='share')
    op.drop_table('share')
    op.drop_index(op.f('ix_made_from_source_learning_id'), table_name='made_from')
    op.drop_index(op.f('ix_made_from_arrival_id'), table_name='made_from')
    op.drop_table('made_from')
    op.drop_table('learning_version')
    op.drop_index(op.f('ix_consent_learning_id'), table_name='consent')
    op.drop_table('consent')
    op.drop_table('step')
    op.drop_table('round')
    op.drop_table('purpose_wording')
    op.drop_index('uq_participant_present_organisation', table_name='participant', postgresql_where=sa.text('left_at IS NULL AND name IS NULL'))
    op.drop_index('uq_participant_present_account', table_name='participant', postgresql_where=sa.text('left_at IS NULL AND account IS NOT NULL'))
    op.drop_index('ix_participant_organisation', table_name='participant')
    op.drop_index(op.f('ix_participant_cycle_id'), table_name='participant')
    op.drop_table('participant')
    op.drop_index('ix_learning_words', table_name='learning', postgresql_using='gin')
    op.drop_index('ix_learning_cycle', table_name='learning')
    op.drop_table('learning')
    op.drop_index('uq_connection_open', table_name='connection', postgresql_where=sa.text("state IN ('proposed', 'agreed')"))
    op.drop_index(op.f('ix_connection_smaller_cycle_id'), table_name='connection')
    op.drop_index(op.f('ix_connection_larger_cycle_id'), table_name='connection')
    op.drop_table('connection')
    op.drop_index('uq_arrival_wording', table_name='arrival')
    op.drop_index('ix_arrival_learning', table_name='arrival')
    op.drop_index('ix_arrival_cycle', table_name='arrival')
    op.drop_table('arrival')
    op.drop_index('ix_cycle_words', table_name='cycle', postgresql_using='gin')
    op.drop_table('cycle')
    op.drop_index('uq_answer_event', table_name='answer')
    op.drop_index('ix_answer_learning', table_name='answer')
    op.drop_index(op.f('ix_answer_about_learning_id'), table_name='answer')
    op.drop_table('answer')
