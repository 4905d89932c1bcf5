"""Resits and practice: what is asked again, what counts, and what does not."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from learnhub.assessment import queries, service
from learnhub.assessment.models import Attempt, Exam
from learnhub.assessment.rules.codes import code_of
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.core.permissions import ORGANIZER
from learnhub.core.transactions import transaction
from learnhub.organization.models import Member
from learnhub.ranking.models import PointsEntry
from tests.assessment.conftest import NOW, Scene, make_question
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant

DAY = timedelta(days=1)
RIGHT = [["a"], ["a"], ["a", "b"], ["a", "b"], ["t"], ["t"]]


def drawn(scene: Scene, count: int = 2, **more: Any) -> Exam:
    """An exam that draws `count` single-choice questions from the scene's bank."""
    exam = scene.exam(publish=False, **more)
    with transaction():
        service.set_draw_rules(exam, [service.RuleDraft(scene.bank.id, count, 5.0, "single")], scope=["/"], actor_id=None, now=NOW)
        service.publish_exam(exam, actor_id=None, now=NOW)
    return exam


def resit(scene: Scene, exam: Exam, *members: Member, publish: bool = True, **more: Any) -> Exam:
    """The resit of `exam`, four days later."""
    who = [member.id for member in members or (scene.member,)]
    draft = service.ResitDraft("补考", NOW + 4 * DAY, NOW + 5 * DAY, who, **more)
    with transaction():
        made = service.make_resit(exam, draft, scope=["/"], actor_id=scene.member.account_id, now=NOW)
        if publish:
            service.publish_exam(made, actor_id=None, now=NOW)
    return made


def sit(scene: Scene, exam: Exam, member: Member | None = None, *, right: bool = True, at: Any = NOW) -> Attempt:
    """Sit a paper, all right or all empty."""
    attempt = scene.start(exam, member, now=at)
    keys = {"single": ["a"], "multiple": ["a", "b"], "true_false": ["t"]}
    for position, item in enumerate(attempt.paper if right else []):
        scene.save(attempt, position, keys[item["kind"]], now=at)
    return scene.submit(attempt, now=at)


def points() -> int:
    return db.session.scalar(select(func.coalesce(func.sum(PointsEntry.points), 0)))


