"""Exams on paper: forms frozen for print, scores entered once, changed with a history, counted as every other."""

from typing import Any

import pytest
from sqlalchemy import func, select

from learnhub.assessment import queries, service
from learnhub.assessment.models import Attempt, Exam, PrintedPaper, ScoreChange
from learnhub.assessment.queries.analysis import exam_analysis
from learnhub.assessment.service import PaperScore
from learnhub.assessment.service.paper_scores import Entry
from learnhub.audit.models import AuditEntry
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.core.permissions import ORGANIZER
from learnhub.core.transactions import transaction
from learnhub.organization.models import Member
from learnhub.ranking.models import PointsEntry
from tests.assessment.conftest import NOW, Scene
from tests.assessment.kinds import one_of_each
from tests.client import Client
from tests.factories import MemberFactory, grant

FULL = dict.fromkeys(range(6), 2.0)


@pytest.fixture
def exam(scene: Scene) -> Exam:
    return scene.exam()


@pytest.fixture
def clerk(scene: Scene) -> Member:
    return MemberFactory(department=scene.unit)


def enter(exam: Exam, clerk: Member, *scores: PaperScore) -> Entry:
    with transaction():
        return service.enter_scores(exam, scores, scope=service.EVERYWHERE, actor_id=clerk.account_id, now=NOW)


def attempt_of(member: Member) -> Attempt:
    return db.session.scalars(select(Attempt).where(Attempt.member_id == member.id, Attempt.source == "paper")).one()


def counts(entry: Entry) -> tuple[int, int, int]:
    return entry.new, entry.changed, entry.same


@pytest.mark.both_databases
def test_a_sum_is_entered_once_and_changed_with_a_history(scene: Scene, exam: Exam, clerk: Member) -> None:
    assert counts(enter(exam, clerk, PaperScore(scene.member.id, total=9.5))) == (1, 0, 0)
    attempt = attempt_of(scene.member)
    assert (attempt.state, attempt.score, attempt.full_marks, attempt.is_passed, attempt.close_reason) == ("graded", 9.5, 12, True, "paper")
    assert counts(enter(exam, clerk, PaperScore(scene.member.id, total=9.5))) == (0, 0, 1)
    assert counts(enter(exam, clerk, PaperScore(scene.member.id, total=5))) == (0, 1, 0)
    change = db.session.scalars(select(ScoreChange)).one()
    assert (change.cause, change.score_before, change.score_after, attempt.is_passed) == ("paper:1", 9.5, 5, False)
    assert db.session.scalar(select(func.count()).where(AuditEntry.action == "enter_scores")) == 2


@pytest.mark.both_databases
def test_marks_by_question_are_summed_and_a_ruling_counts_for_them_too(scene: Scene, exam: Exam, clerk: Member) -> None:
    enter(exam, clerk, PaperScore(scene.member.id, total=11, marks=FULL | {3: 1.0}))
    attempt = attempt_of(scene.member)
    assert (attempt.score, [row.score for row in queries.responses(attempt.id)]) == (11, [2, 2, 2, 1, 2, 2])
    assert counts(enter(exam, clerk, PaperScore(scene.member.id, marks=FULL | {3: 1.0}))) == (0, 0, 1)
    assert counts(enter(exam, clerk, PaperScore(scene.member.id, marks=FULL | {3: 0.5}))) == (0, 1, 0)
    assert attempt.score == 10.5
    with transaction():
        ruling = service.RulingDraft(attempt.paper[3]["question"], "", "full", "题目有误")
        service.decide_question(exam, ruling, seen=0, actor_id=clerk.account_id, now=NOW)
    assert attempt.score == 12


def test_a_sum_may_be_followed_by_questions_but_not_the_other_way_round(scene: Scene, exam: Exam, clerk: Member) -> None:
    enter(exam, clerk, PaperScore(scene.member.id, total=12))
    assert counts(enter(exam, clerk, PaperScore(scene.member.id, marks=FULL))) == (0, 1, 0)
    assert counts(enter(exam, clerk, PaperScore(scene.member.id, total=12))) == (0, 0, 1)
    with pytest.raises(Refused, match="按题修改"):
        enter(exam, clerk, PaperScore(scene.member.id, total=11))


