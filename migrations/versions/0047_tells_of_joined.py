"""let members choose to be told of decisions

Why: who belongs to many projects of others may not want a message for each of their steps.
"""

import sqlalchemy as sa
from alembic import op

revision = '0047'
down_revision = '0044'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('post_wishes') as batch:
        batch.add_column(
            sa.Column('tells_of_joined', sa.Boolean(), server_default=sa.true(), nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table('post_wishes') as batch:
        batch.drop_column('tells_of_joined')
