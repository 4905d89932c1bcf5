"""Pages of courses as members see them: the catalog, a course, a lesson."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.catalog.models import ARTICLE, PLAYED_KINDS, QUIZ, Course, Lesson
from learnhub.catalog.queries import categories, course_by_slug, path_of_course
from learnhub.core import storage
from learnhub.core.clock import local_day, now
from learnhub.core.errors import Missing, Refused
from learnhub.core.permissions import ADMINISTRATOR, ORGANIZER, SIGNED_IN, principal, requires
from learnhub.core.transactions import transaction
from learnhub.learning import service
from learnhub.learning.models import LessonProgress
from learnhub.learning.queries.awards import course_award
from learnhub.learning.queries.cards import STATES, CardFilter, course_cards
from learnhub.learning.queries.leases import standard
from learnhub.learning.queries.outline import OutlineLesson, course_outline, lesson_by_slug, progress_of
from learnhub.learning.queries.replaced import kept_of_text, replacement_for, version_of_lesson
from learnhub.learning.rules.lessons import Measure, measure
from learnhub.learning.rules.study_time import length
from learnhub.learning.rules.transcript import Cue, cues_of
from learnhub.learning.views.blueprint import blueprint
from learnhub.settings.queries import value


def _filters() -> CardFilter:
    choice = request.args.get("kind")
    state = request.args.get("state")
    return CardFilter(
        text=request.args.get("q", "").strip()[:60],
        category=request.args.get("category") or None,
        is_required={"required": True, "elective": False}.get(choice or ""),
        state=state if state in STATES else None,
    )


@blueprint.get("/courses")
@requires(SIGNED_IN)
def catalog() -> ResponseReturnValue:
    """The catalog: every published course with one's progress, narrowed by search, category, duty and state."""
    filters = _filters()
    return render_template(
        "learning/catalog.html",
        cards=course_cards(principal().member_id, filters=filters),
        filters=filters,
        kind=None if filters.is_required is None else "required" if filters.is_required else "elective",
        categories=categories(),
    )


def visible_course(slug: str) -> Course:
    """The course, when it is published or managed by who asks. Raises Missing."""
    course = course_by_slug(slug)
    if course is None or not may_see(course):
        raise Missing(_("没有这门课程，或者它已经撤下。"))
    return course


def may_see(course: Course) -> bool:
    """Members see published courses; organizers those of their units too."""
    return course.is_published or principal().covers((ORGANIZER, ADMINISTRATOR), path_of_course(course))


def required_coverage(course: Course) -> float:
    """The share of a video that completes it, 0 to 1."""
    return course.complete_coverage or value("learning.complete_coverage", float)


def highest_rate(course: Course) -> float:
    """The fastest playing that counts."""
    return min(course.highest_rate or 2.0, value("learning.highest_rate", float))


@blueprint.get("/courses/<slug>")
@requires(SIGNED_IN)
def course(slug: str) -> ResponseReturnValue:
    """A course: what it is about, its outline with one's progress, what passing takes, how hours are counted."""
    found = visible_course(slug)
    return render_template(
        "learning/course.html",
        course=found,
        outline=course_outline(principal().member_id, found.id),
        award=course_award(principal().member_id, found, today=local_day(now())),
        required_coverage=required_coverage(found),
        highest_rate=highest_rate(found),
    )


@blueprint.post("/courses/<slug>/leave")
@requires(SIGNED_IN)
def leave_course(slug: str) -> ResponseReturnValue:
    """Leave an elective course that is not finished; opening a lesson of it takes it up again."""
    found = visible_course(slug)
    if found.is_required:
        raise Refused(_("必修课程不能退出。"))
    with transaction():
        left = service.leave_course(principal().member_id, found.id, now=now())
    flash(
        _("已退出《%(title)s》。学过的部分都保留，随时可以接着学。", title=found.title) if left else _("没有可以退出的学习。"),
        "ok" if left else "warn",
    )
    return redirect(url_for("learning.course", slug=slug), 303)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page shows of one's progress before the script takes over."""

    position: float
    intervals: Sequence[Any]
    study_seconds: float
    is_completed: bool


