"""Assigning work: writing and changing an assignment, ending and withdrawing it, extensions and reminders."""

import secrets
from collections.abc import Collection
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assignments import service
from learnhub.assignments.forms import RECOMMENDED, REQUIRED, AssignmentForm, ExtensionForm, ManyExtensionsForm
from learnhub.assignments.models import Assignment
from learnhub.assignments.queries import managing as queries
from learnhub.assignments.queries.names import people_named
from learnhub.assignments.rules.drafts import Draft
from learnhub.assignments.service.assigning import version_of
from learnhub.assignments.views.blueprint import blueprint
from learnhub.assignments.views.following import MANAGERS, ORGANIZERS, due_day, show_assignment
from learnhub.core.clock import local_day, now
from learnhub.core.errors import Missing, Refused
from learnhub.core.forms import show_refusal
from learnhub.core.permissions import principal, requires
from learnhub.core.requests import whole
from learnhub.core.transactions import transaction
from learnhub.organization.models import DEPARTMENT_TREE, PARTY_TREE
from learnhub.organization.queries import member_paths, units_in
from learnhub.ui.addresses import asked


def _form() -> AssignmentForm:
    form = AssignmentForm()
    held = {int(path.strip("/").split("/")[-1]) for path in ORGANIZERS.scope}
    units = units_in(ORGANIZERS.scope)
    form.unit_id.choices = [(unit.id, unit.name) for unit in units if unit.id in held]
    return form


def _page(form: AssignmentForm, assignment: Assignment | None = None, people: int | None = None) -> str:
    kept = [item.exam_id for item in assignment.items if item.exam_id is not None] if assignment else []
    return render_template(
        "assignments/form.html",
        form=form,
        assignment=assignment,
        people=people,
        trees=[
            (_("部门"), units_in(ORGANIZERS.scope, DEPARTMENT_TREE)),
            (_("党组织"), units_in(ORGANIZERS.scope, PARTY_TREE)),
        ],
        course_choices=queries.course_choices(),
        exam_choices=queries.exam_choices(ORGANIZERS.scope, now(), kept),
    )


@blueprint.get("/manage/assignments/new")
@requires(*MANAGERS)
def new_assignment() -> ResponseReturnValue:
    """An empty form; `?course=`, `?lesson=` or `?exam=` ticks what it is about."""
    form = _form()
    form.form_key.data = secrets.token_hex(16)
    form.starts_on.data = local_day(now())
    form.categories.data = ["full", "probationary"]
    for field, name in ((form.courses, "course"), (form.lessons, "lesson"), (form.exams, "exam")):
        field.data = request.args.getlist(name, type=whole)
    return _page(form)


def _draft(form: AssignmentForm) -> Draft:
    """What was typed. Raises Refused for a name that means nobody, or two."""
    return Draft(
        unit_id=form.unit_id.data,
        title=form.title.data or "",
        words=(form.words.data or "").replace("\r\n", "\n"),
        starts_on=form.starts_on.data,  # type: ignore[arg-type]  # the form has seen to it
        due_on=form.due_on.data,
        is_required=form.kind.data == REQUIRED,
        unit_ids=form.units.data or [],
        categories=form.categories.data or [],
        picked=people_named(form.names.data or "", ORGANIZERS.scope),
        course_ids=form.courses.data or [],
        lesson_ids=form.lessons.data or [],
        exam_ids=form.exams.data or [],
        needs_pass=bool(form.needs_pass.data),
        takes_joiners=bool(form.takes_joiners.data),
    )


@blueprint.post("/manage/assignments/new")
@requires(*MANAGERS)
def create_assignment() -> ResponseReturnValue:
    """Show how many people it would reach, or assign it and tell them."""
    form, moment = _form(), now()
    form.form_key.data = (form.form_key.data or secrets.token_hex(16))[:40]
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        draft = _draft(form)
        if "look" in request.form:
            return _look(form, draft)
        with transaction():
            made, people = service.assign(
                draft, form_key=form.form_key.data, scope=ORGANIZERS.scope, actor_id=principal().account_id, now=moment
            )
            service.announce(now=moment, only=made.id)
    except Missing:
        raise
    except Refused as refusal:
        show_refusal(form, refusal.field, refusal.message, "title")
        return _page(form), 422
    flash(_("已布置“%(title)s”给 %(n)s 人。", title=made.title, n=people) if people else _("这项任务已经布置过了。"), "ok")
    return redirect(url_for(".assignment", assignment_id=made.id), 303)


