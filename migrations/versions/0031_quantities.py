"""say how a budget line's amount comes about

Why: an amount is often so many pieces at a price; both are kept, so that checkers can follow it.
"""

import sqlalchemy as sa
from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('budget_lines') as batch:
        batch.add_column(sa.Column('quantity', sa.String(length=40), nullable=True))
        batch.add_column(sa.Column('unit_price_amount', sa.BigInteger(), nullable=True))
        batch.create_check_constraint(op.f('ck_budget_lines_unit_price_not_negative'), 'unit_price_amount IS NULL OR unit_price_amount >= 0')


def downgrade() -> None:
    with op.batch_alter_table('budget_lines') as batch:
        batch.drop_constraint(op.f('ck_budget_lines_unit_price_not_negative'), type_='check')
        batch.drop_column('unit_price_amount')
        batch.drop_column('quantity')
