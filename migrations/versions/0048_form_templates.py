"""keep the words of the forms as versions

Why: levels, categories and types of both forms and the mapping between them change by decree; the
office keeps them as versions, and a call names the one that its projects use.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = '0048'
down_revision = '0043'
branch_labels = None
depends_on = None

TARGETS = (
    ('t1', '投入与管理', '投入管理', ''),
    ('t2', '投入与管理', '财务管理', ''),
    ('t3', '投入与管理', '实施管理', ''),
    ('t4', '产出目标', '数量', 'r1'),
    ('t5', '产出目标', '质量', 'r2'),
    ('t6', '产出目标', '时效', 'r3'),
    ('t7', '产出目标', '成本', 'r4'),
    ('t8', '效果目标', '社会效益', 'r6'),
    ('t9', '效果目标', '经济效益', 'r5'),
    ('t10', '效果目标', '生态效益', 'r7'),
    ('t11', '效果目标', '环境效益', 'r7'),
    ('t12', '效果目标', '满意度', 'r9'),
    ('t13', '影响力目标', '长效管理', 'r8'),
    ('t14', '影响力目标', '人力资源', 'r8'),
)
RESULTS = (
    ('r1', '产出指标', '数量指标', ''),
    ('r2', '产出指标', '质量指标', ''),
    ('r3', '产出指标', '时效指标', ''),
    ('r4', '产出指标', '成本指标', ''),
    ('r5', '效益指标', '经济效益指标', ''),
    ('r6', '效益指标', '社会效益指标', ''),
    ('r7', '效益指标', '生态效益指标', ''),
    ('r8', '效益指标', '可持续影响指标', ''),
    ('r9', '满意度指标', '服务对象满意度指标', ''),
)
NAMES = ('key', 'level1', 'level2', 'counterpart')
SHIPPED = {
    'targets': [dict(zip(NAMES, row, strict=True)) for row in TARGETS],
    'results': [dict(zip(NAMES, row, strict=True)) for row in RESULTS],
    'categories': ['其他一次性项目', '经常性专项业务费', '基本建设项目', '其他项目'],
    'performance_types': ['事业/专业类', '工程建设类', '政府采购类', '其他类'],
}


def upgrade() -> None:
    templates = op.create_table('form_templates',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('copied_from_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('number >= 1', name=op.f('ck_form_templates_number_positive')),
    sa.ForeignKeyConstraint(['copied_from_id'], ['form_templates.id'], name=op.f('fk_form_templates_copied_from_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_form_templates_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_templates')),
    sa.UniqueConstraint('organisation_id', 'number', name=op.f('uq_form_templates_organisation_id_number'))
    )
    now = datetime.now(UTC)
    op.bulk_insert(templates, [
        {'number': 1, 'content': SHIPPED, 'created_at': now, 'published_at': now, 'version': 0}
    ])
    with op.batch_alter_table('calls') as batch:
        batch.add_column(sa.Column('form_template_id', sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f('fk_calls_form_template_id'), 'form_templates', ['form_template_id'], ['id'])
    op.execute('UPDATE calls SET form_template_id = (SELECT min(id) FROM form_templates)')


def downgrade() -> None:
    with op.batch_alter_table('calls') as batch:
        batch.drop_constraint(op.f('fk_calls_form_template_id'), type_='foreignkey')
        batch.drop_column('form_template_id')
    op.drop_table('form_templates')
