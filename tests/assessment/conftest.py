"""What the tests of assessment share: a bank with questions, exams that are open, members who may sit them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from learnhub.assessment import service
from learnhub.assessment.models import Attempt, Exam
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.organization.models import Member, Unit
from learnhub.questions.models import Question, QuestionBank, QuestionVersion
from tests.factories import DepartmentFactory, MemberFactory

NOW = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
KEYS = {"single": ["a"], "multiple": ["a", "b"], "true_false": ["t"]}
OPTIONS = {
    "single": [("a", "甲"), ("b", "乙"), ("c", "丙"), ("d", "丁")],
    "multiple": [("a", "甲"), ("b", "乙"), ("c", "丙"), ("d", "丁")],
    "true_false": [("t", "正确"), ("f", "错误")],
}


def make_question(bank: QuestionBank, kind: str = "single", **more: Any) -> Question:
    """A question with one version; `explanation_html`, `source`, `options`, `key`, `answer_key`, `parts` and `topic` may be given."""
    number = len(list(db.session.scalars(db.select(Question.id)))) + 1
    question = Question(
        bank_id=bank.id,
        kind=kind,
        content_key=f"{number:064d}",
        stem_text=f"第{number}道{kind}题",
        topic=more.get("topic", ""),
        created_at=NOW,
        updated_at=NOW,
    )
    db.session.add(question)
    db.session.flush()
    options = more.get("options", [{"id": option, "html": words} for option, words in OPTIONS.get(kind, ())])
    db.session.add(
        QuestionVersion(
            question_id=question.id,
            number=1,
            kind=kind,
            stem_html=f"<p>第{number}道{kind}题</p>",
            options=options,
            answer_key=more.get("answer_key") or {"right": more.get("key", KEYS.get(kind))},
            explanation_html=more.get("explanation_html", ""),
            source=more.get("source", ""),
            clause=more.get("clause", ""),
            parts=more.get("parts", []),
            created_at=NOW,
        )
    )
    db.session.commit()
    return question


@dataclass
class Scene:
    """A department with a member and a bank of six questions (two of each kind)."""

    unit: Unit
    member: Member
    bank: QuestionBank
    questions: list[Question]

    def exam(self, *, marks: float = 2.0, questions: Sequence[Question] | None = None, publish: bool = True, **draft: Any) -> Exam:
        """A fixed exam of the department's, open for a day around NOW."""
        values: dict[str, Any] = {
            "title": "党章知识考试",
            "unit_id": self.unit.id,
            "audience_ids": [self.unit.id],
            "opens_at": NOW - timedelta(hours=1),
            "closes_at": NOW + timedelta(days=1),
            "minutes": 30,
            "shuffles_questions": False,
            "shuffles_options": False,
        }
        with transaction():
            exam = service.create_exam(service.ExamDraft(**values | draft), scope=service.EVERYWHERE, actor_id=None, now=NOW)
            chosen = self.questions if questions is None else questions
            items = [(question.id, marks) for question in chosen]
            service.set_fixed_paper(exam, items, scope=service.EVERYWHERE, actor_id=None, now=NOW)
            if publish:
                service.publish_exam(exam, actor_id=None, now=NOW - timedelta(hours=2))
        return exam

    def start(self, exam: Exam, member: Member | None = None, *, now: datetime = NOW, seed: int = 7) -> Attempt:
        """Begin an attempt."""
        with transaction():
            return service.start_attempt(exam.id, (member or self.member).id, now=now, seed=seed)

    def save(self, attempt: Attempt, position: int, answer: Sequence[str], *, seq: int = 1, now: datetime = NOW, **more: Any) -> Any:
        """Save one answer from a tab."""
        values: dict[str, Any] = {"is_marked": False, "tab": "one"} | more
        with transaction():
            return service.save_answer(attempt.id, attempt.member_id, position=position, answer=answer, seq=seq, now=now, **values)

    def submit(self, attempt: Attempt, *, now: datetime = NOW) -> Attempt:
        """Hand in."""
        with transaction():
            return service.submit_attempt(attempt.id, attempt.member_id, now=now)


@pytest.fixture
def scene(database: Any) -> Scene:
    unit = DepartmentFactory()
    member = MemberFactory(department=unit)
    bank = QuestionBank(name="党章题库", unit_id=unit.id, created_at=NOW)
    db.session.add(bank)
    db.session.commit()
    questions = [make_question(bank, kind) for kind in ("single", "single", "multiple", "multiple", "true_false", "true_false")]
    return Scene(unit, member, bank, questions)
