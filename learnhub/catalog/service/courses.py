"""What an organizer does to a course that is there: publish, withdraw, change its facts."""

from datetime import datetime
from decimal import Decimal

from flask_babel import gettext as _

from learnhub.audit.service import record
from learnhub.catalog.models import PUBLISHED, WITHDRAWN, Course
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.settings.queries import value


def publish_course(course: Course, *, actor_id: int | None, now: datetime) -> None:
    """Show the course to members; again changes nothing. Raises Refused without lessons, and for the author where the setting says so."""
    if course.is_published:
        return
    if actor_id is not None and actor_id == course.created_by and not value("catalog.author_may_publish", bool):
        raise Refused(_("按本单位规定，课程由他人审核后发布，请联系另一位党务工作者。"))
    if not any(section.lessons for section in course.sections):
        raise Refused(_("课程还没有任何一节，不能发布。"))
    course.state = PUBLISHED
    course.published_at = now
    course.updated_at = now
    record("publish_course", "course", course.id, actor_id=actor_id, now=now, title=course.title)


def withdraw_course(course: Course, *, actor_id: int | None, now: datetime) -> None:
    """Hide the course from members at once; their records stay."""
    if course.state == WITHDRAWN:
        return
    course.state = WITHDRAWN
    course.updated_at = now
    record("withdraw_course", "course", course.id, actor_id=actor_id, now=now, title=course.title)


def change_course(
    course: Course,
    *,
    title: str,
    summary: str,
    category: str,
    study_hours: Decimal,
    is_required: bool,
    actor_id: int | None,
    now: datetime,
) -> bool:
    """Change the facts of a course, noting old and new in the audit log; False when nothing differs. Hours go in steps of 0.5."""
    if study_hours < 0 or study_hours * 2 != int(study_hours * 2):
        raise Refused(_("核定学时以 0.5 为一档。"), field="study_hours")
    wanted = {
        "title": title.strip(),
        "summary": summary.strip(),
        "category": category.strip(),
        "study_hours": study_hours,
        "is_required": is_required,
    }
    changed = {name: (str(getattr(course, name)), str(new)) for name, new in wanted.items() if getattr(course, name) != new}
    if not changed:
        return False
    for name, new in wanted.items():
        setattr(course, name, new)
    course.updated_at = now
    db.session.flush()
    record("change_course", "course", course.id, actor_id=actor_id, now=now, **{name: list(pair) for name, pair in changed.items()})
    return True
