"""Who gets what from every address? Each route stands in a table; a new one fails until it is classified.

Addresses with an object of another school answer 404, whoever asks; without the form's token no
unsafe address does anything; who is not signed in is led to the sign-in page.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, url_for
from sqlalchemy import func, select
from werkzeug.routing import Rule

from approvals import create_app
from approvals.accounts.closed import OPEN_ENDPOINTS
from approvals.accounts.models import Account, Delegation, Grant, LoginSession
from approvals.applications.files import path_of
from approvals.applications.models import Application, Attachment, Member
from approvals.applications.phrase_models import Phrase
from approvals.applications.starting_models import Consent
from approvals.applications.upload_models import Upload
from approvals.applications.version_models import Mark
from approvals.audit.models import HistoryEntry
from approvals.database import db, utc_now
from approvals.deadlines.models import Delivery, Message
from approvals.documents.bundle_models import FormBundle
from approvals.documents.bundle_operations import path_of as bundle_path_of
from approvals.documents.form import SelfEvaluationForm
from approvals.documents.form_as_json import form_as_json
from approvals.documents.models import DRAFT, HISTORY, BroughtFile, FormImport, PastForm
from approvals.documents.shipped_template import SHIPPED
from approvals.documents.template import content_of
from approvals.programmes.standard_models import ExpenseStandard
from approvals.programmes.template_models import FormTemplate
from approvals.reports.models import Report
from approvals.reviews.models import Review
from config import Settings
from tests.budget import life
from tests.conftest import TEST_SETTINGS
from tests.support.browser import Browser
from tests.support.factories import grant, make_account, make_application, make_category, take
from tests.support.school import School, make_school, under_review
from tests.support.templates import keep_compiled
from workflows.calendar import local_day

EVERYBODY = frozenset(
    {
        "teacher", "head", "office", "reviewer", "chair", "leader", "clerk", "finance",
        "supervisor", "bureau_office", "auditor", "admin", "colleague",
    }
)  # fmt: skip
AROUND = EVERYBODY - {"admin", "colleague", "bureau_office"}
"""Who sees a project of the school that is under way."""
MONEY = AROUND - {"teacher", "reviewer", "chair"} | {"bureau_office"}
CHECKERS = frozenset(
    {"head", "office", "reviewer", "chair", "leader", "supervisor", "bureau_office"}
)
ADMIN, OFFICE, TEACHER = frozenset({"admin"}), frozenset({"office"}), frozenset({"teacher"})
CHAIR, REVIEWER, LEADER = frozenset({"chair"}), frozenset({"reviewer"}), frozenset({"leader"})
KEEPERS = frozenset({"admin", "bureau_office", "office"})
NOBODY: frozenset[str] = frozenset()

OPEN = frozenset(
    {
        "static", "healthz", "accounts.sign_in", "accounts.enter", "accounts.choose_language",
        "accounts.choose_theme", "notices.index", "notices.show", "notices.ask_objection",
        "notices.object_to", "notices.received", "verify.ask", "verify.answer", "feeds.show",
    }
)  # fmt: skip
"""Anybody may ask for these, signed in or not."""

LET_IN: dict[frozenset[str], str] = {
    EVERYBODY: """
        accounts.sign_out accounts.own accounts.ask_password accounts.change_password
        accounts.want_mail accounts.end_other_sessions accounts.delegations accounts.delegate
        programmes.index programmes.show starting.choose starting.begin starting.ask
        starting.requests reviews.index deadlines.inbox
        deadlines.messages deadlines.read_all deadlines.wishes deadlines.wish feeds.renew calendar.show
        feeds.switch_off overview.index imports.index imports.create""",
    NOBODY: "accounts.end_session",
    frozenset({"leader", "supervisor"}): "accounts.end_delegation",
    KEEPERS | {"auditor"}: "administration.index administration.grants",
    ADMIN: """
        machinery.index
        administration.ask_grant administration.grant_role administration.revoke_role
        administration.organisations administration.ask_organisation
        administration.add_organisation administration.organisation
        administration.rename_organisation administration.deactivate_organisation
        administration.activate_organisation administration.people administration.ask_person
        administration.add_person administration.person administration.edit_person
        administration.reset_password administration.unlock administration.end_sessions
        administration.ask_deactivation administration.deactivate administration.activate""",
    KEEPERS: """
        post.index post.retry
        programmes.programmes programmes.ask_programme programmes.add_programme
        programmes.categories programmes.ask_category programmes.add_category
        programmes.edit_category programmes.save_category programmes.standards
        programmes.ask_standard programmes.add_standard
        form_templates.index form_templates.create""",
    KEEPERS - {"bureau_office"}: """
        programmes.edit_programme programmes.save_programme programmes.edit_standard
        programmes.save_standard form_templates.show form_templates.save
        form_templates.publish form_templates.remove form_templates.compare""",
    OFFICE | {"bureau_office"}: """
        programmes.new programmes.create closed_days.index closed_days.ask closed_days.add
        closed_days.ask_removing closed_days.remove wording.index chasing.board chasing.remind chasing.extend
        putting_off.show putting_off.extend""",
    OFFICE: """
        history.kept history.remove history.index history.create history.show history.again history.keep
        timing.rules timing.keep_rules wording.edit wording.keep wording.preview
        wording.restore programmes.open_call programmes.ask_extension programmes.extend programmes.ask_envelope
        programmes.change_envelope programmes.ask_closing programmes.close
        programmes.ask_cancelling programmes.cancel programmes.edit programmes.save
        programmes.copy ahead.show reviews.assignment reviews.assign reviews.objections phrases.change""",
    AROUND: """
        applications.show applications.section versions.index versions.compare receipt.show
        declaration.download declaration.look declaration.content documents.download reports.show steps.take
        bundles.ask bundles.create""",
    AROUND - REVIEWER: "project_money.spending project_money.ledger",
    TEACHER: """
        versions.draft declaration.edit declaration.preview declaration.save declaration.check
        declaration.answer starting.request_of starting.answer declaration.add_member
        declaration.remove_member declaration.attach declaration.detach declaration.use_as
        uploads.index uploads.begin uploads.offset uploads.receive uploads.terminate
        uploads.discard uploads.try_again reports.edit reports.save
        reports.figures steps.ask writing.news writing.keep writing.key
        writing.checked rows.sources rows.preview
        imports.show imports.again imports.begin bundles.show bundles.again bundles.fetch""",
    REVIEWER: """
        reviews.sheet reviews.save_sheet reviews.hand_in reviews.ask_conflict
        reviews.declare_conflict""",
    CHAIR: """
        reviews.verdicts reviews.ask_verdict reviews.give_verdict reviews.ranking reviews.approve
        reviews.ask_reason reviews.decide""",
    LEADER: "reviews.ratification reviews.ratify",
    CHECKERS: "phrases.index phrases.add",
    MONEY: "budget.payments budget.approve budget.selection",
    OFFICE | ADMIN | {"auditor"}: "audit.history",
}
"""Who is let in to each route with the things of their own school; all others get 403 or 404."""

SENTENCES = {"Accept": "text/plain"}
"""Refusals are asked for without the page around them, which is drawn in tests of its own."""
SHARED = frozenset({"programmes.edit_category", "programmes.save_category"})
"""Their object belongs to no school."""
OF_OTHER_SCHOOLS = {"starting.choose": 303, "starting.begin": 303, "starting.ask": 303}
"""What a stranger's id gets where a 404 would say no less: back to the list with a sentence."""
ABOVE_SCHOOLS = frozenset({"admin", "auditor", "bureau_office"})
NO_OBJECTS = frozenset(
    {
        "form_key",
        "file_format",
        "key",
        "stage",
        "body_key",
        "action_key",
        "kind",
        "filename",
        "message_kind",
        "locale",
        "reference",
        "token",
    }
)


