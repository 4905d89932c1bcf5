"""What an organizer does to a course that is there: publish and withdraw."""

from datetime import datetime

from flask_babel import gettext as _

from learnhub.audit.service import record
from learnhub.catalog.models import AWARD_LEVELS, PUBLISHED, WITHDRAWN, Course
from learnhub.core.errors import Refused
from learnhub.organization.queries import ancestors_of_unit
from learnhub.settings.queries import value


def publish_course(course: Course, *, actor_id: int | None, now: datetime) -> None:
    """Show the course to members; again changes nothing. Raises Refused without lessons, and for the author where the setting says so."""
    if course.is_published:
        return
    units = ancestors_of_unit(course.unit_id)
    if actor_id is not None and actor_id == course.created_by and not value("catalog.author_may_publish", bool, units):
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


def set_award_level(course: Course, level: str, *, actor_id: int | None, now: datetime) -> bool:
    """Let the course pay its study hours at this level from now on; False when it does. Raises Refused for what is no level."""
    if level not in AWARD_LEVELS:
        raise Refused(_("请选择一种计算方式。"), field="level")
    old = course.award_level
    if old == level:
        return False
    course.award_level = level
    course.updated_at = now
    record("set_award_level", "course", course.id, actor_id=actor_id, now=now, title=course.title, old=old, new=level)
    return True
