"""How assigned work goes: the list, one assignment by unit and by person; for organizers, and the same read-only for leaders."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assignments.forms import ExtensionForm, ManyExtensionsForm
from learnhub.assignments.models import Assignment
from learnhub.assignments.queries import managing as queries
from learnhub.assignments.queries.facts import Focus
from learnhub.assignments.queries.people import SORTS, STATES, UNFINISHED_STATES, Figures, Listing, listed, people_of
from learnhub.assignments.queries.share import assigned_share
from learnhub.assignments.rules.states import Phase, last_day, phase
from learnhub.assignments.views.blueprint import blueprint
from learnhub.assignments.views.words import PHASE_LABELS, PHASE_TONES, STATE_LABELS, STATE_TONES
from learnhub.audit.service import record
from learnhub.core.clock import local, local_day, now, zone
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.core.pagination import page_number, page_of
from learnhub.core.permissions import ADMINISTRATOR, LEADER, ORGANIZER, principal, requires
from learnhub.core.requests import whole
from learnhub.core.transactions import transaction
from learnhub.core.workbook import Sheet, send_workbook
from learnhub.organization.models import DEPARTMENT_TREE, PARTY_TREE, Unit
from learnhub.organization.queries import units_in

MANAGERS = (ORGANIZER, ADMINISTRATOR)
TREES = (DEPARTMENT_TREE, PARTY_TREE)


@dataclass(frozen=True, slots=True)
class Side:
    """Who looks: which roles, and where the pages of that side are."""

    roles: tuple[str, ...]
    nav: str
    home: str
    listing: str
    page: str
    export: str

    @property
    def scope(self) -> tuple[str, ...]:
        """The subtrees that the roles hold."""
        return principal().scope(*self.roles)


ORGANIZERS = Side(
    MANAGERS, "manage", "reporting.manage", "assignments.assignments", "assignments.assignment", "assignments.export_assignment"
)
LEADERS = Side(
    (LEADER,),
    "dashboard",
    "reporting.dashboard",
    "assignments.dashboard_assignments",
    "assignments.dashboard_assignment",
    "assignments.export_dashboard_assignment",
)


@blueprint.get("/manage/assignments")
@requires(*MANAGERS)
def assignments() -> ResponseReturnValue:
    """Assignments that concern the units in one's care."""
    return _list(ORGANIZERS)


@blueprint.get("/dashboard/assignments")
@requires(LEADER)
def dashboard_assignments() -> ResponseReturnValue:
    """The same for a leader."""
    return _list(LEADERS)


def _list(side: Side) -> str:
    moment, phase_asked, sort = now(), request.args.get("phase", ""), request.args.get("sort", "created")
    sort = sort if sort in queries.SORTS else "created"
    descending = request.args.get("order", "desc" if sort == "created" else "asc") == "desc"
    text = request.args.get("q", "").strip()[:60]
    page = queries.assignments_in(
        side.scope,
        phase=phase_asked if phase_asked in list(Phase) else "",
        text=text,
        sort=sort,
        descending=descending,
        number=page_number(),
        now=moment,
    )
    today = local_day(moment)
    return render_template(
        "assignments/list.html",
        side=side,
        page=page,
        text=text,
        phase=phase_asked,
        sort=sort,
        descending=descending,
        share=assigned_share(side.scope, today.replace(month=1, day=1), today, moment),
        year=today.year,
        standing=lambda asked: standing(asked, moment),
        due_day=due_day,
        phases=PHASE_LABELS,
        tones=PHASE_TONES,
    )


def standing(assignment: Assignment, moment: Any) -> Phase:
    """How the assignment itself stands."""
    return phase(assignment.starts_at, assignment.due_at, assignment.ended_at, assignment.withdrawn_at, moment)


def due_day(moment: Any) -> Any:
    """The last day that is on time, or None."""
    return last_day(moment, zone()) if moment is not None else None


@blueprint.get("/manage/assignments/<int:assignment_id>")
@requires(*MANAGERS)
def assignment(assignment_id: int) -> ResponseReturnValue:
    """One assignment: by unit, by person."""
    return show_assignment(ORGANIZERS, assignment_id)


@blueprint.get("/dashboard/assignments/<int:assignment_id>")
@requires(LEADER)
def dashboard_assignment(assignment_id: int) -> ResponseReturnValue:
    """The same for a leader."""
    return show_assignment(LEADERS, assignment_id)


def _unit(side: Side) -> Unit | None:
    """The unit the page is narrowed to. Raises Missing outside of the scope."""
    wanted = request.args.get("unit", type=whole)
    if wanted is None:
        return None
    unit = db.session.get(Unit, wanted)
    if unit is None or not unit.path.startswith(side.scope):
        raise Missing(_("没有这个单位，或者不在你的范围内。"))
    return unit


