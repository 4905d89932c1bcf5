"""Pages of members: list, create, look, change, transfer, status, one-time code, export."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.accounts.service import issue_code
from learnhub.audit.service import record
from learnhub.core.clock import local_day, now
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.forms import Form
from learnhub.core.pagination import page_number, page_of
from learnhub.core.permissions import principal, requires
from learnhub.core.requests import whole
from learnhub.core.transactions import transaction
from learnhub.core.workbook import Sheet, send_workbook
from learnhub.organization import queries, service
from learnhub.organization.forms import CATEGORY_LABELS, STATUS_LABELS, MemberForm, MoveForm, PostForm, RoleForm, StatusForm
from learnhub.organization.models import DEPARTMENT_TREE, PARTY_TREE, Member
from learnhub.organization.views import MANAGERS, blueprint, masked_phone, unit_choices, word_for
from learnhub.organization.views.roles import grantable_roles, grantable_units

SORTS = ("name", "department", "joined")


def member_in_scope(member_id: int) -> Member:
    """The member, when she is in the organizer's scope. Raises Missing."""
    member = queries.member(member_id)
    if not principal().covers(MANAGERS, *queries.member_paths(member_id)):
        raise Missing(_("没有这位同志，或者不在你的范围内。"))
    return member


def today() -> date:
    """The day on the platform's calendar."""
    return local_day(now())


def _filters() -> queries.MemberFilter:
    return queries.MemberFilter(
        text=request.args.get("q", "").strip()[:60],
        unit_id=request.args.get("unit", type=whole),
        category=request.args.get("category") if request.args.get("category") in CATEGORY_LABELS else None,
        status=request.args.get("status", "active") if request.args.get("status", "active") in {*STATUS_LABELS, "all"} else "active",
        sort=request.args.get("sort") if request.args.get("sort") in SORTS else "name",
        descending=request.args.get("order") == "desc",
    )


@blueprint.get("/manage/members")
@requires(*MANAGERS)
def members() -> ResponseReturnValue:
    """Members in the organizer's scope: filter, sort, page."""
    filters = _filters()
    page = page_of(queries.filtered_members(principal().scope(*MANAGERS), filters), number=page_number(), size=25)
    return render_template(
        "organization/members.html",
        page=page,
        filters=filters,
        units=unit_choices(),
        categories=CATEGORY_LABELS,
        statuses=STATUS_LABELS,
    )


@blueprint.post("/manage/members/export")
@requires(*MANAGERS)
def export_members() -> ResponseReturnValue:
    """The filtered list as Excel; phones masked, the export recorded."""
    found = db.session.scalars(queries.filtered_members(principal().scope(*MANAGERS), _filters())).all()
    head = [str(_(title)) for title in ("姓名", "工号", "手机号", "部门", "党支部", "人员类别", "状态", "入党日期")]
    with transaction():
        record("export", "member", None, actor_id=principal().account_id, now=now(), rows=len(found))
    return send_workbook(_("人员名单"), Sheet(_("人员名单"), head, [_line(member) for member in found]))


def _line(member: Member) -> list[Any]:
    """A member's row of the exported list."""
    return [
        member.name,
        member.account.staff_number,
        masked_phone(member.account.phone),
        member.department.name if member.department else "",
        member.branch.name if member.branch else "",
        word_for(member.category, "category"),
        word_for(member.status, "status"),
        member.joined_party_on,
    ]


def _units_of_form(form: MemberForm) -> None:
    form.department_id.choices = [(0, _("（暂不分配）")), *unit_choices(DEPARTMENT_TREE)]
    form.branch_id.choices = [(0, _("（暂不分配）")), *unit_choices(PARTY_TREE, kinds=("branch", "group"))]


@blueprint.route("/manage/members/new", methods=["GET", "POST"])
@requires(*MANAGERS)
def create_member() -> ResponseReturnValue:
    """A new member; signs in first with a one-time code."""
    form = MemberForm(category="full")
    _units_of_form(form)
    if form.validate_on_submit():
        if not form.department_id.data and not form.branch_id.data:
            form.department_id.errors = [_("请至少选择部门或党支部，否则以后找不到这位同志。")]
        else:
            try:
                with transaction():
                    member = service.create_member(
                        name=form.name.data or "",
                        staff_number=form.staff_number.data or "",
                        phone=form.phone.data,
                        password_hash="!",  # noqa: S106 - no password fits it; the first sign-in is by code
                        category=form.category.data,
                        department=queries.unit(form.department_id.data) if form.department_id.data else None,
                        branch=queries.unit(form.branch_id.data) if form.branch_id.data else None,
                        gender=form.gender.data or None,
                        joined_party_on=form.joined_party_on.data,
                        actor_id=principal().account_id,
                        now=now(),
                    )
            except Refused as refusal:
                _show(form, refusal, "name")
            else:
                flash(_("已新建 %(name)s。请给出一次性登录码，用于首次登录。", name=member.name), "ok")
                return redirect(url_for("organization.member", member_id=member.id), 303)
    return render_template("organization/member_form.html", form=form, member=None), 422 if form.is_submitted() else 200


