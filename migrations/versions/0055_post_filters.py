"""let the messages sent be found by day, kind and channel

Why: whoever asks what went to whom knows when it was, or what it was, seldom the page on which it stands.
"""

from alembic import op

revision = '0055'
down_revision = '0050'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_messages_written', 'messages', ['created_at'])
    op.create_index('ix_messages_kind', 'messages', ['kind', 'created_at'])
    op.create_index('ix_deliveries_channel', 'deliveries', ['channel', 'message_id'])


def downgrade() -> None:
    op.drop_index('ix_deliveries_channel', 'deliveries')
    op.drop_index('ix_messages_kind', 'messages')
    op.drop_index('ix_messages_written', 'messages')
