"""Odd study before a person: the list, the evidence of one in plain words, and the decision."""

from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from learnhub.audit.service import record
from learnhub.catalog.models import Lesson
from learnhub.core.clock import now, start_of_day
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.forms import show_refusal
from learnhub.core.pagination import page_number, page_of
from learnhub.core.permissions import ADMINISTRATOR, ORGANIZER, principal, requires
from learnhub.core.requests import whole
from learnhub.core.transactions import transaction
from learnhub.core.workbook import Sheet, send_workbook
from learnhub.learning import service
from learnhub.learning.forms import DecisionForm
from learnhub.learning.models import StudyFlag
from learnhub.learning.models.flags import CONFIRMED, DISMISSED, OPEN
from learnhub.learning.queries.flags import SORTS, FlagFilter, evidence_of, flags_in, others_of
from learnhub.learning.rules.devices import device, network
from learnhub.learning.rules.flags import NOTES, SENTENCES, TITLES
from learnhub.learning.views.blueprint import blueprint
from learnhub.organization.models import Member
from learnhub.organization.queries import member_paths, units_in

MANAGERS = (ORGANIZER, ADMINISTRATOR)
STATES = {OPEN: _l("待核实"), CONFIRMED: _l("属实"), DISMISSED: _l("没有问题")}
TONES = {OPEN: "warn", CONFIRMED: "bad", DISMISSED: "ok"}


def sentence(flag: StudyFlag) -> str:
    """The flag in plain words."""
    return str(_(SENTENCES[flag.rule]) % flag.facts)


def _filters() -> FlagFilter:
    held, asked = principal().scope(*MANAGERS), request.args
    wanted = asked.get("unit", type=whole)
    unit = next((each for each in units_in(held) if each.id == wanted), None)
    if wanted is not None and unit is None:
        raise Missing(_("没有这个单位，或者不在你的范围内。"))
    state, sort = asked.get("state", OPEN), asked.get("sort", "found")
    return FlagFilter(
        text=asked.get("q", "").strip()[:60],
        state=state if state in STATES else "",
        rule=asked.get("rule", "") if asked.get("rule") in TITLES else "",
        unit=unit.path if unit else None,
        since=asked.get("since", type=date.fromisoformat),
        until=asked.get("until", type=date.fromisoformat),
        sort=sort if sort in SORTS else "found",
        descending=asked.get("order", "desc") != "asc",
    )


@blueprint.get("/manage/study-flags")
@requires(*MANAGERS)
def flags() -> ResponseReturnValue:
    """Odd study of the people in one's care."""
    filters, held = _filters(), principal().scope(*MANAGERS)
    page = page_of(flags_in(held, filters), number=page_number(), scalars=False)
    return render_template(
        "learning/flags.html",
        page=page,
        filters=filters,
        units=units_in(held),
        unit_id=request.args.get("unit", type=whole),
        states=STATES,
        tones=TONES,
        titles=TITLES,
        notes=NOTES,
        sentence=sentence,
    )


@blueprint.post("/manage/study-flags/export")
@requires(*MANAGERS)
def export_flags() -> ResponseReturnValue:
    """The same list as Excel; recorded."""
    rows = db.session.execute(flags_in(principal().scope(*MANAGERS), _filters())).all()
    table = [_row(row) for row in rows]
    head = [_("姓名"), _("部门"), _("情形"), _("说明"), _("课程"), _("节"), _("日期"), _("结论"), _("依据")]
    with transaction():
        record("export", "study_flags", None, actor_id=principal().account_id, now=now(), rows=len(table))
    return send_workbook(_("学习异常提示"), Sheet(_("提示"), head, table))


def _row(row: Any) -> list[object]:
    found = row.StudyFlag
    who = [row.name, row.department or "", _(TITLES[found.rule]), sentence(found)]
    return [*who, row.course or "", row.lesson or "", found.day, str(STATES[found.state]), found.note]


def _flag(flag_id: int) -> StudyFlag:
    found = db.session.get(StudyFlag, flag_id)
    if found is None or not principal().covers(MANAGERS, *member_paths(found.member_id)):
        raise Missing(_("没有这条提示，或者不在你的范围内。"))
    return found


def _page(found: StudyFlag, form: DecisionForm) -> str:
    begin = start_of_day(found.day)
    return render_template(
        "learning/flag.html",
        flag=found,
        member=db.session.get_one(Member, found.member_id),
        lesson=db.session.get(Lesson, found.lesson_id) if found.lesson_id else None,
        decider=db.session.scalar(db.select(Member.name).where(Member.account_id == found.decided_by)),
        evidence=evidence_of(found, begin, begin + timedelta(days=1)),
        others=others_of(found),
        form=form,
        network=network,
        device=device,
        states=STATES,
        tones=TONES,
        titles=TITLES,
        notes=NOTES,
        sentence=sentence,
    )


@blueprint.get("/manage/study-flags/<int:flag_id>")
@requires(*MANAGERS)
def flag(flag_id: int) -> ResponseReturnValue:
    """One flag: what, when, how long, by which rule, and the evidence."""
    return _page(_flag(flag_id), DecisionForm())


@blueprint.post("/manage/study-flags/<int:flag_id>")
@requires(*MANAGERS)
def decide_flag(flag_id: int) -> ResponseReturnValue:
    """Confirm or dismiss."""
    found, form = _flag(flag_id), DecisionForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.decide_flag(
                    flag_id,
                    form.verdict.data,
                    form.note.data or "",
                    takes_back=bool(form.takes_back.data),
                    actor_id=principal().account_id,
                    now=now(),
                )
        except Refused as refusal:
            show_refusal(form, refusal.field, refusal.message, "note")
        else:
            flash(_("已记录结论。"), "ok")
            return redirect(url_for("learning.flag", flag_id=flag_id), 303)
    return _page(found, form), 422
