"""keep the sentences that checkers write again and again

Why: who sends back forty declarations writes the same ten sentences; each keeps their own, and an
office shares some with everybody below it.
"""

import sqlalchemy as sa
from alembic import op

revision = '0038'
down_revision = '0037'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('phrases',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=300), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(account_id IS NULL) <> (organisation_id IS NULL)', name=op.f('ck_phrases_one_owner')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_phrases_account_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_phrases_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_phrases'))
    )
    with op.batch_alter_table('phrases') as batch:
        batch.create_index(op.f('ix_phrases_account_id'), ['account_id'])
        batch.create_index(op.f('ix_phrases_organisation_id'), ['organisation_id'])


def downgrade() -> None:
    op.drop_table('phrases')