NOTHING_SEEN = Seen(0.0, (), 0.0, is_completed=False)


@blueprint.get("/courses/<slug>/<lesson_slug>")
@requires(SIGNED_IN)
def lesson(slug: str, lesson_slug: str) -> ResponseReturnValue:
    """A lesson: the player, the text or the document, with the outline beside it."""
    found = visible_course(slug)
    shown = lesson_by_slug(found.id, lesson_slug)
    if shown is None:
        raise Missing(_("这门课程里没有这一节，可能已经调整，请从课程目录进入。"))
    if shown.kind == QUIZ:
        return redirect(url_for("assessment.quiz", lesson_id=shown.id))
    outline = course_outline(principal().member_id, found.id)
    following = outline.after(shown.id)
    size, progress = _measure(found, shown), progress_of(principal().member_id, shown.id)
    seen = _seen(shown, progress, size)
    number = next(number for number, entry in enumerate(outline.lessons) if entry.id == shown.id)
    return render_template(
        "learning/lesson.html",
        course=found,
        lesson=shown,
        outline=outline,
        place=outline.lessons[number],
        number=number + 1,
        following=following,
        seen=seen,
        measure=size,
        is_available=shown.material is not None or shown.kind == ARTICLE,
        seen_size=length(seen.intervals),
        cues=_cues(shown),
        replacement=replacement_for(principal().member_id, shown, progress),
        data=_script_data(found, shown, seen, size, _url_of(found, following)),
    )


def _measure(found: Course, shown: Lesson) -> Measure:
    return measure(
        shown.kind,
        duration=shown.duration_seconds,
        characters=shown.characters,
        pages=shown.pages,
        standard=standard(),
        course_coverage=found.complete_coverage,
        course_rate=found.highest_rate,
    )


def _seen(shown: Lesson, progress: LessonProgress | None, size: Measure) -> Seen:
    """The member's progress; of what was replaced since, only that it was completed, and the parts of a text that are the same."""
    if progress is None:
        return NOTHING_SEEN
    is_done = progress.completed_at is not None
    if progress.media_sha256 not in {None, version_of_lesson(shown)}:
        kept = kept_of_text(shown.id, progress.media_sha256, progress.intervals, progress.study_seconds, size)
        return Seen(0.0, kept.intervals, kept.studied, is_completed=is_done)
    return Seen(progress.position, progress.intervals, progress.study_seconds, is_completed=is_done)


def _cues(shown: Lesson) -> list[Cue]:
    if shown.kind not in PLAYED_KINDS or shown.captions is None:
        return []
    path = storage.path_of(shown.captions.key)
    return cues_of(path.read_text("utf-8-sig", errors="replace")) if path.is_file() else []


def _script_data(found: Course, shown: Lesson, seen: Seen, size: Measure, next_url: str | None) -> dict[str, Any]:
    """What the script of the page must know; its words stand in the page. What is not published is shown, but not counted."""
    return {
        "kind": shown.kind,
        "counted": found.is_published,
        "lease_url": url_for(".open_lease", lesson_id=shown.id),
        "beats_url": url_for(".beat"),
        "close_url": url_for(".close_lease", token="TOKEN"),  # noqa: S106 - a place for the real one
        "presence_url": url_for(".presence", token="TOKEN"),  # noqa: S106
        "size": size.size,
        "required": size.required,
        "rate": size.limits.rate,
        "dwell": size.dwell,
        "outage": size.limits.outage,
        "next_url": next_url,
        "position": seen.position,
        "intervals": seen.intervals,
        "study_seconds": seen.study_seconds,
        "completed": seen.is_completed,
    }


def _url_of(found: Course, following: OutlineLesson | None) -> str | None:
    return url_for(".lesson", slug=found.slug, lesson_slug=following.slug) if following else None
