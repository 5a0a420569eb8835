"""keep the levels of a final report as they were handed in

Why: the self-evaluation words its levels by the template's mapping; what was handed in keeps the
words that stood there, whatever the mapping says later.
"""

import sqlalchemy as sa
from alembic import op

revision = '0049'
down_revision = '0048'
branch_labels = None
depends_on = None

FILED = 'SELECT id FROM reports WHERE filed_at IS NOT NULL'


def upgrade() -> None:
    for name in ('level1', 'level2'):
        op.add_column('reported_indicators', sa.Column(name, sa.String(length=60), nullable=True))
        op.execute(
            f'UPDATE reported_indicators SET {name} = (SELECT {name} FROM indicators'
            f' WHERE indicators.id = reported_indicators.indicator_id) WHERE report_id IN ({FILED})'
        )


def downgrade() -> None:
    with op.batch_alter_table('reported_indicators') as batch:
        batch.drop_column('level2')
        batch.drop_column('level1')
