"""say when all chosen forms of a folder were kept

Why: the page shows how far it is, and what a lost queue forgot is asked for again.
"""

import sqlalchemy as sa
from alembic import op

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('form_imports') as batch:
        batch.add_column(sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('form_imports') as batch:
        batch.drop_column('finished_at')
