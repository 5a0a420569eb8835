"""let whoever is to become a project's leader agree first

Why: a new leader answers for money and deadlines, so nobody is made one without having said yes.
"""

import sqlalchemy as sa
from alembic import op

revision = '0054'
down_revision = '0053'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('change_requests') as batch:
        batch.add_column(sa.Column('successor_agreed_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('change_requests') as batch:
        batch.drop_column('successor_agreed_at')
