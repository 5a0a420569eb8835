"""begin a declaration from an earlier one

Why: a draft remembers which fields and rows came from an earlier project until somebody has touched
them, and a colleague's project is taken over only with a consent that is kept.
"""

import sqlalchemy as sa
from alembic import op

revision = '0040'
down_revision = '0039'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('consents',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('colleague_id', sa.Integer(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('application_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('application_id IS NULL OR answered_at IS NOT NULL', name=op.f('ck_consents_given_with_its_time')),
    sa.CheckConstraint('asked_by_id <> colleague_id', name=op.f('ck_consents_not_of_oneself')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_consents_application_id')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['accounts.id'], name=op.f('fk_consents_asked_by_id')),
    sa.ForeignKeyConstraint(['call_id'], ['calls.id'], name=op.f('fk_consents_call_id')),
    sa.ForeignKeyConstraint(['colleague_id'], ['accounts.id'], name=op.f('fk_consents_colleague_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consents'))
    )
    op.create_index('ix_consents_colleague', 'consents', ['colleague_id', 'answered_at'])
    op.create_index('ix_consents_asked_by', 'consents', ['asked_by_id', 'call_id'])
    with op.batch_alter_table('declarations') as batch:
        batch.add_column(sa.Column('taken_from_id', sa.Integer(), nullable=True))
        batch.add_column(sa.Column('taken_over', sa.JSON(), nullable=False, server_default='[]'))
        batch.create_foreign_key(op.f('fk_declarations_taken_from_id'), 'applications', ['taken_from_id'], ['id'], ondelete='SET NULL')
    with op.batch_alter_table('declarations') as batch:
        batch.alter_column('taken_over', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('declarations') as batch:
        batch.drop_constraint(op.f('fk_declarations_taken_from_id'), type_='foreignkey')
        batch.drop_column('taken_over')
        batch.drop_column('taken_from_id')
    op.drop_table('consents')
