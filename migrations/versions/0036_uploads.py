"""let files arrive in pieces, within limits of the call

Why: a connection that breaks in the middle of a file should cost one piece of it, not the whole; and
how many files of which kinds and sizes are taken is for the call to say.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = '0036'
down_revision = '0035'
branch_labels = None
depends_on = None

USUAL = json.dumps(['pdf', 'picture', 'word', 'excel', 'slides'])


def upgrade() -> None:
    with op.batch_alter_table('calls') as batch:
        batch.add_column(sa.Column('attachment_limit', sa.Integer(), nullable=False, server_default='30'))
        batch.add_column(sa.Column('attachment_megabytes', sa.Integer(), nullable=False, server_default='20'))
        batch.add_column(sa.Column('attachment_kinds', sa.JSON(), nullable=False, server_default=USUAL))
    with op.batch_alter_table('calls') as batch:
        for name in ('attachment_limit', 'attachment_megabytes', 'attachment_kinds'):
            batch.alter_column(name, server_default=None)
        batch.create_check_constraint(op.f('ck_calls_attachments_bounded'), 'attachment_limit BETWEEN 1 AND 200')
        batch.create_check_constraint(op.f('ck_calls_attachment_size_bounded'), 'attachment_megabytes BETWEEN 1 AND 50')
    op.create_table('uploads',
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('requirement_id', sa.Integer(), nullable=True),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('fingerprint', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('received', sa.Integer(), nullable=False),
    sa.Column('touched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attachment_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('received BETWEEN 0 AND size', name=op.f('ck_uploads_received_in_range')),
    sa.CheckConstraint('size > 0', name=op.f('ck_uploads_not_empty')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_uploads_account_id')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_uploads_application_id')),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachments.id'], name=op.f('fk_uploads_attachment_id')),
    sa.ForeignKeyConstraint(['requirement_id'], ['required_attachments.id'], name=op.f('fk_uploads_requirement_id')),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_uploads'))
    )
    with op.batch_alter_table('uploads') as batch:
        batch.create_index('ix_uploads_place', ['application_id', 'account_id'], unique=False)
        batch.create_index(batch.f('ix_uploads_touched_at'), ['touched_at'], unique=False)


def downgrade() -> None:
    op.drop_table('uploads')
    with op.batch_alter_table('calls') as batch:
        batch.drop_constraint(op.f('ck_calls_attachment_size_bounded'), type_='check')
        batch.drop_constraint(op.f('ck_calls_attachments_bounded'), type_='check')
        for name in ('attachment_kinds', 'attachment_megabytes', 'attachment_limit'):
            batch.drop_column(name)