def table() -> dict[str, frozenset[str]]:
    """Who is let in, by endpoint."""
    return {name: roles for roles, names in LET_IN.items() for name in names.split()}


@dataclass
class World:
    """Two schools in one database file, and where each thing of theirs is found."""

    app: Flask
    tokens: dict[str, str] = field(default_factory=dict)
    """The people of the first school by what they do: by what their browsers are known."""
    own: dict[str, Any] = field(default_factory=dict)
    """Values for the addresses by the names of their variables: things of the first school."""
    foreign: dict[str, Any] = field(default_factory=dict)
    """The same of the second."""
    rows: tuple[int, ...] = ()
    """How much there was of what people may write when the world was made."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Built once; what a test of one address changes is put back by `put_back`."""
    folder = tmp_path_factory.mktemp("routes")
    settings = Settings(
        secret_key="t" * 32,
        database_url=f"sqlite:///{folder / 'test.db'}",
        attachments_folder=str(folder / "attachments"),
    )
    app = create_app(settings, **TEST_SETTINGS)
    app.test_client_class = Browser
    keep_compiled(app)
    with app.app_context():
        db.create_all()
        made = World(app)
        _fill(made)
        _keep(app)
        made.rows = _rows()
        yield made
        db.session.remove()
        db.engine.dispose()