@pytest.mark.parametrize(
    ("score", "words"),
    [
        ({"total": 12.5}, "0 到 12"),
        ({"total": -1}, "0 到 12"),
        ({"total": float("nan")}, "0 到 12"),
        ({}, "没有填成绩"),
        ({"marks": {0: 1.0}}, "第 2 题没有填"),
        ({"marks": FULL | {5: 2.5}}, "第 6 题的得分"),
        ({"marks": FULL | {6: 1.0}}, "卷别"),
        ({"marks": FULL, "form": "C"}, "卷别"),
        ({"marks": FULL, "total": 11}, "不一致"),
    ],
)
def test_what_cannot_be_is_refused_with_who_and_why_and_nothing_is_entered(
    scene: Scene, exam: Exam, clerk: Member, score: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused, match=words) as refused:
        enter(exam, clerk, PaperScore(clerk.id, total=1), PaperScore(scene.member.id, **score))
    assert scene.member.name in refused.value.message
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 0


def test_who_writes_online_or_belongs_elsewhere_is_not_entered(scene: Scene, exam: Exam, clerk: Member) -> None:
    attempt = scene.start(exam)
    with pytest.raises(Refused, match="正在在线作答"):
        enter(exam, clerk, PaperScore(scene.member.id, total=1))
    scene.submit(attempt)
    with pytest.raises(Refused, match="次数已经用完"):
        enter(exam, clerk, PaperScore(scene.member.id, total=1))
    with pytest.raises(Refused, match="应考名单"):
        enter(exam, clerk, PaperScore(MemberFactory().id, total=1))
    with pytest.raises(Refused, match="没有发布"):
        enter(scene.exam(publish=False), clerk, PaperScore(scene.member.id, total=1))


def test_what_a_person_marks_online_needs_no_second_marking_on_paper(scene: Scene, clerk: Member) -> None:
    exam = scene.exam(questions=one_of_each(scene.bank, "single", "essay"), marks=10.0)
    enter(exam, clerk, PaperScore(scene.member.id, marks={0: 10.0, 1: 6.5}))
    assert attempt_of(scene.member).score == 16.5
    assert queries.attempts_to_mark(exam.id, service.EVERYWHERE) == []


def test_it_counts_in_results_points_and_the_analysis(scene: Scene, exam: Exam, clerk: Member) -> None:
    enter(exam, clerk, PaperScore(scene.member.id, total=12), PaperScore(clerk.id, marks=FULL))
    rows = {row.member_id: row for row in queries.sittings(exam.id, service.EVERYWHERE)}
    assert (rows[scene.member.id].score, rows[clerk.id].state) == (12, "graded")
    assert db.session.scalar(select(func.count()).where(PointsEntry.source == f"exam:{exam.id}")) == 4  # passed, and full marks, for two
    found = exam_analysis(exam, service.EVERYWHERE)
    assert (sum(found.steps), found.sat, found.passed, found.is_drawn) == (2, 2, 2, False)
    assert (found.whole.n, found.without_questions) == (1, 1)
    assert found.questions[0].of_version == 0  # nobody knows which option was chosen on paper


def test_forms_stay_as_printed_once_scores_are_entered(scene: Scene, exam: Exam, clerk: Member) -> None:
    def freeze() -> list[int]:
        with transaction():
            return [place["question"] for place in service.freeze_forms(exam, actor_id=clerk.account_id, now=NOW)[""]]

    first = freeze()
    with transaction():
        items = [(question.id, 2.0) for question in reversed(scene.questions)]
        service.set_fixed_paper(exam, items, scope=service.EVERYWHERE, actor_id=None, now=NOW)
    assert freeze() == first[::-1]
    enter(exam, clerk, PaperScore(scene.member.id, marks=FULL))
    exam.shuffles_questions = True
    db.session.rollback()
    assert freeze() == first[::-1]
    assert db.session.scalar(select(func.count()).select_from(PrintedPaper)) == 1


def test_the_analysis_of_sums_alone_is_honest(client: Client, scene: Scene, exam: Exam, clerk: Member) -> None:
    grant(clerk, ORGANIZER, scene.unit)
    enter(exam, clerk, PaperScore(scene.member.id, total=12), PaperScore(clerk.id, total=3))
    page = client.sign_in(clerk).get(f"/manage/exams/{exam.id}/analysis").text
    assert "50%" in page
    assert "2 份纸质答卷只登记了总分" in page
