"""let a call name the hour at which a rule is told

Why: who teaches in the morning wants to hear of a deadline when there is time for it.
"""

import sqlalchemy as sa
from alembic import op

revision = '0057'
down_revision = '0051'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('call_reminders') as batch:
        batch.add_column(sa.Column('hour', sa.Integer(), nullable=True))
        batch.create_check_constraint(op.f('ck_call_reminders_hour_of_a_day'), 'hour IS NULL OR hour BETWEEN 0 AND 23')


def downgrade() -> None:
    with op.batch_alter_table('call_reminders') as batch:
        batch.drop_constraint(op.f('ck_call_reminders_hour_of_a_day'), type_='check')
        batch.drop_column('hour')
