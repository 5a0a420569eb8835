"""make the texts of all forms findable by what they share

Why: copied text is told while somebody types, however many forms there are. After this upgrade
`flask forms index` makes the declarations findable that were handed in before.
"""

import sqlalchemy as sa
from alembic import op

revision = '0039'
down_revision = '0038'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('form_texts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=True),
    sa.Column('past_form_id', sa.Integer(), nullable=True),
    sa.Column('field', sa.String(length=20), nullable=False),
    sa.Column('title_key', sa.String(length=200), nullable=False),
    sa.Column('unit_key', sa.String(length=200), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_form_texts_application_id')),
    sa.ForeignKeyConstraint(['past_form_id'], ['past_forms.id'], name=op.f('fk_form_texts_past_form_id')),
    sa.ForeignKeyConstraint(['school_id'], ['organisations.id'], name=op.f('fk_form_texts_school_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_texts')),
    sa.UniqueConstraint('application_id', 'field', name=op.f('uq_form_texts_application_id_field')),
    sa.UniqueConstraint('past_form_id', 'field', name=op.f('uq_form_texts_past_form_id_field'))
    )
    op.create_table('form_shingles',
    sa.Column('school_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('text_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.ForeignKeyConstraint(['school_id'], ['organisations.id'], name=op.f('fk_form_shingles_school_id')),
    sa.ForeignKeyConstraint(['text_id'], ['form_texts.id'], name=op.f('fk_form_shingles_text_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('school_id', 'number', 'text_id', name=op.f('pk_form_shingles'))
    )
    with op.batch_alter_table('form_shingles', schema=None) as batch_op:
        batch_op.create_index('ix_form_shingles_text', ['text_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('form_shingles', schema=None) as batch_op:
        batch_op.drop_index('ix_form_shingles_text')

    op.drop_table('form_shingles')
    op.drop_table('form_texts')
