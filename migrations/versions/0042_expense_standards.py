"""keep expense standards

Why: what one unit of an expense may cost is set by documents that change; the office keeps them as
rows, and budget lines are compared with them.
"""

import sqlalchemy as sa
from alembic import op

revision = '0042'
down_revision = '0041'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('expense_standards',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('category_id', sa.Integer(), nullable=False),
    sa.Column('use', sa.String(length=60), nullable=False),
    sa.Column('unit', sa.String(length=40), nullable=False),
    sa.Column('ceiling_amount', sa.BigInteger(), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('valid_from_on', sa.Date(), nullable=False),
    sa.Column('valid_until_on', sa.Date(), nullable=True),
    sa.CheckConstraint('ceiling_amount > 0', name=op.f('ck_expense_standards_ceiling_positive')),
    sa.CheckConstraint('valid_until_on IS NULL OR valid_until_on >= valid_from_on', name=op.f('ck_expense_standards_validity_forward')),
    sa.ForeignKeyConstraint(['category_id'], ['budget_categories.id'], name=op.f('fk_expense_standards_category_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_expense_standards_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_expense_standards'))
    )
    op.create_index('ix_expense_standards_place', 'expense_standards', ['organisation_id', 'category_id'])


def downgrade() -> None:
    op.drop_table('expense_standards')
