"""let a consent be taken back

Why: whoever agreed that a colleague begins from a project may think otherwise, and the page says so.
"""

import sqlalchemy as sa
from alembic import op

revision = '0050'
down_revision = '0049'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('consents') as batch:
        batch.add_column(sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True))
        batch.create_check_constraint(op.f('ck_consents_withdrawn_was_given'), 'withdrawn_at IS NULL OR application_id IS NOT NULL')


def downgrade() -> None:
    with op.batch_alter_table('consents') as batch:
        batch.drop_constraint(op.f('ck_consents_withdrawn_was_given'), type_='check')
        batch.drop_column('withdrawn_at')
