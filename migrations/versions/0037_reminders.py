"""keep which reminders were given, and how people, calls and offices want them

Why: a reminder's unique row is what makes it happen once; a wait knows when it is next told of.
"""

import sqlalchemy as sa
from alembic import op

revision = '0037'
down_revision = '0036'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('message_templates',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('locale', sa.String(length=12), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('changed_by_id', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['changed_by_id'], ['accounts.id'], name=op.f('fk_message_templates_changed_by_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_message_templates_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message_templates')),
    sa.UniqueConstraint('organisation_id', 'kind', 'locale', name=op.f('uq_message_templates_organisation_id_kind_locale'))
    )
    op.create_table('post_wishes',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('wecom_address', sa.String(length=200), nullable=False),
    sa.Column('dingtalk_address', sa.String(length=200), nullable=False),
    sa.Column('dingtalk_secret', sa.String(length=120), nullable=False),
    sa.Column('digest_hour', sa.Integer(), nullable=True),
    sa.Column('quiet_from', sa.Integer(), nullable=True),
    sa.Column('quiet_until', sa.Integer(), nullable=True),
    sa.Column('calendar_digest', sa.String(length=64), nullable=True),
    sa.CheckConstraint('digest_hour IS NULL OR digest_hour BETWEEN 0 AND 23', name=op.f('ck_post_wishes_digest_hour')),
    sa.CheckConstraint('quiet_from IS NULL OR quiet_from BETWEEN 0 AND 23', name=op.f('ck_post_wishes_quiet_from')),
    sa.CheckConstraint('quiet_until IS NULL OR quiet_until BETWEEN 0 AND 23', name=op.f('ck_post_wishes_quiet_until')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_post_wishes_account_id')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_post_wishes')),
    sa.UniqueConstraint('calendar_digest', name=op.f('uq_post_wishes_calendar_digest'))
    )
    op.create_table('call_reminders',
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('rule_key', sa.String(length=40), nullable=False),
    sa.Column('is_off', sa.Boolean(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=True),
    sa.CheckConstraint('days IS NULL OR days BETWEEN 1 AND 90', name=op.f('ck_call_reminders_days_few')),
    sa.ForeignKeyConstraint(['call_id'], ['calls.id'], name=op.f('fk_call_reminders_call_id')),
    sa.PrimaryKeyConstraint('call_id', 'rule_key', name=op.f('pk_call_reminders'))
    )
    op.create_table('reminders',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('wait_id', sa.Integer(), nullable=False),
    sa.Column('rule_key', sa.String(length=40), nullable=False),
    sa.Column('occurrence_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('role_above', sa.String(length=40), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_reminders_account_id')),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_reminders_message_id')),
    sa.ForeignKeyConstraint(['wait_id'], ['waits.id'], name=op.f('fk_reminders_wait_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminders')),
    sa.UniqueConstraint('wait_id', 'rule_key', 'occurrence_at', 'account_id', name=op.f('uq_reminders_wait_id_rule_key_occurrence_at_account_id'))
    )
    with op.batch_alter_table('reminders') as batch:
        batch.create_index('ix_reminders_message', ['message_id'], unique=False)
        batch.create_index('ix_reminders_untold', ['account_id'], unique=False, sqlite_where=sa.text('message_id IS NULL AND cancelled_at IS NULL'), postgresql_where=sa.text('message_id IS NULL AND cancelled_at IS NULL'))

    with op.batch_alter_table('messages') as batch:
        batch.add_column(sa.Column('sender_id', sa.Integer(), nullable=True))
        batch.add_column(sa.Column('awaits_digest', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.create_foreign_key(batch.f('fk_messages_sender_id'), 'accounts', ['sender_id'], ['id'])
    with op.batch_alter_table('messages') as batch:
        batch.alter_column('awaits_digest', server_default=None)

    with op.batch_alter_table('waits') as batch:
        batch.add_column(sa.Column('planned_for', sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column('remind_at', sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column('remind_rule', sa.String(length=40), nullable=True))
        batch.add_column(sa.Column('remind_role', sa.String(length=40), nullable=True))
        batch.add_column(sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column('reminded_until_at', sa.DateTime(timezone=True), nullable=True))
        batch.create_index('ix_waits_remind', ['remind_at'], unique=False, sqlite_where=sa.text('closed_at IS NULL AND remind_at IS NOT NULL'), postgresql_where=sa.text('closed_at IS NULL AND remind_at IS NOT NULL'))
        batch.create_index('ix_waits_unplanned', ['id'], unique=False, sqlite_where=sa.text('closed_at IS NULL AND due_at IS NOT NULL AND (planned_for IS NULL OR planned_for <> due_at)'), postgresql_where=sa.text('closed_at IS NULL AND due_at IS NOT NULL AND (planned_for IS NULL OR planned_for <> due_at)'))



def downgrade() -> None:
    with op.batch_alter_table('waits') as batch:
        batch.drop_index('ix_waits_unplanned', sqlite_where=sa.text('closed_at IS NULL AND due_at IS NOT NULL AND (planned_for IS NULL OR planned_for <> due_at)'), postgresql_where=sa.text('closed_at IS NULL AND due_at IS NOT NULL AND (planned_for IS NULL OR planned_for <> due_at)'))
        batch.drop_index('ix_waits_remind', sqlite_where=sa.text('closed_at IS NULL AND remind_at IS NOT NULL'), postgresql_where=sa.text('closed_at IS NULL AND remind_at IS NOT NULL'))
        batch.drop_column('reminded_until_at')
        batch.drop_column('expires_at')
        batch.drop_column('remind_role')
        batch.drop_column('remind_rule')
        batch.drop_column('remind_at')
        batch.drop_column('planned_for')

    with op.batch_alter_table('messages') as batch:
        batch.drop_constraint(batch.f('fk_messages_sender_id'), type_='foreignkey')
        batch.drop_column('awaits_digest')
        batch.drop_column('sender_id')

    with op.batch_alter_table('reminders') as batch:
        batch.drop_index('ix_reminders_untold', sqlite_where=sa.text('message_id IS NULL AND cancelled_at IS NULL'), postgresql_where=sa.text('message_id IS NULL AND cancelled_at IS NULL'))
        batch.drop_index('ix_reminders_message')

    op.drop_table('reminders')
    op.drop_table('call_reminders')
    op.drop_table('post_wishes')
    op.drop_table('message_templates')
