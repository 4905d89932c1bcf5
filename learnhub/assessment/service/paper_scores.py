"""Exams on paper 纸质考试: forms frozen for print, and scores entered by a named person; the same again changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from learnhub.assessment import queries
from learnhub.assessment.models import DRAFT, MARKING, PAPER, Attempt, Exam, HandMark, PrintedPaper, Response, ScoreChange
from learnhub.assessment.queries.plans import plan_of
from learnhub.assessment.rules import grading, timing
from learnhub.assessment.service.closing import finish_marking, grade_whole
from learnhub.assessment.service.marking import append_mark
from learnhub.assessment.service.papers import FORMS, form_paper
from learnhub.assessment.service.regrading import change_score, regrade
from learnhub.audit.service import record
from learnhub.core.errors import Conflict, Refused
from learnhub.core.extensions import db
from learnhub.organization.models import Member

CAUSE = "paper"
Paper = list[dict[str, Any]]
Forms = Mapping[str, Sequence[Mapping[str, Any]]]  # the places of each form, by letter


@dataclass(frozen=True, slots=True)
class PaperScore:
    """One member's sheet: its form, and the sum `total`, or what each question earned (`marks` by position)."""

    member_id: int
    form: str = ""
    total: float | None = None
    marks: Mapping[int, float] = field(default_factory=dict)


@dataclass(slots=True)
class Entry:
    """How many scores were new, how many became others, how many were there already."""

    new: int = 0
    changed: int = 0
    same: int = 0


def forms_of(exam: Exam) -> list[str]:
    """The letters of the exam's forms; one form without a letter when there is but one."""
    plan = plan_of(exam.id)
    return list(FORMS[: plan.forms]) if plan and plan.forms else [""]


def paper_forms(exam: Exam) -> dict[str, Paper]:
    """Every form as it was printed, once scores are entered; before that as it would be printed now. Raises Refused."""
    kept = queries.printed_papers(exam.id) if queries.has_paper_scores(exam.id) else {}
    return {form: kept[form].paper if form in kept else form_paper(exam, form, is_plain=not form) for form in forms_of(exam)}


def freeze_forms(exam: Exam, *, actor_id: int, now: datetime) -> dict[str, Paper]:
    """The same, kept as what was printed. Raises Refused."""
    kept, found = queries.printed_papers(exam.id), paper_forms(exam)
    for form, paper in found.items():
        if form not in kept:
            db.session.add(PrintedPaper(exam_id=exam.id, form=form, paper=paper, printed_by=actor_id, printed_at=now))
        elif kept[form].paper != paper:
            kept[form].paper, kept[form].printed_by, kept[form].printed_at = paper, actor_id, now
    db.session.flush()
    return found


def enter_scores(exam: Exam, scores: Sequence[PaperScore], *, scope: Sequence[str], actor_id: int, now: datetime) -> Entry:
    """Enter sheets of members in scope; all or, when one cannot be, none. Raises Refused with who and why."""
    if exam.state == DRAFT:
        raise Refused(_("考试还没有发布，先发布再登记成绩。"))
    papers = freeze_forms(exam, actor_id=actor_id, now=now) if any(score.marks for score in scores) else {}
    people = {person.member_id: person for person in queries.paper_people(exam, scope)}
    present = queries.entered_scores(exam.id, [score.member_id for score in scores])
    entry = Entry()
    for score in scores:
        person = people.get(score.member_id)
        if person is None:
            raise Refused(_("有人不在应考名单里，请刷新后重新填写。"))
        if wrong := problem_of(exam, score, person, present.get(score.member_id), papers):
            raise Refused(_("%(name)s：%(problem)s", name=person.name, problem=wrong))
        _enter(exam, score, papers[score.form] if score.marks else [], present.get(score.member_id), entry, actor_id, now)
    if entry.new or entry.changed:
        record("enter_scores", "exam", exam.id, actor_id=actor_id, now=now, new=entry.new, changed=entry.changed)
    return entry


def problem_of(exam: Exam, score: PaperScore, person: queries.Person, present: queries.Entered | None, papers: Forms) -> str | None:
    """Why a sheet cannot be entered; None when it can."""
    if person.is_running:
        return str(_("正在在线作答，交卷后再登记。"))
    if present is None and timing.attempts_left(exam.attempts_allowed, person.online) == 0:
        return str(_("已经在线作答过，可考次数已经用完。"))
    if not score.marks:
        return _problem_of_total(exam, score.total, present)
    return _problem_of_marks(score, present, papers.get(score.form))


