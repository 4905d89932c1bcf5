"""The organizer's landing page, and who is behind on hours."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.core.pagination import page_number
from learnhub.core.permissions import ADMINISTRATOR, ORGANIZER, principal, requires
from learnhub.core.requests import whole
from learnhub.core.scopes import reaches_everything
from learnhub.core.workbook import Sheet
from learnhub.organization import queries as organization
from learnhub.organization.models import Unit
from learnhub.organization.queries import member_paths
from learnhub.ranking.queries.people import people_in
from learnhub.reporting.queries import lists
from learnhub.reporting.queries.management import Counts, counts
from learnhub.reporting.queries.member import member_report
from learnhub.reporting.queries.names import names_of_units
from learnhub.reporting.views import scope, workbook
from learnhub.reporting.views.blueprint import blueprint
from learnhub.reporting.views.columns import member_head, member_row

MANAGERS = (ORGANIZER, ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Place:
    """A card of the landing page."""

    url: str
    icon: str
    label: str
    says: str
    is_urgent: bool = False


@blueprint.get("/manage")
@requires(*MANAGERS)
def manage() -> ResponseReturnValue:
    """Everything an organizer looks after, with the counts that help to decide where to begin."""
    moment, held = now(), principal().scope(*MANAGERS)
    found = counts(held, scope.span(), moment)
    names = names_of_units(*(grant.unit_id for grant in principal().grants if grant.role in MANAGERS))
    return render_template("reporting/manage.html", places=_places(found), unit_names=list(dict.fromkeys(names)), moment=moment)


def _places(found: Counts) -> list[Place]:
    entries: tuple[tuple[str, str, str, str, bool], ...] = (
        ("organization.members", "users", _("人员"), _("在册 %(n)s 人", n=found.members), False),
        ("organization.units", "sitemap", _("组织"), _("%(n)s 个部门和党组织", n=found.units), False),
        ("learning.manage_courses", "book", _("课程"), _("已发布 %(n)s 门，草稿 %(m)s 门", n=found.courses, m=found.course_drafts), False),
        ("questions.banks", "checklist", _("题库"), _("%(n)s 个题库，%(m)s 道题", n=found.banks, m=found.questions), False),
        (
            "assessment.manage",
            "clipboard-text",
            _("考试"),
            _("进行中 %(n)s 场，草稿 %(m)s 场", n=found.exams_open, m=found.exam_drafts),
            False,
        ),
        ("reporting.behind", "chart-bar", _("学时进度"), _("%(n)s 人落后于序时进度", n=found.behind), found.behind > 0),
        (
            "learning.flags",
            "eye",
            _("学习异常提示"),
            _("%(n)s 条待核实", n=found.flags) if found.flags else _("没有待核实的"),
            found.flags > 0,
        ),
        ("assignments.assignments", "checklist", _("学习任务"), _("布置课程和考试，看进度，提醒"), False),
        *(
            (("organization.work_requests", "clipboard-text", _("交办事项"), _("领导请你办的事和办理情况"), False),)
            if principal().has_role(ORGANIZER)
            else ()
        ),
        ("practice.manage", "pencil", _("开放练习"), _("让党员练习题库，答案马上可见"), False),
        ("learning.sessions", "users", _("集体学习和集中培训"), _("登记活动和到会人员，计入学时"), False),
        ("learning.targets", "clock-check", _("考核目标"), _("年度学时目标和“不作硬性要求”"), False),
        ("learning.award_rules", "list-numbers", _("学时规则"), _("课程的学时怎样计入，从哪天起施行"), False),
        ("learning.certificates", "clipboard-text", _("学习证明"), _("查看和撤销已开具的证明"), False),
        *(
            (
                ("settings.index", "settings", _("设置"), _("平台参数与口径"), False),
                ("notices.mail_status", "bell", _("邮件"), _("通知邮件的发送情况"), False),
            )
            if reaches_everything(principal())
            else ()
        ),
    )
    known = current_app.view_functions
    return [
        Place(url_for(endpoint), icon, str(label), str(says), urgent)
        for endpoint, icon, label, says, urgent in entries
        if endpoint in known
    ]


def _unit(held: tuple[str, ...]) -> Unit | None:
    """The unit the list is narrowed to. Raises Missing outside of the scope."""
    wanted = request.args.get("unit", type=whole)
    if wanted is None:
        return None
    unit = db.session.get(Unit, wanted)
    if unit is None or not unit.path.startswith(held):
        raise Missing(_("没有这个单位，或者不在你的范围内。"))
    return unit


@blueprint.get("/manage/behind")
@requires(*MANAGERS)
def behind() -> ResponseReturnValue:
    """Who is behind on hours: filter by unit, sort, page."""
    held, span = principal().scope(*MANAGERS), scope.span()
    unit, show, order = _unit(held), scope.show(lists.BEHIND), scope.order()
    people = people_in([unit.path] if unit else held, span, unit.tree if unit else None)
    page = lists.page_of_members(people, show, page_number(), **order)
    units = organization.units_in(held)
    return render_template("reporting/behind.html", unit=unit, units=units, show=show, page=page, today=span.today, span=span, **order)


@blueprint.post("/manage/behind/export")
@requires(*MANAGERS)
def export_behind() -> ResponseReturnValue:
    """The same list as Excel; recorded."""
    held, span = principal().scope(*MANAGERS), scope.span()
    unit, show = _unit(held), scope.show(lists.BEHIND)
    people = people_in([unit.path] if unit else held, span, unit.tree if unit else None)
    statement: Any = lists.members(people, show, **scope.order())
    rows = db.session.execute(statement).all()
    sheet = Sheet(_("人员"), member_head(), [member_row(row, span) for row in rows])
    return workbook.send(f"{_('学时进度')}-{span.today.isoformat()}", sheet, unit=unit.id if unit else None, show=show)


@blueprint.get("/manage/behind/<int:member_id>")
@requires(*MANAGERS)
def behind_member(member_id: int) -> ResponseReturnValue:
    """One member's hours, entries and exams, for her organizer."""
    if not principal().covers(MANAGERS, *member_paths(member_id)):
        raise Missing(_("没有这位同志，或者不在你的范围内。"))
    today = scope.span().today
    return render_template("reporting/behind_member.html", report=member_report(member_id, today), today=today)
