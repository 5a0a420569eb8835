"""keep files that people bring to be read, and forms of earlier years

Why: reading happens in a worker and can be left and found again; history fills in last year's figures.
"""

import sqlalchemy as sa
from alembic import op

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('form_imports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(length=8), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=True),
    sa.Column('chosen', sa.JSON(), nullable=True),
    sa.Column('chosen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('kept_count', sa.Integer(), nullable=False),
    sa.CheckConstraint("purpose IN ('draft', 'history')", name=op.f('ck_form_imports_purpose_known')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_form_imports_account_id')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_form_imports_application_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_form_imports_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_imports'))
    )
    with op.batch_alter_table('form_imports', schema=None) as batch_op:
        batch_op.create_index('ix_form_imports_account', ['account_id', 'id'], unique=False)

    op.create_table('past_forms',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('org_path', sa.String(length=200), nullable=False),
    sa.Column('form_key', sa.String(length=40), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('title_key', sa.String(length=200), nullable=False),
    sa.Column('department_key', sa.String(length=200), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=True),
    sa.Column('kept_by_id', sa.Integer(), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_past_forms_application_id')),
    sa.ForeignKeyConstraint(['kept_by_id'], ['accounts.id'], name=op.f('fk_past_forms_kept_by_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_past_forms_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_past_forms')),
    sa.UniqueConstraint('organisation_id', 'form_key', 'year', 'title_key', 'department_key', name='uq_past_forms_form')
    )
    with op.batch_alter_table('past_forms', schema=None) as batch_op:
        batch_op.create_index('ix_past_forms_place', ['org_path', 'year'], unique=False)

    op.create_table('brought_files',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(length=300), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('member', sa.Integer(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('forms', sa.JSON(), nullable=True),
    sa.Column('faults', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['form_imports.id'], name=op.f('fk_brought_files_import_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_brought_files')),
    sa.UniqueConstraint('import_id', 'digest', 'member', name=op.f('uq_brought_files_import_id_digest_member'))
    )
    with op.batch_alter_table('brought_files', schema=None) as batch_op:
        batch_op.create_index('ix_brought_files_unread', ['read_at', 'id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('brought_files', schema=None) as batch_op:
        batch_op.drop_index('ix_brought_files_unread')

    op.drop_table('brought_files')
    with op.batch_alter_table('past_forms', schema=None) as batch_op:
        batch_op.drop_index('ix_past_forms_place')

    op.drop_table('past_forms')
    with op.batch_alter_table('form_imports', schema=None) as batch_op:
        batch_op.drop_index('ix_form_imports_account')

    op.drop_table('form_imports')
