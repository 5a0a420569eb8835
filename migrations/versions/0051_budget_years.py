"""let a call say over how many budget years its projects plan their money

Why: a project of several years writes its budget year by year; one year stays what it was.
"""

import sqlalchemy as sa
from alembic import op

revision = '0051'
down_revision = '0056'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('calls') as batch:
        batch.add_column(sa.Column('budget_years', sa.Integer(), nullable=False, server_default='1'))
        batch.create_check_constraint(op.f('ck_calls_budget_years_few'), 'budget_years BETWEEN 1 AND 5')
    with op.batch_alter_table('calls') as batch:
        batch.alter_column('budget_years', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('calls') as batch:
        batch.drop_constraint(op.f('ck_calls_budget_years_few'), type_='check')
        batch.drop_column('budget_years')