def _file(app: Flask) -> Path:
    return Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))


def _keep(app: Flask) -> None:
    db.session.commit()
    _copy(_file(app), _file(app).with_suffix(".kept"))


def put_back(world: World) -> None:
    """The database as it was when the world was built."""
    db.session.remove()
    _copy(_file(world.app).with_suffix(".kept"), _file(world.app))


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)


def _fill(world: World) -> None:
    school = make_school(envelope=10_000_000, project_limit=9)
    other = make_school(school.bureau, envelope=10_000_000, project_limit=9)
    admin, colleague = make_account(school.bureau), make_account(school.department)
    grant(admin, "system_admin")
    names = EVERYBODY - {"reviewer", "admin", "colleague"}
    people = {name: getattr(school, name) for name in names}
    people |= {"reviewer": school.reviewers[0], "admin": admin, "colleague": colleague}
    world.own, world.foreign = _things(school), _things(other)
    world.own["category_id"] = world.foreign["category_id"] = make_category("equipment", "").id
    db.session.commit()
    for name, person in people.items():
        browser = world.app.test_client()
        browser.sign_in(person)
        with browser.session_transaction() as cookie:
            world.tokens[name] = cookie["_user_id"]


def _things(school: School) -> dict[str, Any]:
    """One of everything that an address may name."""
    application = _in_rectification(school)
    judged = life.in_implementation(replace(school, teacher=make_account(school.department)))
    life.write_report(judged, "midterm")
    take(judged, "submit_midterm", judged.leader, now=life.LATER)
    under_review(school)
    report = db.session.scalars(select(Report).where(Report.application_id == application.id)).one()
    draft = make_application(school.call, school.teacher)
    member = Member(account_id=make_account(school.department).id, may_edit=False)
    draft.members.append(member)
    mark = _mark(draft)
    today = local_day(utc_now())
    delegation = Delegation(
        from_account_id=school.supervisor.id, to_account_id=school.leader.id, from_on=today,
        until_on=today, created_at=utc_now(),
    )  # fmt: skip
    person = make_account(school.school)
    granted = grant(person, "supervisor")
    signed_in = LoginSession(
        token_digest=f"{person.id:064d}", account_id=person.id, created_at=utc_now(),
        last_seen_at=utc_now(), expires_at=utc_now(),
    )  # fmt: skip
    phrase = Phrase(
        organisation_id=school.school.id, position=1, text="请核对。", created_at=utc_now()
    )
    consent = Consent(
        call_id=school.call.id, asked_by_id=person.id, colleague_id=school.teacher.id,
        asked_at=utc_now(),
    )  # fmt: skip
    standard = ExpenseStandard(
        organisation_id=school.school.id, category=make_category("equipment", ""), unit="台",
        ceiling_amount=100, valid_from_on=today,
    )  # fmt: skip
    words = FormTemplate(
        organisation_id=school.school.id, number=2, content=content_of(SHIPPED),
        created_at=utc_now(),
    )  # fmt: skip
    db.session.add_all([standard, words])
    db.session.add_all([delegation, signed_in, phrase, consent])
    db.session.flush()
    review = db.session.scalars(
        select(Review).where(
            Review.reviewer_id == school.reviewers[0].id, Review.handed_in_at.is_(None)
        )
    ).one()
    return {
        "application_id": application.id,
        "draft_id": draft.id,
        "judged_id": judged.id,
        "attachment_id": _file_of(application, school.teacher).id,
        "own_attachment_id": _file_of(draft, school.teacher).id,
        "upload_key": _upload_of(draft, school.teacher).key,
        "mark_id": mark.id,
        "phrase_id": phrase.id,
        "member_id": member.id,
        "report_id": report.id,
        "call_id": school.call.id,
        "consent_id": consent.id,
        "standard_id": standard.id,
        "template_id": words.id,
        "form_id": _past_form(school).id,
        "programme_id": school.call.programme_id,
        "review_id": review.id,
        "organisation_id": school.school.id,
        "account_id": person.id,
        "grant_id": granted.id,
        "delegation_id": delegation.id,
        "import_id": _import_of(school.teacher).id,
        "bundle_id": _bundle_of(application, school.teacher).id,
        "history_id": _import_of(school.office, HISTORY).id,
        "session_id": signed_in.id,
        "delivery_id": _delivery(school.teacher).id,
        "subject_id": application.id,
        "kind": "application",
        "action_key": "record_spending",
        "body_key": "committee",
        "stage": "midterm",
        "key": "declaration",
        "reference": "YY-1",
        "token": "none",
        "filename": "css/ground.css",
        "form_key": "target",
        "file_format": "xlsx",
        "message_kind": "reminder",
        "locale": "en",
    }