def _tree(side: Side, unit: Unit | None) -> str:
    if unit is not None:
        return unit.tree
    asked = request.args.get("tree", "")
    if asked in TREES:
        return asked
    return DEPARTMENT_TREE if units_in(side.scope, DEPARTMENT_TREE) else PARTY_TREE


def _listing(unit: Unit | None) -> Listing:
    asked, sort = request.args.get("show", ""), request.args.get("sort", "state")
    return Listing(
        state=asked if asked in (*STATES, UNFINISHED_STATES) else "",
        text=request.args.get("q", "").strip()[:60],
        unit_path=unit.path if unit else "",
        sort=sort if sort in SORTS else "state",
        descending=request.args.get("order") == "desc",
    )


def show_assignment(
    side: Side, assignment_id: int, form: ExtensionForm | None = None, wrong: int | None = None, many: ManyExtensionsForm | None = None
) -> str:
    """The page; with `form` as it was sent for the member `wrong`, who is then the only one listed, or `many` as it was sent."""
    moment = now()
    found, owner = queries.assignment_in(assignment_id, side.scope)
    unit = _unit(side)
    tree, listing = _tree(side, unit), _listing(unit) if wrong is None else Listing(member_id=wrong)
    figures = queries.figures_of_many([found.id], [unit.path] if unit else side.scope, moment).get(found.id, Figures())
    people = people_of(Focus(moment, [found.id]), side.scope)
    return render_template(
        "assignments/assignment.html",
        side=side,
        assignment=found,
        owner=owner,
        items=queries.items_of(found.id, moment),
        unit_names=queries.unit_names(found.unit_ids),
        unit=unit,
        trail=_trail(side, unit),
        tree=tree,
        trees=[each for each in TREES if units_in(side.scope, each)],
        rows=queries.by_unit(found.id, side.scope, tree, unit, moment),
        figures=figures,
        page=page_of(listed(people, listing), number=page_number(), scalars=False),
        listing=listing,
        standing=standing(found, moment),
        phases=PHASE_LABELS,
        phase_tones=PHASE_TONES,
        labels=STATE_LABELS,
        tones=STATE_TONES,
        due_day=due_day,
        may_change=side is ORGANIZERS and principal().covers(MANAGERS, owner.path) and found.is_live,
        may_remind=side is ORGANIZERS and found.is_live and found.due_at is not None and found.starts_at <= moment,
        form=form or ExtensionForm(),
        wrong=wrong,
        many=many or ManyExtensionsForm(formdata=None),
        today=local_day(moment),
    )


def _trail(side: Side, unit: Unit | None) -> Sequence[Unit]:
    """The units on the way down to `unit`, from the first one in scope."""
    if unit is None:
        return []
    found = [db.session.get(Unit, each) for each in unit.ancestor_ids]
    return [each for each in found if each is not None and each.path.startswith(side.scope)]


@blueprint.post("/manage/assignments/<int:assignment_id>/export")
@requires(*MANAGERS)
def export_assignment(assignment_id: int) -> ResponseReturnValue:
    """The list of people as Excel, following the filter; recorded."""
    return _export(ORGANIZERS, assignment_id)


@blueprint.post("/dashboard/assignments/<int:assignment_id>/export")
@requires(LEADER)
def export_dashboard_assignment(assignment_id: int) -> ResponseReturnValue:
    """The same for a leader."""
    return _export(LEADERS, assignment_id)


def _export(side: Side, assignment_id: int) -> ResponseReturnValue:
    moment = now()
    found, _owner = queries.assignment_in(assignment_id, side.scope)
    unit = _unit(side)
    people = listed(people_of(Focus(moment, [found.id]), side.scope), _listing(unit))
    rows = [_row(row) for row in db.session.execute(people)]
    head = [_("姓名"), _("部门"), _("党支部"), _("状态"), _("已完成"), _("共"), _("截止日期"), _("哪天完成"), _("延期的原因")]
    with transaction():
        record("export", "assignment", assignment_id, actor_id=principal().account_id, now=moment, rows=len(rows))
    return send_workbook(f"{found.title}-{local(moment).date().isoformat()}", Sheet(_("人员"), head, rows))


def _row(row: Any) -> list[object]:
    who = [row.name, row.department or "", row.branch or "", str(STATE_LABELS[row.state]), row.done, row.asked]
    done_on = local_day(row.done_at) if row.done_at else None
    return [*who, due_day(row.due_at), done_on, row.extension_reason or ""]
