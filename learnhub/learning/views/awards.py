"""Rules of study hours: what members read, their versions for who looks after them, and the level of a course."""

from dataclasses import asdict
from typing import Any, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.catalog.models import Course
from learnhub.catalog.queries import course_with_path
from learnhub.catalog.service import set_award_level
from learnhub.core.clock import local_day, now
from learnhub.core.errors import Forbidden, Missing, Refused
from learnhub.core.forms import show_refusal
from learnhub.core.permissions import ADMINISTRATOR, ORGANIZER, SIGNED_IN, principal, requires
from learnhub.core.scopes import reaches_everything
from learnhub.core.transactions import transaction
from learnhub.learning import service
from learnhub.learning.forms import AWARD_LABELS, AwardLevelForm, AwardRuleForm, PerLessonForm, ProportionalForm, TiersForm
from learnhub.learning.queries.awards import figures_of_courses, history_of, number_of_versions, pieces_of, rule_on
from learnhub.learning.rules.awards import FIRST_RULES, Level, PerLesson, Proportional, Rule, Tiers, flaw_of_rule, whole_hours
from learnhub.learning.views.blueprint import blueprint

MANAGERS = (ORGANIZER, ADMINISTRATOR)


class _Shape(NamedTuple):
    """The form and the rule of a level."""

    form: type[AwardRuleForm]
    rule: type[Rule]


SHAPES: dict[str, _Shape] = {
    Level.LESSON: _Shape(PerLessonForm, PerLesson),
    Level.PROPORTIONAL: _Shape(ProportionalForm, Proportional),
    Level.TIERS: _Shape(TiersForm, Tiers),
}


@blueprint.get("/study/rules")
@requires(SIGNED_IN)
def hour_rules() -> ResponseReturnValue:
    """Rules of study hours in plain words: those in force, and what is coming."""
    today = local_day(now())
    return render_template("learning/hour_rules.html", labels=AWARD_LABELS, levels=_levels(), today=today)


def _levels() -> dict[str, Any]:
    return {level: history_of(level) for level in FIRST_RULES}


@blueprint.get("/manage/hour-rules")
@requires(*MANAGERS)
def award_rules() -> ResponseReturnValue:
    """Every version of every rule, with who set it and what it rests on."""
    today = local_day(now())
    may_set = reaches_everything(principal())
    return render_template("learning/award_rules.html", labels=AWARD_LABELS, levels=_levels(), today=today, may_set=may_set)


def _setter(level: str) -> _Shape:
    if not reaches_everything(principal()):
        raise Forbidden(_("学时规则涉及全部单位，只有最上级单位的管理员可以修改。"))
    if level not in SHAPES:
        raise Missing(_("没有这种计算方式。"))
    return SHAPES[level]


@blueprint.get("/manage/hour-rules/<level>/new")
@requires(ADMINISTRATOR)
def new_award_rule(level: str) -> ResponseReturnValue:
    """A new version, filled from the one that holds today."""
    shape, today = _setter(level), local_day(now())
    held = rule_on(level, today)
    form = shape.form(data={**asdict(held), "valid_from": today, "seen": number_of_versions(level)} if held else None)
    return _page(level, form)


def _page(level: str, form: AwardRuleForm, rule: Rule | None = None) -> str:
    day = form.valid_from.data
    before = rule_on(level, day) if day else None
    figures = figures_of_courses(level, before, rule) if rule and before else None
    return render_template("learning/award_rule_form.html", level=level, labels=AWARD_LABELS, form=form, figures=figures, rule=rule)


@blueprint.post("/manage/hour-rules/<level>/new")
@requires(ADMINISTRATOR)
def set_award_rule(level: str) -> ResponseReturnValue:
    """Show what the version would change, or let it hold from its day on."""
    shape = _setter(level)
    form = shape.form()
    if not form.validate_on_submit():
        return _page(level, form), 422
    rule = shape.rule(**{name: form[name].data for name in asdict(FIRST_RULES[Level(level)])})
    if "look" in request.form and flaw_of_rule(rule) is None:
        return _page(level, form, rule)
    said: dict[str, Any] = {"valid_from": form.valid_from.data, "document": form.document.data or "", "seen": form.seen.data}
    try:
        with transaction():
            service.set_award_rule(level, rule, **said, actor_id=principal().account_id, now=now())
    except Refused as refusal:
        show_refusal(form, refusal.field, refusal.message, "valid_from")
        return _page(level, form), 422
    flash(_("已保存，施行日起学完的按新规则计入；已计入的学时不变。"), "ok")
    return redirect(url_for("learning.award_rules"), 303)


def _course(course_id: int) -> Course:
    found = course_with_path(course_id)
    if found is None or not principal().covers(MANAGERS, found[1]):
        raise Missing(_("没有这门课程，或者它不在你的范围内。"))
    return found[0]


def _level_page(course: Course, form: AwardLevelForm) -> str:
    today = local_day(now())
    rules = {level: rule_on(level, today) for level in AWARD_LABELS}
    pieces = pieces_of([course.id])[course.id]
    whole = {level: whole_hours(rule, pieces, approved=course.study_hours) for level, rule in rules.items()}
    return render_template("learning/award_level.html", course=course, form=form, labels=AWARD_LABELS, rules=rules, whole=whole)


@blueprint.get("/manage/courses/<int:course_id>/hours")
@requires(*MANAGERS)
def award_level(course_id: int) -> ResponseReturnValue:
    """How a course pays its study hours, and what it would pay otherwise."""
    course = _course(course_id)
    return _level_page(course, AwardLevelForm(data={"level": course.award_level}))


@blueprint.post("/manage/courses/<int:course_id>/hours")
@requires(*MANAGERS)
def change_award_level(course_id: int) -> ResponseReturnValue:
    """Let the course pay at another level from now on; whom it has paid already it goes on paying as before."""
    course, form = _course(course_id), AwardLevelForm()
    if not form.validate_on_submit():
        return _level_page(course, form), 422
    with transaction():
        changed = set_award_level(course, form.level.data, actor_id=principal().account_id, now=now())
    flash(_("已保存。") if changed else _("没有变化。"), "ok")
    return redirect(url_for("learning.award_level", course_id=course_id), 303)