class TestResit:
    def test_it_asks_nothing_that_she_met_before(self, scene: Scene) -> None:
        for _ in range(4):
            make_question(scene.bank, "single")
        first = sit(scene, drawn(scene), right=False)
        again = resit(scene, first.exam)
        for day in (4, 4):
            attempt = scene.start(again, now=NOW + day * DAY)
        assert {item["question"] for item in attempt.paper}.isdisjoint({item["question"] for item in first.paper})

    def test_what_is_missing_is_said_when_it_is_made(self, scene: Scene) -> None:
        first = sit(scene, drawn(scene), right=False)
        with pytest.raises(Refused, match="只有 0 题，还缺 2 题") as refused:
            resit(scene, first.exam)
        assert refused.value.field == "people"
        assert db.session.scalar(select(func.count()).select_from(Exam)) == 1

    def test_of_a_fixed_paper_it_draws_as_many_of_the_same_kinds_and_none_that_she_met(self, scene: Scene) -> None:
        exam = scene.exam()
        first = sit(scene, exam, right=False)
        with pytest.raises(Refused, match="还缺") as refused:
            resit(scene, exam, draws_anew=True)
        assert refused.value.field == "draws_anew"
        for kind in ("single", "multiple", "true_false"):
            for _ in range(2):
                make_question(scene.bank, kind)
        again = scene.start(resit(scene, exam, draws_anew=True), now=NOW + 4 * DAY)
        assert sorted((item["kind"], item["marks"]) for item in again.paper) == sorted(
            (item["kind"], item["marks"]) for item in first.paper
        )
        assert {item["question"] for item in again.paper}.isdisjoint({item["question"] for item in first.paper})

    def test_it_takes_over_settings_and_a_fixed_paper(self, scene: Scene) -> None:
        exam = scene.exam(entry=service.EntryDraft(networks="10.0.0.0/8"), least_minutes=5)
        made = resit(scene, exam, publish=False)
        assert [(item.question_id, item.marks) for item in made.items] == [(item.question_id, item.marks) for item in exam.items]
        assert (made.minutes, made.least_minutes, made.full_marks, made.state) == (30, 5, 12.0, "draft")
        assert queries.entry_of(made.id).networks == ["10.0.0.0/8"]
        assert queries.audience_count(made.id) == 1

    def test_it_gives_no_more_than_the_pass_mark_where_that_was_chosen(self, scene: Scene) -> None:
        exam = scene.exam()
        assert sit(scene, resit(scene, exam, is_capped=True), at=NOW + 4 * DAY).score == pytest.approx(7.2)
        other = MemberFactory(department=scene.unit)
        assert sit(scene, resit(scene, exam, other), other, at=NOW + 4 * DAY).score == 12.0

    def test_only_who_was_chosen_is_let_in(self, scene: Scene) -> None:
        made = resit(scene, scene.exam())
        other = MemberFactory(department=scene.unit)
        with pytest.raises(Refused):
            scene.start(made, other, now=NOW + 4 * DAY)
        stranger = MemberFactory(department=DepartmentFactory())
        draft = service.ResitDraft("补考", NOW, NOW + DAY, [stranger.id])
        with pytest.raises(Refused, match="不在你范围内"), transaction():
            service.make_resit(made, draft, scope=[scene.unit.path], actor_id=1, now=NOW)

    def test_the_results_of_the_exam_say_who_passed_later(self, scene: Scene) -> None:
        exam, absent = scene.exam(), MemberFactory(department=scene.unit)
        sit(scene, exam, right=False)
        made = resit(scene, exam, scene.member, absent)
        sit(scene, made, at=NOW + 4 * DAY)
        sit(scene, made, absent, right=False, at=NOW + 4 * DAY)
        rows = {row.member_id: (row.state, row.is_passed, row.resit) for row in queries.sittings(exam.id, ["/"])}
        assert rows == {scene.member.id: ("graded", False, True), absent.id: ("absent", False, False)}

    def test_a_resit_of_a_resit_belongs_to_the_exam(self, scene: Scene) -> None:
        exam = scene.exam()
        assert resit(scene, resit(scene, exam)).resit_of_id == exam.id

    def test_exam_and_resit_pay_once(self, scene: Scene) -> None:
        exam = scene.exam()
        sit(scene, exam, right=True)
        paid = points()
        assert paid > 0
        sit(scene, resit(scene, exam), at=NOW + 4 * DAY)
        assert points() == paid


class TestPractice:
    def test_it_counts_nowhere(self, scene: Scene) -> None:
        exam = scene.exam(is_practice=True)
        for _ in range(3):
            assert sit(scene, exam).is_passed
        assert points() == 0
        assert db.session.execute(select(queries.attempts_table())).all() == []
        assert queries.mean_score(exam.id)[1] == 1, "its own page still knows"
        card = queries.exam_card(exam, scene.member.id, NOW, (scene.unit.path, None))
        assert (card.standing, card.is_practice, card.attempts_left) == ("open", True, None)

    def test_what_was_sat_does_not_become_practice(self, scene: Scene) -> None:
        exam = scene.exam()
        scene.start(exam)
        draft = service.ExamDraft("x", scene.unit.id, [scene.unit.id], exam.opens_at, exam.closes_at, 30, is_practice=True)
        with pytest.raises(Refused) as refused, transaction():
            service.edit_exam(exam, draft, scope=["/"], actor_id=None, now=NOW)
        assert refused.value.field == "doing"


