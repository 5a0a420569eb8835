"""let a change of a running project take an indicator away

Why: reports that were handed in go on telling of it, so the row stays and says since when it is gone.
"""

import sqlalchemy as sa
from alembic import op

revision = '0052'
down_revision = '0057'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('indicators') as batch:
        batch.add_column(sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('indicators') as batch:
        batch.drop_column('removed_at')
