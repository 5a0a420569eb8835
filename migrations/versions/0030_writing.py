"""keep what is typed, field by field

Why: edits of two people are merged by field and row, so each remembers who changed it last and under
which name a browser first saved a row; and every account has a key for what its browser keeps.
"""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0001'
branch_labels = None
depends_on = None

TABLES = ('indicators', 'budget_lines')


def upgrade() -> None:
    op.create_table('writing_keys',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_writing_keys_account_id')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_writing_keys'))
    )
    with op.batch_alter_table('declarations') as batch:
        batch.add_column(sa.Column('last_edits', sa.JSON(), nullable=False, server_default='{}'))
    with op.batch_alter_table('declarations') as batch:
        batch.alter_column('last_edits', server_default=None)
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column('row_key', sa.String(length=40), nullable=True))
            batch.create_unique_constraint(f'uq_{table}_project_year_id_row_key', ['project_year_id', 'row_key'])


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f'uq_{table}_project_year_id_row_key', type_='unique')
            batch.drop_column('row_key')
    with op.batch_alter_table('declarations') as batch:
        batch.drop_column('last_edits')
    op.drop_table('writing_keys')
