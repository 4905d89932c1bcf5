"""Assignments of the demo organization: one that is overdue, one due in two days with an exam, one recommended without a date."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from learnhub.assignments.rules.drafts import Draft
from learnhub.assignments.service import announce, assign, warn_of_due
from learnhub.catalog.models import PUBLISHED, Course
from learnhub.core.clock import local_day
from learnhub.core.extensions import db
from learnhub.demo.organization import Bureau
from learnhub.demo.sessions import Author
from learnhub.demo.timeline import Timeline

CATEGORIES = ("full", "probationary")
WARNED = (-9, -6, -1)  # days around today on which the clock tells of due days


def plan_assignments(bureau: Bureau, timeline: Timeline, author: Author, exams: dict[str, int]) -> None:
    """Who is asked what, and when; nothing without courses."""
    courses = list(
        db.session.execute(select(Course.id, Course.title).where(Course.state == PUBLISHED).order_by(Course.position, Course.id).limit(3))
    )
    if not courses:
        return
    deeds: tuple[tuple[int, int | None, dict[str, Any]], ...] = (
        (-40, -6, {"title": f"学完“{courses[0].title}”", "words": "请全体党员认真学完，支部书记带头。", "course_ids": [courses[0].id]}),
        (
            -5,
            2,
            {
                "title": "党员教育管理专题学习",
                "words": "先学课程，再参加测试。",
                "course_ids": [each.id for each in courses[1:2]],
                "exam_ids": [exams["open"]],
            },
        ),
        (-20, None, {"title": "推荐学习", "is_required": False, "course_ids": [courses[-1].id]}),
    )
    for first, last, what in deeds:
        timeline.add(timeline.at(timeline.today + timedelta(days=first), 9.4), _deed(bureau.root.id, author, last, what, timeline))
    for day in WARNED:
        timeline.add(timeline.at(timeline.today + timedelta(days=day), 8.5), _warn)


def _warn(moment: datetime) -> None:
    warn_of_due(now=moment)


def _deed(root: int, author: Author, last: int | None, what: dict[str, Any], timeline: Timeline) -> Any:
    due_on = timeline.today + timedelta(days=last) if last is not None else None

    def deed(moment: datetime) -> None:
        said: dict[str, Any] = {"words": "", "is_required": True, "lesson_ids": [], "exam_ids": [], "needs_pass": False} | what
        draft = Draft(unit_id=root, starts_on=local_day(moment), due_on=due_on, unit_ids=[root], categories=CATEGORIES, picked=[], **said)
        made, _people = assign(draft, form_key=f"demo-{moment:%Y%m%d}", scope=("/",), actor_id=author.account_id, now=moment)
        announce(now=moment, only=made.id)

    return deed
