"""No text in events but what was shared, and no text that anybody has to write.

Old events lose titles, purposes, reasons, meanings and answers' words, also in the stream. The way back names the
arrival or the share in which its words are. What people may leave out can be null.
"""

from alembic import op
import sqlalchemy as sa
revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


# Reasons for reopening were kept in events alone.
KEEP_REASONS = """
    UPDATE cycle c SET reopened_because = e.data->>'because'
    FROM (SELECT DISTINCT ON (subject) subject, data FROM event_log
          WHERE type = 'catchment.cycles.cycle.reopened.v1' ORDER BY subject, aggregate_version DESC) e
    WHERE e.subject = c.id AND c.state = 'active'
"""
TEXTS = "ARRAY['title', 'purpose', 'because', 'meaning', 'words']"
# A message of the stream cannot be changed: it is deleted, and whoever reads on finds the event in the log. An event
# that is not published yet goes out without its texts, and needs no erasing.
STRIP_EVENTS = f"""
    WITH stripped AS (
        UPDATE event_log e SET data = e.data - {TEXTS}, erasure_key = NULL FROM event_log before
        WHERE before.id = e.id AND before.type LIKE 'catchment.cycles.%' AND before.data ?| {TEXTS}
        RETURNING e.id, before.data
    )
    INSERT INTO erasure_pending (event_id)
    SELECT s.id FROM stripped s JOIN event_position p ON p.event_id = s.id
    WHERE EXISTS (SELECT FROM jsonb_each(s.data) WHERE key = ANY({TEXTS}) AND value <> 'null')
    ON CONFLICT DO NOTHING
"""
STRIP_PARKED = f"""
    UPDATE inbox_parked SET envelope = jsonb_set(envelope, '{{data}}', (envelope->'data') - {TEXTS})
    WHERE type LIKE 'catchment.cycles.%' AND envelope->'data' ?| {TEXTS}
"""
NAME_THE_PLACE_OF_WORDS = """
    UPDATE answer a SET arrival_id = (e.data->>'arrival_id')::uuid, share_id = (e.data->>'share_id')::uuid
    FROM event_log e WHERE e.id = a.event_id
"""
BRING_WORDS_BACK = """
    UPDATE answer a SET words = CASE a.became WHEN 'taken-up' THEN r.meaning WHEN 'set-aside' THEN r.because END
    FROM arrival r WHERE r.id = a.arrival_id;
    UPDATE answer a SET words = nullif(s.statement, '') FROM share s WHERE s.id = a.share_id
"""
OPTIONAL = (
    ('learning', 'how_learnt'),
    ('learning_version', 'how_learnt'),
    ('share', 'how_learnt'),
    ('arrival', 'how_learnt'),
    ('connection', 'because'),
    ('step', 'because'),
    ('cycle', 'purpose'),
)
WITHDRAWN = {
    'learning': "state <> 'withdrawn' OR (statement = '' AND how_learnt {})",
    'share': "withdrawn_at IS NULL OR (statement = '' AND how_learnt {})",
    'arrival': "state <> 'withdrawn' OR (statement = '' AND how_learnt {} AND meaning IS NULL AND because IS NULL)",
}
NETWORK = "reach = 'network' AND withdrawn_at IS NULL"


def upgrade() -> None:
    op.add_column('cycle', sa.Column('reopened_because', sa.String(), nullable=True))
    op.execute(KEEP_REASONS)
    op.add_column('answer', sa.Column('arrival_id', sa.Uuid(), nullable=True))
    op.add_column('answer', sa.Column('share_id', sa.Uuid(), nullable=True))
    op.execute(NAME_THE_PLACE_OF_WORDS)
    op.drop_column('answer', 'words')
    op.drop_index('ix_answer_about_learning_id', 'answer')
    op.execute(STRIP_EVENTS)
    op.execute(STRIP_PARKED)
    _drop_searches()
    _drop_rules()
    for table, column in OPTIONAL:
        op.alter_column(table, column, existing_type=sa.String(), nullable=True)
    for table in WITHDRAWN:
        op.execute(f"UPDATE {table} SET how_learnt = NULL WHERE how_learnt = ''")
    _make_rules('IS NULL')
    _make_searches("COALESCE({}, ''::character varying)::text")


def downgrade() -> None:
    _drop_searches()
    _drop_rules()
    for table, column in OPTIONAL:
        op.execute(f"UPDATE {table} SET {column} = '' WHERE {column} IS NULL")
        op.alter_column(table, column, existing_type=sa.String(), nullable=False)
    _make_rules("= ''")
    _make_searches('{}::text')
    op.create_index('ix_answer_about_learning_id', 'answer', ['about_learning_id'])
    op.add_column('answer', sa.Column('words', sa.String(), nullable=True))
    for statement in BRING_WORDS_BACK.split(';'):
        op.execute(statement)
    op.drop_column('answer', 'share_id')
    op.drop_column('answer', 'arrival_id')
    op.drop_column('cycle', 'reopened_because')


def _drop_rules() -> None:
    for table in WITHDRAWN:
        op.drop_constraint(f'ck_{table}_withdrawn_is_empty', table)


def _make_rules(empty: str) -> None:
    for table, rule in WITHDRAWN.items():
        op.create_check_constraint(op.f(f'ck_{table}_withdrawn_is_empty'), table, rule.format(empty))


def _drop_searches() -> None:
    op.execute('DROP STATISTICS share_words')
    op.drop_index('ix_share_network_words', table_name='share')
    op.drop_index('ix_learning_words', table_name='learning')
    op.drop_index('ix_cycle_words', table_name='cycle')


def _make_searches(optional: str) -> None:
    """What can be searched; `optional` is how a text is read that may be null."""
    learnt = _words('statement', optional.format('how_learnt'))
    purpose = _words('title', optional.format('purpose'))
    op.create_index('ix_cycle_words', 'cycle', [sa.text(purpose)], postgresql_using='gin')
    op.create_index('ix_learning_words', 'learning', [sa.text(learnt)], postgresql_using='gin')
    op.create_index(
        'ix_share_network_words', 'share', [sa.text(learnt)], postgresql_using='gin', postgresql_where=sa.text(NETWORK)
    )
    op.execute(f'CREATE STATISTICS share_words ON ({learnt}) FROM share')


def _words(first: str, second: str) -> str:
    return f"to_tsvector('simple'::regconfig, ({first}::text || ' '::text) || {second})"