def _look(form: AssignmentForm, draft: Draft, assignment: Assignment | None = None) -> ResponseReturnValue:
    allowed = {unit.id for unit in units_in(ORGANIZERS.scope, with_disabled=True)}
    if not set(draft.unit_ids) <= allowed:
        raise Missing(_("没有这个单位，或者不在你的范围内。"))
    return _page(form, assignment, service.reach_of(draft, now=now()))


def _own(assignment_id: int) -> Assignment:
    """An assignment made by a unit in one's care. Raises Missing: those from above can be followed, not changed."""
    found, owner = queries.assignment_in(assignment_id, ORGANIZERS.scope)
    if not principal().covers(MANAGERS, owner.path):
        raise Missing(_("这项任务由上级单位布置，只能查看进度和提醒。"))
    return found


@blueprint.get("/manage/assignments/<int:assignment_id>/edit")
@requires(*MANAGERS)
def edit_assignment(assignment_id: int) -> ResponseReturnValue:
    """The form, filled."""
    found = _own(assignment_id)
    form = _form()
    _offer_owner(form, found)
    form.seen.data = version_of(found)
    form.title.data, form.words.data, form.unit_id.data = found.title, found.words, found.unit_id
    form.kind.data = REQUIRED if found.is_required else RECOMMENDED
    form.starts_on.data, form.due_on.data = local_day(found.starts_at), due_day(found.due_at)
    form.units.data, form.categories.data = list(found.unit_ids), list(found.categories)
    form.names.data = "\n".join(f"{row.name.replace(' ', '')} {row.staff_number or ''}".strip() for row in queries.picked_people(found.id))
    form.needs_pass.data, form.takes_joiners.data = found.needs_pass, found.takes_joiners
    for field, column in ((form.courses, "course_id"), (form.lessons, "lesson_id"), (form.exams, "exam_id")):
        field.data = [getattr(item, column) for item in queries.chosen_items(found.id) if getattr(item, column) is not None]
    return _page(form, found)


def _offer_owner(form: AssignmentForm, found: Assignment) -> None:
    """The unit that made it stays among the choices, even where one's role is held above it."""
    offered = form.unit_id.choices
    if found.unit_id not in {choice.value for choice in offered}:
        form.unit_id.choices = [*offered, (found.unit_id, queries.unit_names([found.unit_id])[0])]


@blueprint.post("/manage/assignments/<int:assignment_id>/edit")
@requires(*MANAGERS)
def change_assignment(assignment_id: int) -> ResponseReturnValue:
    """Save it, and tell whoever is new."""
    found, form, moment = _own(assignment_id), _form(), now()
    _offer_owner(form, found)
    if not form.validate_on_submit():
        return _page(form, found), 422
    try:
        draft = _draft(form)
        if "look" in request.form:
            return _look(form, draft, found)
        with transaction():
            added, removed = service.change_assignment(
                found, draft, seen=form.seen.data or "", scope=ORGANIZERS.scope, actor_id=principal().account_id, now=moment
            )
            service.announce(now=moment, only=found.id)
    except Missing:
        raise
    except Refused as refusal:
        form.seen.data = version_of(_own(assignment_id))
        show_refusal(form, refusal.field, refusal.message, "title")
        return _page(form, _own(assignment_id)), 422
    flash(_("已保存。新增 %(n)s 人，移出 %(m)s 人。", n=added, m=removed) if added or removed else _("已保存。"), "ok")
    return redirect(url_for(".assignment", assignment_id=assignment_id), 303)