def _problem_of_marks(score: PaperScore, present: queries.Entered | None, paper: Sequence[Mapping[str, Any]] | None) -> str | None:
    if paper is None or not set(score.marks) <= set(range(len(paper))):
        return str(_("没有这个卷别，请核对。"))
    if missing := [position + 1 for position in range(len(paper)) if position not in score.marks]:
        return str(_("第 %(n)s 题没有填，没有得分请填 0。", n=missing[0]))
    for position, marks in score.marks.items():
        if not 0 <= marks <= paper[position]["marks"]:
            return str(_("第 %(n)s 题的得分请填写 0 到 %(most)s。", n=position + 1, most=f"{paper[position]['marks']:g}"))
    if score.total is not None and abs(score.total - sum(score.marks.values())) > 0.005:
        sums = {"total": f"{score.total:g}", "sum": f"{sum(score.marks.values()):g}"}
        return str(_("总分 %(total)s 和各题相加的 %(sum)s 不一致，请核对。", **sums))
    if present and present.attempt.paper and [place["version"] for place in present.attempt.paper] != [p["version"] for p in paper]:
        return str(_("已经按另一个卷别登记过，不能改卷别。"))
    return None


def counted(exam: Exam, total: float) -> float:
    """What a sum counts for: of a resit that is capped, no more than the pass mark."""
    return grading.capped(total, exam.full_marks, exam.pass_percent) if exam.is_capped else total


def _problem_of_total(exam: Exam, total: float | None, present: queries.Entered | None) -> str | None:
    if total is None:
        return str(_("没有填成绩。"))
    if not 0 <= total <= exam.full_marks:
        return str(_("总分请填写 0 到 %(most)s。", most=f"{exam.full_marks:g}"))
    if present and present.attempt.paper and counted(exam, total) != present.attempt.score:
        return str(_("已经按题登记过，请按题修改。"))
    return None


def _enter(  # noqa: PLR0917
    exam: Exam, score: PaperScore, paper: list[Any], present: queries.Entered | None, entry: Entry, actor_id: int, now: datetime
) -> None:
    if present is None:
        attempt = _new_attempt(exam, score, paper, now)
        if paper:
            _mark(attempt, score.marks, {}, actor_id, now)
            finish_marking(attempt, now=now)
        else:
            grade_whole(attempt, round(score.total or 0.0, 2), now=now)
        entry.new += 1
        return
    has_changed = _change(exam, present, score, paper, actor_id, now)
    entry.changed += has_changed
    entry.same += not has_changed


def _new_attempt(exam: Exam, score: PaperScore, paper: list[Any], now: datetime) -> Attempt:
    """The attempt of a sheet, as if it had been handed in when the exam ended. Raises Conflict when somebody was faster."""
    at = min(now, exam.closes_at) if exam.closes_at else now
    number = db.session.scalar(
        select(func.coalesce(func.max(Attempt.number), 0)).where(Attempt.exam_id == exam.id, Attempt.member_id == score.member_id)
    )
    attempt = Attempt(
        exam_id=exam.id,
        member_id=score.member_id,
        number=(number or 0) + 1,
        seed=0,
        paper=paper,
        state=MARKING,
        started_at=at,
        closed_at=at,
        close_reason=PAPER,
        full_marks=grading.full_marks_of([place["marks"] for place in paper]) if paper else exam.full_marks,
        department_id=db.session.scalar(select(Member.department_id).where(Member.id == score.member_id)),
        source=PAPER,
    )
    try:
        with db.session.begin_nested():
            db.session.add(attempt)
    except IntegrityError:
        raise Conflict(_("刚才有别人登记过其中的成绩，请刷新后核对。")) from None
    return attempt


def _mark(attempt: Attempt, marks: Mapping[int, float], held: Mapping[int, float], actor_id: int, now: datetime) -> None:
    """A mark by hand for each question that has another one now."""
    present = queries.hand_marks_of([attempt.id])
    for position, typed in sorted(marks.items()):
        score = round(typed, 2)
        if position not in held:
            db.session.add(Response(attempt_id=attempt.id, position=position, answer=[], seq=0, saved_at=now))
        elif held[position] == score:
            continue
        before = present.get((attempt.id, position))
        mark = HandMark(number=(before.number if before else 0) + 1, score=score, points=[], comment="", marked_by=actor_id)
        append_mark(attempt, position, mark, before, now)
    db.session.flush()


def _change(exam: Exam, present: queries.Entered, score: PaperScore, paper: list[Any], actor_id: int, now: datetime) -> bool:  # noqa: PLR0917
    attempt = present.attempt
    changes = db.session.scalar(select(func.count()).where(ScoreChange.attempt_id == attempt.id)) or 0
    told: dict[str, Any] = {"actor_id": actor_id, "now": now}
    cause, reason = f"{CAUSE}:{changes + 1}", _("更正纸质考试成绩")
    if not score.marks:
        if attempt.paper:
            return False
        total = round(score.total or 0.0, 2)
        after = (counted(exam, total), attempt.full_marks, grading.is_passing(total, attempt.full_marks, exam.pass_percent))
        return change_score(attempt, after, cause, reason, **told)
    if {position: round(marks, 2) for position, marks in score.marks.items()} == dict(present.marks):
        return False
    attempt.paper = attempt.paper or paper
    _mark(attempt, score.marks, present.marks, actor_id, now)
    regrade(attempt, cause, reason, **told)
    return True