class TestCounting:
    def test_the_first_counts_where_the_exam_says_so(self, scene: Scene) -> None:
        for counts_first in (True, False):
            member = MemberFactory(department=scene.unit)
            exam = scene.exam(title=f"考试{counts_first}", attempts_allowed=2, counts_first=counts_first)
            sit(scene, exam, member, right=False)
            sit(scene, exam, member)
            table = queries.attempts_table()
            found = db.session.execute(select(table.c.best_share, table.c.is_passed).where(table.c.exam_id == exam.id)).one()
            assert tuple(found) == ((0.0, 0) if counts_first else (1.0, 1))
            row = next(row for row in queries.sittings(exam.id, ["/"]) if row.member_id == member.id)
            assert (row.score, row.is_passed) == ((0.0, False) if counts_first else (12.0, True))
            card = queries.exam_card(exam, member.id, NOW, (scene.unit.path, None))
            assert card.best_score == row.score
            paid = select(func.count()).where(PointsEntry.member_id == member.id, PointsEntry.rule == "exam_passed")
            assert db.session.scalar(paid) == (0 if counts_first else 1)


class TestPages:
    @pytest.fixture
    def browser(self, client: Client, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Client:
        for module in ("exams", "resits", "posters"):
            monkeypatch.setattr(f"learnhub.assessment.views.{module}.now", lambda: NOW)
        grant(scene.member, ORGANIZER, scene.unit)
        return client.sign_in(scene.member)

    def test_a_resit_is_made_of_who_failed_and_who_was_absent(self, browser: Client, scene: Scene) -> None:
        exam, passed = scene.exam(), MemberFactory(department=scene.unit, name="已过")
        sit(scene, exam, right=False)
        sit(scene, exam, passed)
        page = browser.get(f"/manage/exams/{exam.id}/resit").text
        assert "不勾选就出同样的题" in page
        assert page.count("checked") == 2  # she who failed, and new questions
        times = {"opens_at": "2026-03-09T09:00", "closes_at": "2026-03-09T18:00"}
        refused = browser.post(f"/manage/exams/{exam.id}/resit", data={"title": "补考", **times})
        assert refused.status_code == 422
        assert "请至少选择一位" in refused.text
        made = browser.post(f"/manage/exams/{exam.id}/resit", data={"title": "补考", **times, "people": [scene.member.id]})
        assert made.status_code == 303
        resit = db.session.scalars(select(Exam).where(Exam.resit_of_id == exam.id)).one()
        assert made.location == f"/manage/exams/{resit.id}"
        page = browser.get(f"/manage/exams/{exam.id}/resit").text
        assert "已安排补考" in page
        assert page.count("checked") == 1  # nobody twice

    def test_a_form_sent_twice_makes_one_resit(self, browser: Client, scene: Scene) -> None:
        exam = scene.exam()
        key = re.search(r'name="form_key"[^>]*value="(\w{32})"', browser.get(f"/manage/exams/{exam.id}/resit").text)
        assert key
        form = {"title": "补考", "opens_at": "2026-03-09T09:00", "closes_at": "2026-03-09T18:00", "people": [scene.member.id]}
        places = [browser.post(f"/manage/exams/{exam.id}/resit", data=form | {"form_key": key[1]}).location for _ in range(2)]
        assert places[0] == places[1]
        assert db.session.scalar(select(func.count()).select_from(Exam)) == 2

    def test_a_code_leads_to_the_door_and_gives_no_right(self, app: Any, browser: Client, scene: Scene) -> None:
        exam = scene.exam()
        page = browser.get(f"/manage/exams/{exam.id}/poster").text
        code = code_of(exam.id)
        assert f"{code[:3]} {code[3:]}" in page
        assert "data:image/svg+xml" in page
        assert browser.get(f"/e/{code.lower()}").location == f"/exams/{exam.id}"
        for wrong in ("22222", "AAAAAA", "x" * 90):
            assert browser.get(f"/e/{wrong}").status_code == 404
        stranger = app.test_client().sign_in(MemberFactory(department=DepartmentFactory()))
        assert stranger.get(f"/exams/{exam.id}").status_code == 404
        assert "next=/e/" in app.test_client().get(f"/e/{code}").location.replace("%2F", "/")
