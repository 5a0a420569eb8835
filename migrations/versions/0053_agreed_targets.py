"""let a task book propose the targets that the approval agreed

Why: until the office confirms it, what was declared stays beside what is to hold.
"""

import sqlalchemy as sa
from alembic import op

revision = '0053'
down_revision = '0052'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('indicators') as batch:
        batch.add_column(sa.Column('agreed_text', sa.String(length=300), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('indicators') as batch:
        batch.drop_column('agreed_text')