def _past_form(school: School) -> PastForm:
    """A form that the school keeps of an earlier year."""
    form = PastForm(
        organisation_id=school.school.id, org_path=school.school.path, form_key="x", year=2025,
        title="旧项目", title_key="旧项目", content={}, kept_by_id=school.office.id,
        kept_at=utc_now(),
    )  # fmt: skip
    db.session.add(form)
    db.session.flush()
    return form


def _in_rectification(school: School) -> Application:
    """A mid-term report is handed in, and another is being written."""
    application = life.in_implementation(school)
    life.write_report(application, "midterm")
    take(application, "submit_midterm", school.teacher, now=life.LATER)
    take(application, "rectify", school.chair, now=life.LATER)
    return application


def _file_of(application: Application, person: Account) -> Attachment:
    file = Attachment(
        place="declaration", file_name="a.pdf", media_type="application/pdf", size=3,
        digest="0" * 64, uploaded_by_id=person.id, uploaded_at=utc_now(),
    )  # fmt: skip
    application.attachments.append(file)
    db.session.flush()
    place = path_of(file.digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"%PDF")
    return file


def _import_of(person: Account, purpose: str = DRAFT) -> FormImport:
    form = form_as_json(SelfEvaluationForm(year=2025, title="网络安全实训基地"))
    file = BroughtFile(
        file_name="a.docx", digest="0" * 64, size=1, read_at=utc_now(),
        forms=[{"form": form, "rows": []}],
    )  # fmt: skip
    made = FormImport(
        purpose=purpose, account_id=person.id, organisation_id=person.organisation_id,
        created_at=utc_now(), files=[file],
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def _upload_of(application: Application, person: Account) -> Upload:
    upload = Upload(
        key=f"{application.id:032x}", application_id=application.id, account_id=person.id,
        file_name="b.pdf", fingerprint="", size=9, received=0, touched_at=utc_now(),
    )  # fmt: skip
    db.session.add(upload)
    db.session.flush()
    return upload


def _delivery(person: Account) -> Delivery:
    message = Message(
        account_id=person.id, kind="note", subject="提醒", body="", created_at=utc_now(),
        unique_key=f"note:{person.id}",
    )  # fmt: skip
    db.session.add(message)
    db.session.flush()
    delivery = Delivery(
        message_id=message.id, channel="mail", address="a@b.example", next_attempt_at=utc_now(),
    )  # fmt: skip
    db.session.add(delivery)
    db.session.flush()
    return delivery


def _bundle_of(application: Application, person: Account) -> FormBundle:
    """Finished, with its file in the store."""
    bundle = FormBundle(
        account_id=person.id, call_id=application.call_id, form_key="target", packing="pdf",
        application_ids=[application.id], created_at=utc_now(), finished_at=utc_now(), left_out=[],
        digest="0" * 64,
    )  # fmt: skip
    db.session.add(bundle)
    db.session.flush()
    place = bundle_path_of("0" * 64)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"%PDF")
    return bundle


def _mark(application: Application) -> Mark:
    first = db.session.scalars(
        select(HistoryEntry).where(HistoryEntry.application_id == application.id)
    ).first()
    mark = Mark(
        application_id=application.id, history_id=first.id, field="summary", kind="incorrect",
        sentence="请改。",
    )  # fmt: skip
    db.session.add(mark)
    db.session.flush()
    return mark


def browser_of(world: World, name: str) -> Browser:
    """A browser in which this person is signed in."""
    browser: Any = world.app.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = world.tokens[name]
    return browser


