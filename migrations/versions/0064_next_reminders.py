"""keep beside a wait when it is next told of

Why: every sweep writes that moment anew, and in the wait's own row that cost a new entry in each of
the wait's indices.
"""

import sqlalchemy as sa
from alembic import op

revision = '0064'
down_revision = '0054'
branch_labels = None
depends_on = None

AHEAD = sa.text('remind_at IS NOT NULL')
OPEN_REMINDED = sa.text('closed_at IS NULL AND remind_at IS NOT NULL')


def upgrade() -> None:
    op.create_table('next_reminders',
    sa.Column('wait_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('remind_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rule_key', sa.String(length=40), nullable=True),
    sa.Column('role_above', sa.String(length=40), nullable=True),
    sa.Column('given_until_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['wait_id'], ['waits.id'], name=op.f('fk_next_reminders_wait_id')),
    sa.PrimaryKeyConstraint('wait_id', name=op.f('pk_next_reminders'))
    )
    op.execute(
        'INSERT INTO next_reminders (wait_id, remind_at, rule_key, role_above, given_until_at)'
        ' SELECT id, remind_at, remind_rule, remind_role, reminded_until_at FROM waits'
        ' WHERE closed_at IS NULL AND (planned_for IS NOT NULL OR reminded_until_at IS NOT NULL)'
    )
    op.create_index('ix_next_reminders_ahead', 'next_reminders', ['remind_at'], unique=False, sqlite_where=AHEAD, postgresql_where=AHEAD)
    with op.batch_alter_table('waits') as batch:
        batch.drop_index('ix_waits_remind', sqlite_where=OPEN_REMINDED, postgresql_where=OPEN_REMINDED)
        for name in ('remind_at', 'remind_rule', 'remind_role', 'reminded_until_at'):
            batch.drop_column(name)


def downgrade() -> None:
    with op.batch_alter_table('waits') as batch:
        batch.add_column(sa.Column('remind_at', sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column('remind_rule', sa.String(length=40), nullable=True))
        batch.add_column(sa.Column('remind_role', sa.String(length=40), nullable=True))
        batch.add_column(sa.Column('reminded_until_at', sa.DateTime(timezone=True), nullable=True))
        batch.create_index('ix_waits_remind', ['remind_at'], unique=False, sqlite_where=OPEN_REMINDED, postgresql_where=OPEN_REMINDED)
    op.execute(
        'UPDATE waits SET (remind_at, remind_rule, remind_role, reminded_until_at) ='
        ' (SELECT n.remind_at, n.rule_key, n.role_above, n.given_until_at FROM next_reminders AS n'
        ' WHERE n.wait_id = waits.id)'
        ' WHERE id IN (SELECT wait_id FROM next_reminders)'
    )
    op.drop_index('ix_next_reminders_ahead', 'next_reminders')
    op.drop_table('next_reminders')
