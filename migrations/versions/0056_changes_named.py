"""name the kind of change in what waits for people

Why: an office that reads "decide on the change" has to open it to know what it is about.
"""

import sqlalchemy as sa
from alembic import op

revision = '0056'
down_revision = '0055'
branch_labels = None
depends_on = None

KINDS = {
    'extension': ('（延期）', ': extension'),
    'budget': ('（预算调整）', ': budget adjustment'),
    'leader': ('（变更负责人）', ': new leader'),
    'content': ('（变更内容）', ': other contents'),
}
OF_KIND = (
    "closed_at IS NULL AND subject_kind = 'change_request' AND subject_id IN"
    " (SELECT id FROM change_requests WHERE change = :kind)"
)


def upgrade() -> None:
    for kind, (zh, en) in KINDS.items():
        op.execute(
            sa.text(
                f"UPDATE waits SET task_zh = task_zh || :zh, task_en = task_en || :en WHERE {OF_KIND}"
            ).bindparams(zh=zh, en=en, kind=kind)
        )


def downgrade() -> None:
    for kind, (zh, en) in KINDS.items():
        op.execute(
            sa.text(
                "UPDATE waits SET task_zh = replace(task_zh, :zh, ''),"
                f" task_en = replace(task_en, :en, '') WHERE {OF_KIND}"
            ).bindparams(zh=zh, en=en, kind=kind)
        )