@blueprint.post("/manage/assignments/<int:assignment_id>/end")
@requires(*MANAGERS)
def end_assignment(assignment_id: int) -> ResponseReturnValue:
    """Close it."""
    found = _own(assignment_id)
    with transaction():
        service.end_assignment(found, actor_id=principal().account_id, now=now())
    flash(_("任务已结束，不再提醒。"), "ok")
    return redirect(url_for(".assignment", assignment_id=assignment_id), 303)


@blueprint.post("/manage/assignments/<int:assignment_id>/withdraw")
@requires(*MANAGERS)
def withdraw_assignment(assignment_id: int) -> ResponseReturnValue:
    """Take it back."""
    found = _own(assignment_id)
    with transaction():
        service.withdraw_assignment(found, actor_id=principal().account_id, now=now())
    flash(_("任务已撤回，不再出现在任何人的任务里，也不计入统计。"), "ok")
    return redirect(url_for(".assignments"), 303)


@blueprint.post("/manage/assignments/<int:assignment_id>/remind")
@requires(*MANAGERS)
def remind(assignment_id: int) -> ResponseReturnValue:
    """Remind everybody in one's care who has not finished."""
    found, _owner = queries.assignment_in(assignment_id, ORGANIZERS.scope)
    try:
        with transaction():
            told = service.remind(found, scope=ORGANIZERS.scope, actor_id=principal().account_id, now=now())
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        flash(_("已提醒 %(n)s 人。", n=told) if told else _("没有要提醒的人：都已完成，或今天已经提醒过。"), "ok" if told else "note")
    return redirect(url_for(".assignment", assignment_id=assignment_id), 303)


@blueprint.post("/manage/assignments/<int:assignment_id>/members/<int:member_id>/extend")
@requires(*MANAGERS)
def extend(assignment_id: int, member_id: int) -> ResponseReturnValue:
    """A later due day for one person; nobody extends her own."""
    found, form = _own(assignment_id), ExtensionForm()
    if not principal().covers(MANAGERS, *member_paths(member_id)):
        raise Missing(_("没有这位同志，或者不在你的范围内。"))
    if member_id == principal().member_id:
        raise Refused(_("自己的延期请由其他同志登记。"))
    if form.validate_on_submit():
        said: dict[str, Any] = {"until": form.until.data, "reason": form.reason.data or ""}
        try:
            with transaction():
                service.extend(found, member_id, **said, actor_id=principal().account_id, now=now())
        except Missing:
            raise
        except Refused as refusal:
            show_refusal(form, refusal.field, refusal.message, "reason")
        else:
            flash(_("已延期，本人在任务里可以看到新的日期。"), "ok")
            return redirect(url_for(".assignment", assignment_id=assignment_id), 303)
    return show_assignment(ORGANIZERS, assignment_id, form, member_id), 422


@blueprint.post("/manage/assignments/<int:assignment_id>/extend")
@requires(*MANAGERS)
def extend_many(assignment_id: int) -> ResponseReturnValue:
    """A later due day for those ticked, all or none."""
    found, form = _own(assignment_id), ManyExtensionsForm()
    chosen = set(form.members.data or [])
    if form.validate_on_submit():
        said: dict[str, Any] = {"until": form.until.data, "reason": form.reason.data or ""}
        try:
            _must_be_in_care(chosen)
            with transaction():
                many = service.extend_many(found, chosen, **said, actor_id=principal().account_id, now=now())
        except Missing:
            raise
        except Refused as refusal:
            show_refusal(form, refusal.field, refusal.message, "reason")
        else:
            flash(_("已为 %(n)s 位同志延期，本人在任务里可以看到新的日期。", n=many), "ok")
            return redirect(url_for(".assignment", **asked(assignment_id=assignment_id)), 303)
    return show_assignment(ORGANIZERS, assignment_id, many=form), 422


def _must_be_in_care(member_ids: Collection[int]) -> None:
    """Raises Missing for somebody who is not in one's care, Refused for oneself."""
    if principal().member_id in member_ids:
        raise Refused(_("自己的延期请由其他同志登记。"), field="members")
    if any(not principal().covers(MANAGERS, *member_paths(member_id)) for member_id in member_ids):
        raise Missing(_("名单里有同志不在你的范围内。"))
