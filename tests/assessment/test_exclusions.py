"""Questions that answer each other: a drawn paper never holds two of a group, and its page says who may change that."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from learnhub.assessment import service
from learnhub.assessment.models import ExclusionGroup, ExclusionMember
from learnhub.assessment.queries.pools import groups_among
from learnhub.audit.models import AuditEntry
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.organization.models import Member
from learnhub.questions.models import QuestionBank
from tests.assessment.conftest import NOW, Scene, make_question
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant
from tests.statements import counted

WHO: dict[str, Any] = {"actor_id": None, "now": NOW}


@pytest.fixture
def organizer(scene: Scene) -> Member:
    member = MemberFactory(department=scene.unit)
    grant(member, "organizer", scene.unit)
    return member


@pytest.fixture
def browser(client: Client, organizer: Member) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield client.sign_in(organizer)


def groups() -> list[set[int]]:
    """Which questions exclude each other."""
    found: dict[int, set[int]] = {}
    for group_id, question_id in db.session.execute(select(ExclusionMember.group_id, ExclusionMember.question_id)):
        found.setdefault(group_id, set()).add(question_id)
    assert set(found) == set(db.session.scalars(select(ExclusionGroup.id)))
    return list(found.values())


def apart(scene: Scene, *places: int) -> None:
    with transaction():
        service.keep_apart(scene.bank, [scene.questions[place].id for place in places], **WHO)


@pytest.mark.both_databases
class TestGroups:
    def test_groups_that_share_a_question_are_one(self, scene: Scene) -> None:
        ids = [question.id for question in scene.questions]
        apart(scene, 0, 1)
        apart(scene, 2, 3)
        apart(scene, 1, 3)
        apart(scene, 0, 2)  # again
        assert groups() == [set(ids[:4])]

    def test_one_alone_is_no_group(self, scene: Scene) -> None:
        with pytest.raises(Refused):
            apart(scene, 0)
        apart(scene, 0, 1)
        with transaction():
            service.let_together(scene.bank, db.session.scalars(select(ExclusionGroup.id)).one(), scene.questions[0].id, **WHO)
        assert groups() == []

    def test_a_drawn_paper_never_holds_two(self, scene: Scene) -> None:
        exam = scene.exam(questions=[], publish=False)
        apart(scene, 0, 2, 4)
        both = {scene.questions[place].id for place in (0, 2, 4)}
        with transaction():
            service.set_draw_rules(exam, [service.RuleDraft(scene.bank.id, 4, 2.0)], scope=service.EVERYWHERE, **WHO)
        for seed in range(30):
            assert len(both & {place["question"] for place in service.freeze_paper(exam, seed)}) == 1

    def test_what_is_kept_apart_counts_as_one_when_rules_are_refused(self, scene: Scene) -> None:
        exam = scene.exam(questions=[], publish=False)
        apart(scene, 0, 2, 4)
        with pytest.raises(Refused) as refused, transaction():
            service.set_draw_rules(exam, [service.RuleDraft(scene.bank.id, 5, 2.0)], scope=service.EVERYWHERE, **WHO)
        assert "要抽 5 题，只有 4 题，还缺 1 题（另有 2 题与它们互斥，不能同卷）" in refused.value.message

    def test_papers_that_stood_ready_are_made_again(self, scene: Scene) -> None:
        exam = scene.exam(questions=[], publish=False)
        with transaction():
            service.set_draw_rules(exam, [service.RuleDraft(scene.bank.id, 3, 2.0)], scope=service.EVERYWHERE, **WHO)
            service.ask_for_papers(exam, is_wanted=True, seed=3, **WHO)
            service.notice_changes(exam, now=NOW + timedelta(seconds=1))
            assert service.prepare_papers(exam, now=NOW) == 1
        apart(scene, 0, 1, 2)
        with transaction():
            assert service.prepare_papers(exam, now=NOW) == 1

    def test_a_question_of_another_bank_is_missing(self, scene: Scene) -> None:
        other = QuestionBank(name="别的", unit_id=scene.unit.id, created_at=NOW)
        db.session.add(other)
        db.session.commit()
        question = make_question(other)
        with pytest.raises(Missing), transaction():
            service.keep_apart(scene.bank, [scene.questions[0].id, question.id], **WHO)
        apart(scene, 0, 1)
        with pytest.raises(Missing), transaction():
            service.let_together(other, db.session.scalars(select(ExclusionGroup.id)).one(), **WHO)

    def test_more_than_twenty_are_too_many(self, scene: Scene) -> None:
        more = [make_question(scene.bank).id for _each in range(20)]
        with pytest.raises(Refused), transaction():
            service.keep_apart(scene.bank, [scene.questions[0].id, *more], **WHO)


class TestPage:
    def test_ticked_questions_become_a_group_and_go_apart_again(self, browser: Client, scene: Scene) -> None:
        page = f"/manage/questions/{scene.bank.id}/exclusions"
        first, second, third = (question.id for question in scene.questions[:3])
        assert browser.post(page, data={"question": [first, second]}).status_code == 303
        assert groups() == [{first, second}]
        browser.post(page, data={"question": [third], "with": [first]})
        assert groups() == [{first, second, third}]
        group = db.session.scalars(select(ExclusionGroup.id)).one()
        browser.post(f"{page}/{group}", data={"question": third})
        assert groups() == [{first, second}]
        assert "第 1 组" in browser.get(page).text
        browser.post(f"{page}/{group}")
        assert groups() == []
        assert browser.post(f"{page}/{group}").status_code == 404
        changes = select(AuditEntry.id).where(AuditEntry.action == "change_exclusions")
        assert len(db.session.scalars(changes).all()) == 4

    def test_the_search_stays(self, browser: Client, scene: Scene) -> None:
        page = f"/manage/questions/{scene.bank.id}/exclusions?q=single"
        assert "第3道multiple题" not in browser.get(page).text
        assert "q=single" in browser.post(page, data={"question": [scene.questions[0].id]}).location

    def test_a_fixed_paper_that_holds_both_says_so(self, browser: Client, scene: Scene) -> None:
        exam = scene.exam(publish=False)
        assert "互斥" not in browser.get(f"/manage/exams/{exam.id}/paper").text
        apart(scene, 1, 3)
        assert "第 2、4 题互相提示答案或考点相同" in browser.get(f"/manage/exams/{exam.id}/paper").text

    def test_who_may_only_read_the_bank_changes_nothing(self, client: Client, scene: Scene) -> None:
        other = MemberFactory(department=DepartmentFactory(parent=scene.unit))
        grant(other, "organizer", other.department)
        apart(scene, 0, 1)
        group = db.session.scalars(select(ExclusionGroup.id)).one()
        with time_machine.travel(NOW, tick=False):
            below = client.sign_in(other)
            page = f"/manage/questions/{scene.bank.id}/exclusions"
            assert below.get(page).status_code in {403, 404}
            assert below.post(page, data={"question": [question.id for question in scene.questions]}).status_code in {403, 404}
            assert below.post(f"{page}/{group}").status_code in {403, 404}
        assert len(groups()) == 1

    def test_more_groups_cost_no_more_statements(self, browser: Client, scene: Scene) -> None:
        page = f"/manage/questions/{scene.bank.id}/exclusions"
        apart(scene, 0, 1)
        with counted() as few:
            browser.get(page)
        apart(scene, 2, 3)
        apart(scene, 4, 5)
        with counted() as many:
            browser.get(page)
        assert len(many) <= len(few)


def test_only_groups_with_two_on_the_paper_are_told(scene: Scene) -> None:
    apart(scene, 0, 1, 2)
    ids = [question.id for question in scene.questions]
    assert groups_among(ids[2:]) == []
    assert [set(group) for group in groups_among(ids[1:])] == [set(ids[1:3])]
