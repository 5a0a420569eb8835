"""Do those whom a step concerns hear of it, at once, once, and nobody else?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from approvals.accounts.models import Account
from approvals.applications.change_models import ChangeRequest
from approvals.applications.models import Application, Member
from approvals.database import db
from approvals.deadlines.models import Delivery, Message
from approvals.deadlines.reminder_models import PostWish
from approvals.reviews.models import Conflict
from tests.budget.life import LATER, in_implementation
from tests.reviews.school import sheet
from tests.support.factories import NOW, make_account, make_application, take
from tests.support.school import School, make_school
from workflows.calendar import end_of_day
from workflows.engine import NotAllowed


@pytest.fixture
def school(app: Flask) -> School:
    """A school with one open call."""
    return make_school()


def submitted(school: School) -> Application:
    """An application of the teacher that waits for the head of department."""
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher)
    return application


def news_of(account: Account) -> Sequence[Message]:
    """What a person was told of steps, oldest first."""
    kinds = ("decision", "sent_back")
    mine = select(Message).where(Message.account_id == account.id, Message.kind.in_(kinds))
    return db.session.scalars(mine.order_by(Message.id)).all()


def test_sending_back_tells_the_applicant_and_coming_back_the_sender(school: School) -> None:
    """With the words, the day and the way to the form; never a message to who did it."""
    application = submitted(school)
    take(application, "send_back", school.head, comment="目标请量化。")
    (told,) = news_of(school.teacher)
    assert (told.kind, told.subject) == ("sent_back", f"{application.title}：退回修改")
    assert told.link == f"/applications/{application.id}/declaration"
    assert f"办理：{school.head.name}（系部负责人） 退回修改" in told.body
    assert "意见：目标请量化。" in told.body
    assert "期限：" in told.body
    assert db.session.scalars(
        select(Delivery.address).where(Delivery.message_id == told.id)
    ).all() == [school.teacher.email]
    assert news_of(school.head) == []
    take(application, "submit", school.teacher)
    (back,) = news_of(school.head)
    assert back.subject == f"{application.title}：提交申报书"
    assert len(news_of(school.teacher)) == 1
    take(application, "withdraw", school.teacher, comment="改到明年再报。")
    _back, gone = news_of(school.head)
    assert gone.subject == f"{application.title}：撤回申报" and "改到明年再报。" in gone.body
    assert news_of(school.office) == [], "it had not come to the office"


def test_members_hear_of_it_unless_they_do_not_want_to(school: School) -> None:
    """In their own language; who was deactivated hears nothing."""
    curious, quiet, gone = (make_account(school.department, locale="en") for _ in range(3))
    application = submitted(school)
    db.session.add_all(
        Member(application_id=application.id, account_id=person.id)
        for person in (curious, quiet, gone)
    )
    gone.is_enabled = False
    db.session.add(PostWish(account_id=quiet.id, tells_of_joined=False))
    db.session.commit()
    take(application, "endorse", school.head)
    (told,) = news_of(curious)
    assert told.subject == f"{application.title}: {school.head.name} endorsed it"
    assert [len(news_of(person)) for person in (school.teacher, quiet, gone)] == [1, 0, 0]


def test_a_digest_waits_and_a_refused_step_tells_nobody(school: School) -> None:
    """The message is part of the step: taken back with it."""
    db.session.add(PostWish(account_id=school.teacher.id, digest_hour=8))
    application = submitted(school)
    with pytest.raises(NotAllowed):
        take(application, "endorse", school.reviewers[0])
    assert news_of(school.teacher) == []
    take(application, "endorse", school.head)
    (told,) = news_of(school.teacher)
    assert told.awaits_digest
    assert not db.session.scalars(select(Delivery.id).where(Delivery.message_id == told.id)).all()


def test_a_life_is_told_step_by_step_and_approval_once_it_is_ratified(school: School) -> None:
    """With the amounts; the clerk hears that the payment may go out; reviewers hear nothing."""
    application = in_implementation(school)
    title = application.title
    assert [each.subject for each in news_of(school.teacher)] == [
        f"{title}：审核同意",
        f"{title}：形式审查通过",
        f"{title}：领导小组批准立项",
        f"{title}：公示期满，无未决异议",
        f"{title}：确认任务书",
        f"{title}：登记已付",
    ]
    ratified, paid = (news_of(school.teacher)[n].body for n in (2, 5))
    assert "金额：¥100,000.00" in ratified
    assert "金额：¥60,000.00" in paid
    assert [each.subject for each in news_of(school.clerk)] == [f"{title}：批准拨款单"]
    assert all(news_of(person) == [] for person in (*school.reviewers, school.chair, school.office))
    until_at = end_of_day(date(2099, 5, 31))
    take(
        application, "request_change", school.teacher, comment="设备晚到", now=LATER,
        date_key="acceptance_due", until_at=until_at.isoformat(),
    )  # fmt: skip
    change = db.session.scalars(select(ChangeRequest)).one()
    take(change, "forward", school.office, now=LATER)
    take(change, "grant", school.leader, now=LATER)
    granted = news_of(school.teacher)[-1]
    assert "期限：2099年5月31日" in granted.body
    assert granted.subject == f"{title}：领导小组同意变更（延期）"


def test_nobody_reads_who_sits_on_a_committee_nor_who_applies_blindly(school: School) -> None:
    """The applicant reads that the committee decided; the chair that the applicant did."""
    school.call.is_blind = True
    application = submitted(school)
    take(application, "endorse", school.head)
    take(application, "admit", school.office)
    people = [person.id for person in school.reviewers]
    take(application, "assign_reviewers", school.office, reviewers=people)
    for person in school.reviewers:
        take(application, "score", person, **sheet(application))
    take(application, "request_revision", school.chair, comment="请补充。")
    told = news_of(school.teacher)[-1]
    assert told.kind == "sent_back"
    assert (school.chair.name in told.body, "评审委员会主任" in told.body) == (False, True)
    take(application, "resubmit", school.teacher)
    (back,) = news_of(school.chair)
    assert school.teacher.name not in back.body


def test_a_sender_with_a_conflict_hears_nothing_more(school: School) -> None:
    """Nor one who lost the role."""
    application = submitted(school)
    entry = take(application, "send_back", school.head)
    db.session.add(
        Conflict(
            application_id=application.id, account_id=school.head.id, reason="同事",
            history_id=entry.id, declared_at=NOW,
        )
    )  # fmt: skip
    db.session.commit()
    take(application, "submit", school.teacher)
    assert news_of(school.head) == []