def rules(app: Flask) -> list[tuple[str, Rule]]:
    """Every route with its method."""
    return [
        (method, rule)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


DRAFT_ROUTES = {"declaration.answer", "declaration.remove_member"} | {
    f"uploads.{name}" for name in ("offset", "receive", "terminate", "discard", "try_again")
}
OWN_FILE = {"application_id": "draft_id", "attachment_id": "own_attachment_id"}
INSTEAD = {
    **{f"history.{name}": {"import_id": "history_id"} for name in ("show", "again", "keep")},
    **{f"{name}": {"application_id": "draft_id"} for name in DRAFT_ROUTES},
    "declaration.detach": OWN_FILE,
    "declaration.use_as": OWN_FILE,
    "reviews.ask_verdict": {"application_id": "judged_id"},
    "reviews.give_verdict": {"application_id": "judged_id"},
}
"""Routes that want another of the world's things than most."""


def address(world: World, rule: Rule, values: dict[str, Any]) -> str:
    """A route's address with these things in it."""
    instead = INSTEAD.get(rule.endpoint, {})
    chosen = {name: values[instead.get(name, name)] for name in rule.arguments}
    if rule.endpoint in {"reviews.ask_reason", "reviews.decide"}:
        chosen["action_key"] = "reject"
    with world.app.test_request_context():
        return url_for(rule.endpoint, **chosen)


def test_every_route_is_classified(world: World):
    known = [*OPEN, *(name for names in LET_IN.values() for name in names.split())]
    assert sorted(known) == sorted({rule.endpoint for _, rule in rules(world.app)})
    assert OPEN == OPEN_ENDPOINTS


@pytest.mark.timeout(600)
def test_each_role_is_let_in_just_where_the_table_says(world: World):
    wrong = []
    expected = table()
    for method, rule in rules(world.app):
        if rule.endpoint in OPEN:
            continue
        where = address(world, rule, world.own)
        for name, status in _ask_all(world, EVERYBODY, method, where):
            if (status not in {403, 404}) != (name in expected[rule.endpoint]):
                wrong.append((rule.endpoint, name, status))
    assert not wrong


def _ask_all(
    world: World, names: frozenset[str], method: str, where: str
) -> Iterator[tuple[str, int]]:
    """How each one's request ends; reading, or being kept out, writes nothing, and none fails."""
    for name in sorted(names):
        answer = browser_of(world, name).open(where, method=method, headers=SENTENCES)
        status = answer.status_code
        assert status < 500, (where, name)
        if method != "GET" and status not in {403, 404}:
            put_back(world)
        elif method != "GET":
            assert _rows() == world.rows, (where, name)
        yield name, status
    assert _rows() == world.rows, where


def _rows() -> tuple[int, ...]:
    """How much there is of what people may write; that an auditor read is not theirs to write."""
    db.session.rollback()
    deeds = (
        select(func.count())
        .select_from(HistoryEntry)
        .where(HistoryEntry.action != "read_application")
    )
    things = (Application, Grant, Attachment, Member, Delegation)
    counts = [deeds, *(select(func.count()).select_from(model) for model in things)]
    return tuple(db.session.execute(select(*(each.scalar_subquery() for each in counts))).one())


@pytest.mark.timeout(600)
def test_things_of_another_school_are_not_found(world: World):
    wrong = []
    expected = table()
    for method, rule in rules(world.app):
        if rule.endpoint in OPEN | SHARED or not rule.arguments - NO_OBJECTS:
            continue
        where, names = address(world, rule, world.foreign), expected[rule.endpoint] - ABOVE_SCHOOLS
        for name, status in _ask_all(world, names | {"colleague"}, method, where):
            fits = {OF_OTHER_SCHOOLS.get(rule.endpoint, 404)}
            if name not in expected[rule.endpoint]:
                fits.add(403)
            if status not in fits:
                wrong.append((rule.endpoint, name, status))
    assert not wrong


@pytest.mark.timeout(600)
def test_nothing_is_done_without_the_forms_token(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(world.app.config, "WTF_CSRF_ENABLED", True)
    before = _rows()
    wrong = []
    for method, rule in rules(world.app):
        if method == "GET":
            continue
        roles = table().get(rule.endpoint) or {"teacher"}
        where = address(world, rule, world.own)
        status = browser_of(world, min(roles)).open(where, method=method).status_code
        if status != 400 or _rows() != before:
            wrong.append((rule.endpoint, status))
    assert not wrong


def test_who_is_not_signed_in_is_led_to_the_sign_in_page(world: World):
    before = _rows()
    wrong = []
    for method, rule in rules(world.app):
        answer = world.app.test_client().open(address(world, rule, world.own), method=method)
        led_away = answer.status_code == 303 and answer.location.startswith("/sign-in")
        if led_away == (rule.endpoint in OPEN) or _rows() != before:
            wrong.append((rule.endpoint, answer.status_code))
    assert not wrong


@pytest.mark.parametrize("wish", ["text/html", "*/*", ""])
def test_a_refusal_is_a_page_for_people_and_a_sentence_for_programs(world: World, wish: str):
    browser = browser_of(world, "teacher")
    page = browser.get("/administration/people", headers={"Accept": wish})
    sentence = browser.get("/administration/people", headers=SENTENCES)
    assert (page.status_code, sentence.status_code) == (403, 403)
    assert page.mimetype == "text/html" and sentence.mimetype == "text/plain"
    assert f"<h1>{sentence.text}</h1>" in page.text
