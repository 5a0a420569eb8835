"""keep which forms were asked for together

Why: thirty forms for a meeting are drawn in the background, with progress, and found again.
"""

import sqlalchemy as sa
from alembic import op

revision = '0041'
down_revision = '0040'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('form_bundles',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('form_key', sa.String(length=20), nullable=False),
    sa.Column('packing', sa.String(length=10), nullable=False),
    sa.Column('application_ids', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_count', sa.Integer(), nullable=False),
    sa.Column('left_out', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("packing IN ('pdf', 'zip-docx', 'zip-xlsx', 'zip-pdf')", name=op.f('ck_form_bundles_packing_known')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_form_bundles_account_id')),
    sa.ForeignKeyConstraint(['call_id'], ['calls.id'], name=op.f('fk_form_bundles_call_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_bundles'))
    )
    with op.batch_alter_table('form_bundles', schema=None) as batch_op:
        batch_op.create_index('ix_form_bundles_account', ['account_id', 'call_id', 'id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('form_bundles', schema=None) as batch_op:
        batch_op.drop_index('ix_form_bundles_account')

    op.drop_table('form_bundles')
