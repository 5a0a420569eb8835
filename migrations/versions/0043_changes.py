"""let projects ask for other changes than an extension

Why: an adjusted budget, a new leader and other contents go the same way as an extension. What is
asked for stands as a comparison: what stood when it was asked, and what is to stand instead.
"""

import sqlalchemy as sa
from alembic import op

revision = '0043'
down_revision = '0047'
branch_labels = None
depends_on = None

ALL = "change IN ('extension', 'budget', 'leader', 'content')"
DATED = "(change = 'extension') = (date_key IS NOT NULL AND until_at IS NOT NULL)"


def upgrade() -> None:
    with op.batch_alter_table('change_requests') as batch:
        batch.drop_constraint(op.f('ck_change_requests_change_known'), type_='check')
        batch.alter_column('date_key', existing_type=sa.String(length=30), nullable=True)
        batch.alter_column('until_at', existing_type=sa.DateTime(timezone=True), nullable=True)
        batch.add_column(sa.Column('proposed', sa.JSON(), nullable=False, server_default='{}'))
        batch.add_column(sa.Column('before', sa.JSON(), nullable=False, server_default='{}'))
        batch.create_check_constraint(op.f('ck_change_requests_change_known'), ALL)
        batch.create_check_constraint(op.f('ck_change_requests_extension_has_date'), DATED)
    with op.batch_alter_table('change_requests') as batch:
        batch.alter_column('proposed', server_default=None)
        batch.alter_column('before', server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM change_requests WHERE change <> 'extension'")
    with op.batch_alter_table('change_requests') as batch:
        batch.drop_constraint(op.f('ck_change_requests_extension_has_date'), type_='check')
        batch.drop_constraint(op.f('ck_change_requests_change_known'), type_='check')
        batch.drop_column('before')
        batch.drop_column('proposed')
        batch.alter_column('until_at', existing_type=sa.DateTime(timezone=True), nullable=False)
        batch.alter_column('date_key', existing_type=sa.String(length=30), nullable=False)
        batch.create_check_constraint(op.f('ck_change_requests_change_known'), "change IN ('extension')")
