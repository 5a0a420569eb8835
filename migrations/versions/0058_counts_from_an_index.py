"""let the index of places carry what counts over a place ask for

Why: the overview counted the applications of a school by opening each of their rows.
"""

from alembic import op

revision = '0058'
down_revision = '0064'
branch_labels = None
depends_on = None

NAME, COLUMNS = 'ix_applications_place_id', ['org_path', 'id']
COUNTED = ['call_id', 'state', 'due_at', 'closed_at', 'submitted_at', 'ratified_at']


def upgrade() -> None:
    op.drop_index(NAME, 'applications')
    op.create_index(NAME, 'applications', COLUMNS, postgresql_include=COUNTED)


def downgrade() -> None:
    op.drop_index(NAME, 'applications')
    op.create_index(NAME, 'applications', COLUMNS)
