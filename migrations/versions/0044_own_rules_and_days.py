"""let calls have reminder rules of their own, and schools days on which they work

Why: a call may be told of otherwise than its process says, also by rules that the process does not
have; a school makes up for days off on days that the country has off.
"""

import sqlalchemy as sa
from alembic import op

revision = '0044'
down_revision = '0042'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('call_reminders') as batch:
        batch.add_column(sa.Column('kind', sa.String(length=12), nullable=True))
        batch.add_column(sa.Column('up', sa.JSON(), nullable=True))
        batch.drop_constraint(batch.f('ck_call_reminders_days_few'), type_='check')
        batch.create_check_constraint(batch.f('ck_call_reminders_days_few'), 'days IS NULL OR days BETWEEN 0 AND 90')
    with op.batch_alter_table('closed_days') as batch:
        batch.add_column(sa.Column('is_worked', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('closed_days') as batch:
        batch.alter_column('is_worked', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('closed_days') as batch:
        batch.drop_column('is_worked')
    op.execute('DELETE FROM call_reminders WHERE kind IS NOT NULL')
    op.execute('UPDATE call_reminders SET days = NULL WHERE days = 0')
    with op.batch_alter_table('call_reminders') as batch:
        batch.drop_constraint(batch.f('ck_call_reminders_days_few'), type_='check')
        batch.create_check_constraint(batch.f('ck_call_reminders_days_few'), 'days IS NULL OR days BETWEEN 1 AND 90')
        batch.drop_column('up')
        batch.drop_column('kind')
