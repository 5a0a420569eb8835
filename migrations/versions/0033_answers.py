"""keep what the applicant answers to a mark

Why: beside saying that a marked field is corrected, an applicant may explain it; checkers read that
sentence beside the change.
"""

import sqlalchemy as sa
from alembic import op

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('marks') as batch:
        batch.add_column(sa.Column('answer', sa.Text(), nullable=False, server_default=''))
    with op.batch_alter_table('marks') as batch:
        batch.alter_column('answer', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('marks') as batch:
        batch.drop_column('answer')
