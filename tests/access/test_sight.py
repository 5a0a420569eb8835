"""Does everybody see what the table "Who sees what" gives them, and nothing else? Cell by cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from approvals.access import sight, visible
from approvals.accounts.models import Account, Delegation
from approvals.applications.models import Application, Member
from approvals.database import db
from approvals.sight import Identity, Scores, Sight, Trail
from approvals.viewer import Viewer, viewer_of
from tests.budget import life
from tests.support.browser import Browser
from tests.support.factories import NOW, grant, make_account, make_application, make_call, take
from tests.support.school import School, make_school
from workflows.calendar import local_day


@dataclass(frozen=True)
class Cell:
    """One row of the table at one time of a life: texts, amounts, names, scores, identity, trail."""

    texts: bool = False
    amounts: bool = False
    names: bool = False
    scores: frozenset[Scores] = frozenset()
    identity: Identity = Identity.HIDDEN
    trail: frozenset[Trail] = frozenset()
    edits: bool = False


NOTHING = Cell()


def reads(
    *scores: Scores, identity: Identity = Identity.HIDDEN, trail: Trail | None = None
) -> Cell:
    """Texts, amounts and names, and this of the rest."""
    return Cell(True, True, True, frozenset(scores), identity, frozenset({trail} if trail else ()))


OWN = replace(
    reads(Scores.AFTER_DECISION_WITHOUT_NAMES, identity=Identity.SHOWN, trail=Trail.OWN), edits=True
)
ABOVE = reads(Scores.HANDED_IN, identity=Identity.MASKED, trail=Trail.STEPS)
KNOWN_TO_OFFICE = Cell(names=True, trail=frozenset({Trail.STEPS}))
FINANCE = reads(identity=Identity.SHOWN, trail=Trail.MONEY)
AUDITOR = reads(Scores.ALL, identity=Identity.UNMASKED_WITH_LOG, trail=Trail.ALL)
CHAIR = reads(Scores.ALL, trail=Trail.STEPS)
REVIEWER = reads(Scores.OWN)
JUDGE = reads()

TABLE: dict[str, tuple[Cell, Cell, Cell, Cell]] = {
    # role: (a draft, handed in, assigned to reviewers, ratified)
    "teacher": (OWN, OWN, OWN, OWN),
    "member": (OWN, OWN, OWN, OWN),
    "reading member": (replace(OWN, edits=False),) * 4,
    "head": (NOTHING, ABOVE, ABOVE, ABOVE),
    "office": (KNOWN_TO_OFFICE, ABOVE, ABOVE, ABOVE),
    "supervisor": (NOTHING, ABOVE, ABOVE, ABOVE),
    "leader": (NOTHING, ABOVE, ABOVE, ABOVE),
    "reviewer": (NOTHING, NOTHING, REVIEWER, REVIEWER),
    "unassigned": (NOTHING, NOTHING, NOTHING, JUDGE),
    "chair": (NOTHING, CHAIR, CHAIR, CHAIR),
    "clerk": (NOTHING, NOTHING, NOTHING, FINANCE),
    "finance": (NOTHING, NOTHING, NOTHING, FINANCE),
    "bureau_office": (NOTHING, NOTHING, NOTHING, NOTHING),
    "auditor": (AUDITOR, AUDITOR, AUDITOR, AUDITOR),
    "colleague": (NOTHING, NOTHING, NOTHING, NOTHING),
    "other department's head": (NOTHING, NOTHING, NOTHING, NOTHING),
    "other school's office": (NOTHING, NOTHING, NOTHING, NOTHING),
    "other school's auditor": (NOTHING, NOTHING, NOTHING, NOTHING),
    "administrator": (NOTHING, NOTHING, NOTHING, NOTHING),
}
TIMES = ("draft", "handed in", "assigned", "ratified")


@dataclass
class World:
    """A school with one application at each time of a life, and everybody who might look."""

    school: School
    people: dict[str, Account]
    applications: dict[str, Application]


def make_world(**columns: object) -> World:
    school = make_school(**columns)
    for committee in school.call.committees:
        committee.quorum = 2
    other = make_school(school.bureau)
    people = {
        name: getattr(school, name)
        for name in (
            "teacher", "head", "office", "supervisor", "leader", "chair", "clerk", "finance",
            "bureau_office", "auditor",
        )
    }  # fmt: skip
    people |= {
        "member": make_account(school.department),
        "reading member": make_account(school.department),
        "colleague": make_account(school.department),
        "reviewer": school.reviewers[0],
        "unassigned": school.reviewers[2],
        "other school's office": other.office,
        "other school's auditor": make_account(other.school),
        "other department's head": make_account(other.department),
        "administrator": make_account(school.school),
    }
    grant(people["other school's auditor"], "auditor")
    grant(people["other department's head"], "department_head")
    grant(people["administrator"], "system_admin")
    world = World(school, people, {})
    for time, lead in zip(TIMES, LEADS, strict=True):
        world.applications[time] = _member(world, lead(school))
    return world


def _member(world: World, application: Application) -> Application:
    application.members += [
        Member(account_id=world.people["member"].id, may_edit=True),
        Member(account_id=world.people["reading member"].id, may_edit=False),
    ]
    db.session.commit()
    return application


def _draft(school: School) -> Application:
    return make_application(school.call, school.teacher)


def _handed_in(school: School) -> Application:
    application = _draft(school)
    take(application, "submit", school.teacher)
    return application


def _assigned(school: School) -> Application:
    application = _handed_in(school)
    take(application, "endorse", school.head)
    take(application, "admit", school.office)
    ids = [person.id for person in school.reviewers[:2]]
    take(application, "assign_reviewers", school.office, reviewers=ids)
    return application


def _ratified(school: School) -> Application:
    application = _assigned(school)
    points = {str(each.id): 8 for each in application.call.criteria}
    for reviewer in school.reviewers[:2]:
        given = {"points": points, "recommendation": "approve", "comment": "同意。"}
        take(application, "score", reviewer, **given)
    take(application, "approve", school.chair, lines=life.amounts(application))
    take(application, "ratify", school.leader)
    return application


LEADS: tuple[Callable[[School], Application], ...] = (_draft, _handed_in, _assigned, _ratified)


def seen_by(person: Account, application: Application) -> Sight:
    return sight(viewer_of(person, NOW), application)


def listed(viewer: Viewer) -> set[int]:
    return set(db.session.scalars(select(Application.id).where(visible(viewer))))


def test_every_cell_of_the_table(app: Flask):
    world = make_world(project_limit=9)
    wrong = [
        (name, time, seen)
        for name, cells in TABLE.items()
        for time, cell in zip(TIMES, cells, strict=True)
        if (seen := seen_by(world.people[name], world.applications[time])) != Sight(**vars(cell))
    ]
    assert not wrong


def test_lists_hold_just_what_pages_show(app: Flask):
    world = make_world(project_limit=9)
    for name, person in world.people.items():
        viewer = viewer_of(person, NOW)
        pages = {a.id for a in world.applications.values() if sight(viewer, a).anything}
        assert listed(viewer) == pages, name


def test_a_blind_call_keeps_names_from_its_reviewers(app: Flask):
    world = make_world(is_blind=True, project_limit=9)
    seen = seen_by(world.people["reviewer"], world.applications["assigned"])
    assert seen.texts and not seen.names
    assert seen_by(world.people["office"], world.applications["assigned"]).names


def test_reviewers_read_each_other_only_where_the_call_allows_it(app: Flask):
    world = make_world(reviewers_see_each_other=True, project_limit=9)
    seen = seen_by(world.people["reviewer"], world.applications["assigned"])
    assert seen.scores == {Scores.OWN, Scores.HANDED_IN_IF_OWN_IS}


def test_the_bureau_sees_what_is_submitted_to_it(app: Flask):
    school = make_school()
    school = replace(school, call=make_call(school.bureau))
    draft, handed_in = (
        _draft(school),
        _handed_in(replace(school, teacher=make_account(school.department))),
    )
    viewer = viewer_of(school.bureau_office, NOW)
    summary = reads(Scores.SUMMARY, identity=Identity.MASKED, trail=Trail.STEPS)
    assert not sight(viewer, draft).anything
    assert sight(viewer, handed_in) == Sight(**vars(summary))
    assert listed(viewer) == {handed_in.id}


def test_a_conflict_of_interest_ends_access(app: Flask):
    world = make_world(project_limit=9)
    reviewer, application = world.people["reviewer"], world.applications["assigned"]
    assert seen_by(reviewer, application).texts
    take(application, "declare_conflict", reviewer, comment="亲属")
    viewer = viewer_of(reviewer, NOW)
    assert not sight(viewer, application).anything
    assert application.id not in listed(viewer)


@pytest.mark.parametrize("tie", ["member", "conflict"])
def test_a_chair_who_is_involved_is_no_chair_here(app: Flask, tie: str):
    world = make_world(project_limit=9)
    chair, application = world.people["chair"], world.applications["assigned"]
    if tie == "member":
        application.members.append(Member(account_id=chair.id, may_edit=False))
        db.session.commit()
        assert seen_by(chair, application) == Sight(**vars(replace(OWN, edits=False)))
        return
    ids = [chair.id, world.school.reviewers[0].id]
    take(application, "assign_reviewers", world.school.office, reviewers=ids)
    take(application, "declare_conflict", chair, comment="合作者")
    assert not seen_by(chair, application).anything
    assert application.id not in listed(viewer_of(chair, NOW))


def test_a_delegate_sees_as_much_and_only_for_the_period(app: Flask):
    world = make_world(project_limit=9)
    delegate = world.people["colleague"]
    day = local_day(NOW)
    for name in ("office", "chair"):
        db.session.add(
            Delegation(
                from_account_id=world.people[name].id,
                to_account_id=delegate.id,
                from_on=day,
                until_on=day + timedelta(days=2),
                created_at=NOW,
            )
        )
    db.session.commit()
    application = world.applications["handed in"]
    wanted = Sight(**vars(ABOVE)) | Sight(**vars(CHAIR))
    assert seen_by(delegate, application) == wanted
    for later, visible_then in ((timedelta(days=2), True), (timedelta(days=3), False)):
        viewer = viewer_of(delegate, NOW + later)
        assert sight(viewer, application).anything is visible_then
        assert (application.id in listed(viewer)) is visible_then


def test_a_conflict_of_the_person_acted_for_binds_the_delegate(app: Flask):
    world = make_world(project_limit=9)
    delegate, application = world.people["colleague"], world.applications["assigned"]
    take(application, "declare_conflict", world.people["reviewer"], comment="亲属")
    for name in ("reviewer", "unassigned"):
        db.session.add(
            Delegation(
                from_account_id=world.people[name].id,
                to_account_id=delegate.id,
                from_on=local_day(NOW),
                until_on=local_day(NOW),
                created_at=NOW,
            )
        )
    db.session.commit()
    assert not seen_by(delegate, application).anything


def test_a_grant_for_one_programme_shows_only_that_programme(app: Flask):
    world = make_world(project_limit=9)
    call = make_call(world.school.school)
    elsewhere = make_application(call, make_account(world.school.department))
    person = make_account(world.school.school)
    row = grant(person, "auditor")
    row.programme_id = call.programme_id
    db.session.commit()
    assert listed(viewer_of(person, NOW)) == {elsewhere.id}
    assert seen_by(person, elsewhere) == Sight(**vars(AUDITOR))
    assert not seen_by(person, world.applications["ratified"]).anything


@pytest.mark.parametrize("role_key", ["auditor", "project_office", "leading_group", "finance_head"])
def test_a_role_at_one_place_hides_nothing_of_ones_own_elsewhere(app: Flask, role_key: str):
    """A list asks for a place and for names apart, and for each only what the other leaves out."""
    here, there = make_school(project_limit=9), make_school(project_limit=9)
    person = make_account(here.school)
    grant(person, role_key)
    grant(person, role_key, here.department)
    own_here, own_there, joined = (
        make_application(here.call, person),
        make_application(there.call, person),
        make_application(there.call, there.teacher),
    )
    other_here, other_there = (
        make_application(here.call, here.teacher),
        make_application(there.call, there.teacher),
    )
    own_there.organisation, own_there.org_path = there.department, there.department.path
    joined.members.append(Member(account_id=person.id, may_edit=False))
    db.session.commit()
    viewer = viewer_of(person, NOW)
    everything = (own_here, own_there, joined, other_here, other_there)
    assert listed(viewer) == {each.id for each in everything if sight(viewer, each).anything}
    assert {own_here.id, own_there.id, joined.id} <= listed(viewer)


def test_a_role_revoked_or_run_out_is_gone_at_the_next_request(client: Browser):
    world = make_world(project_limit=9)
    person = make_account(world.school.school)
    row = grant(person, "supervisor")
    address = f"/applications/{world.applications['handed in'].id}"
    client.sign_in(person)
    assert client.get(address).status_code == 200
    row.revoked_at = NOW
    assert client.get(address).status_code == 404
    row.revoked_at, row.until_on = None, local_day(NOW)
    assert client.get(address).status_code == 404


def test_other_schools_do_not_exist(client: Browser):
    world = make_world(project_limit=9)
    for name in ("other school's office", "other school's auditor", "other department's head"):
        client.sign_in(world.people[name])
        for application in world.applications.values():
            assert client.get(f"/applications/{application.id}").status_code == 404
        assert listed(viewer_of(world.people[name], NOW)) == set()