def _show(form: Form, refusal: Refused, otherwise: str) -> None:
    field = form[refusal.field if refusal.field in form else otherwise]
    field.errors = [*field.errors, refusal.message]


@blueprint.get("/manage/members/<int:member_id>")
@requires(*MANAGERS)
def member(member_id: int) -> ResponseReturnValue:
    """A member: what is known, affiliations, posts, roles, and what can be done."""
    found = member_in_scope(member_id)
    return member_page(found)


def member_page(found: Member, code: tuple[str, object] | None = None, status: int = 200, **forms: Form) -> ResponseReturnValue:
    """The member's page, with a code just issued, or with forms that failed."""
    move = forms.get("move") or MoveForm(day=today(), prefix="move")
    move.unit_id.choices = [
        (unit_id, label)
        for tree in (DEPARTMENT_TREE, PARTY_TREE)
        for unit_id, label in unit_choices(tree, kinds=("department", "branch", "group"))
    ]
    state = forms.get("state") or StatusForm(status=found.status, day=today(), prefix="state")
    role = forms.get("role") or RoleForm(prefix="role")
    role.role.choices = grantable_roles()
    role.unit_id.choices = grantable_units()
    post = forms.get("post") or PostForm(day=today(), prefix="post")
    post.unit_id.choices = unit_choices(PARTY_TREE)
    return (
        render_template(
            "organization/member.html",
            member=found,
            affiliations=queries.affiliations_of(found.id),
            posts=queries.posts_of(found.id),
            grants=queries.grants_of(found.account_id),
            may_withdraw={
                grant.id for grant, unit in queries.grants_of(found.account_id) if service.may_grant(principal(), grant.role, unit)
            },
            move=move,
            state=state,
            role=role,
            post=post,
            code=code,
        ),
        status,
    )


@blueprint.route("/manage/members/<int:member_id>/edit", methods=["GET", "POST"])
@requires(*MANAGERS)
def edit_member(member_id: int) -> ResponseReturnValue:
    """Change what is known of a member."""
    found = member_in_scope(member_id)
    form = MemberForm(obj=found, phone=found.account.phone or "", staff_number=found.account.staff_number, gender=found.gender or "")
    del form.staff_number, form.department_id, form.branch_id
    if form.validate_on_submit():
        try:
            with transaction():
                service.change_member(
                    found,
                    name=form.name.data or "",
                    phone=form.phone.data,
                    category=form.category.data,
                    gender=form.gender.data or None,
                    joined_party_on=form.joined_party_on.data,
                    note=form.note.data or "",
                    actor_id=principal().account_id,
                    now=now(),
                )
        except Refused as refusal:
            _show(form, refusal, "name")
        else:
            flash(_("已保存 %(name)s 的资料。", name=found.name), "ok")
            return redirect(url_for("organization.member", member_id=found.id), 303)
    return render_template("organization/member_form.html", form=form, member=found), 422 if form.is_submitted() else 200


@blueprint.post("/manage/members/<int:member_id>/move")
@requires(*MANAGERS)
def move_member(member_id: int) -> ResponseReturnValue:
    """Transfer a member to another department or branch."""
    found = member_in_scope(member_id)
    form = MoveForm(prefix="move")
    form.unit_id.choices = unit_choices()
    if not form.validate_on_submit():
        return member_page(found, status=422, move=form)
    try:
        with transaction():
            service.move_member(
                found, queries.unit(form.unit_id.data), day=form.day.data or today(), actor_id=principal().account_id, now=now()
            )
    except Refused as refusal:
        _show(form, refusal, "unit_id")
        return member_page(found, status=422, move=form)
    flash(_("%(name)s 已调入新单位。以前的积分留在原单位。", name=found.name), "ok")
    return redirect(url_for("organization.member", member_id=found.id), 303)


@blueprint.post("/manage/members/<int:member_id>/status")
@requires(*MANAGERS)
def change_status(member_id: int) -> ResponseReturnValue:
    """Set a member's status; leaving closes the account, coming back opens it."""
    found = member_in_scope(member_id)
    form = StatusForm(prefix="state")
    if not form.validate_on_submit():
        return member_page(found, status=422, state=form)
    if found.id == principal().member_id:
        form.status.errors = [_("不能改变自己的状态，请由另一位管理员操作。")]
        return member_page(found, status=422, state=form)
    service.refuse_above(principal(), found.account_id)
    with transaction():
        service.change_status(found, form.status.data, day=form.day.data or today(), actor_id=principal().account_id, now=now())
    flash(_("%(name)s 的状态已改为“%(status)s”。", name=found.name, status=word_for(found.status, "status")), "ok")
    return redirect(url_for("organization.member", member_id=found.id), 303)


@blueprint.post("/manage/members/<int:member_id>/code")
@requires(*MANAGERS)
def give_code(member_id: int) -> ResponseReturnValue:
    """A one-time code for a forgetful member, shown once."""
    found = member_in_scope(member_id)
    service.refuse_above(principal(), found.account_id)
    with transaction():
        code = issue_code(found.account_id, actor_id=principal().account_id, now=now())
    return member_page(found, code=code)
