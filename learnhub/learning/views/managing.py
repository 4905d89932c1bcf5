"""The organizer's page of courses: what there is, in which state, how it is studied; publish and withdraw."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from learnhub.catalog import service
from learnhub.catalog.models import DRAFT, PUBLISHED, WITHDRAWN, Course
from learnhub.catalog.queries import categories_in, course_with_path
from learnhub.core.clock import now
from learnhub.core.errors import Missing, Refused
from learnhub.core.permissions import ADMINISTRATOR, ORGANIZER, principal, requires
from learnhub.core.transactions import transaction
from learnhub.learning.forms import AWARD_LABELS
from learnhub.learning.queries.managing import CourseFilter, managed_courses
from learnhub.learning.views.blueprint import blueprint

MANAGERS = (ORGANIZER, ADMINISTRATOR)
STATE_LABELS = {PUBLISHED: _l("已发布"), DRAFT: _l("草稿"), WITHDRAWN: _l("已撤下")}
STATE_TONES = {PUBLISHED: "ok", DRAFT: "note", WITHDRAWN: "warn"}


def _filters() -> CourseFilter:
    state = request.args.get("state")
    return CourseFilter(
        text=request.args.get("q", "").strip()[:60],
        category=request.args.get("category") or None,
        state=state if state in STATE_LABELS else None,
    )


@blueprint.get("/manage/courses")
@requires(*MANAGERS)
def manage_courses() -> ResponseReturnValue:
    """Courses of the units in one's care."""
    scope = principal().scope(*MANAGERS)
    filters = _filters()
    return render_template(
        "learning/manage_courses.html",
        rows=managed_courses(scope, filters),
        filters=filters,
        is_narrowed=filters != CourseFilter(),
        categories=categories_in(scope),
        labels=STATE_LABELS,
        tones=STATE_TONES,
        award_labels=AWARD_LABELS,
    )


def _course_in_scope(course_id: int) -> Course:
    found = course_with_path(course_id)
    if found is None or not principal().covers(MANAGERS, found[1]):
        raise Missing(_("没有这门课程，或者它不在你的范围内。"))
    return found[0]


def _back() -> ResponseReturnValue:
    return redirect(url_for("learning.manage_courses"), 303)


@blueprint.post("/manage/courses/<int:course_id>/publish")
@requires(*MANAGERS)
def publish_course(course_id: int) -> ResponseReturnValue:
    """Show a course to members."""
    course = _course_in_scope(course_id)
    try:
        with transaction():
            service.publish_course(course, actor_id=principal().account_id, now=now())
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        flash(_("已发布《%(title)s》。", title=course.title), "ok")
    return _back()


@blueprint.post("/manage/courses/<int:course_id>/withdraw")
@requires(*MANAGERS)
def withdraw_course(course_id: int) -> ResponseReturnValue:
    """Hide a course from members."""
    course = _course_in_scope(course_id)
    with transaction():
        service.withdraw_course(course, actor_id=principal().account_id, now=now())
    flash(_("已撤下《%(title)s》，党员不再看到它。", title=course.title), "ok")
    return _back()
