"""What a number on a board is made of, the rules in plain words, and the correction of an entry."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import local_day, now
from learnhub.core.errors import Missing, Refused
from learnhub.core.pagination import page_number, page_of
from learnhub.core.permissions import ADMINISTRATOR, LEADER, ORGANIZER, SIGNED_IN, principal, requires
from learnhub.core.transactions import transaction
from learnhub.organization.models import Member
from learnhub.organization.queries import member_paths
from learnhub.organization.queries import unit as unit_with
from learnhub.ranking import service
from learnhub.ranking.queries import entries as reads
from learnhub.ranking.queries.boards import own_place
from learnhub.ranking.rules import points
from learnhub.ranking.rules.periods import MONTH, Period, parse, period_of
from learnhub.ranking.views import words
from learnhub.ranking.views.blueprint import blueprint
from learnhub.settings.queries import value

OVERSEERS = (ORGANIZER, LEADER, ADMINISTRATOR)


def _period() -> Period:
    """The period in the address; this month when there is none. Raises Missing for nonsense."""
    key = request.args.get("period")
    try:
        return parse(key) if key else period_of(MONTH, local_day(now()))
    except ValueError:
        raise Missing(_("没有这个统计周期。")) from None


def _template(name: str) -> str:
    """The part alone for the drawer, the whole page for everybody else."""
    return f"ranking/parts/{name}.html" if request.headers.get("HX-Request") == "true" else f"ranking/{name}.html"


def _may_see_entries(member: Member) -> bool:
    user = principal()
    return member.id == user.member_id or user.covers(OVERSEERS, *member_paths(member.id))


def _is_published(member: Member, period: Period) -> bool:
    """Whether the member's total stands in the public part of the board."""
    if value("site.relief_mode", bool) or member.status != "active":
        return False
    place = own_place(period.key, member.id).place
    return place is not None and place <= value("ranking.top", int)


@blueprint.get("/ranking/members/<int:member_id>/entries")
@requires(SIGNED_IN)
def entries(member_id: int) -> ResponseReturnValue:
    """Points of one member in a period: each entry for herself and who is responsible for her, else the sums of the public board."""
    return _entries_page(member_id)


def _entries_page(member_id: int, refused: dict[str, Any] | None = None) -> ResponseReturnValue:
    """The page or its drawer; with `refused` (entry, typed, says) the correction that was not made stands open, with status 422."""
    period = _period()
    member, unit = reads.person(member_id)
    sees_entries = _may_see_entries(member)
    if not sees_entries and not _is_published(member, period):
        raise Missing(_("没有这位同志。"))
    days, page = reads.entries_of_member(member_id, period, page_number()) if sees_entries else ([], None)
    corrected = reads.corrected(days)
    open_to_correction = {entry.id for day in days for entry in day.entries if entry.points > 0 and entry.id not in corrected}
    body = render_template(
        _template("entries"),
        member=member,
        unit=unit,
        period=period,
        period_name=words.period_name(period),
        sums=reads.sums_of_member(member_id, period),
        days=days,
        page=page,
        sees_entries=sees_entries,
        is_me=member_id == principal().member_id,
        corrected=corrected,
        may_correct=sees_entries and principal().covers((ADMINISTRATOR,), *member_paths(member_id)),
        refused=refused,
        is_beside_form=refused is not None and refused["entry"] in open_to_correction,
        rule_name=words.rule_name,
        day_name=words.day_name,
    )
    return body, 422 if refused else 200


@blueprint.post("/ranking/entries/<int:entry_id>/correction")
@requires(ADMINISTRATOR)
def correct(entry_id: int) -> ResponseReturnValue:
    """Take an entry back, with a reason that the member reads."""
    member_id = reads.owner_of(entry_id)
    if not principal().covers((ADMINISTRATOR,), *member_paths(member_id)):
        raise Missing(_("没有这条积分记录。"))
    typed = request.form.get("reason", "")
    try:
        with transaction():
            service.correct(entry_id, typed, actor_id=principal().account_id, now=now())
    except Refused as refusal:
        return _entries_page(member_id, {"entry": entry_id, "typed": typed, "says": refusal.message})
    flash(_("已更正，本人可以在积分明细中看到原因。"))
    return redirect(url_for("ranking.entries", member_id=member_id, period=request.args.get("period")), 303)


@blueprint.get("/ranking/units/<int:unit_id>")
@requires(SIGNED_IN)
def unit(unit_id: int) -> ResponseReturnValue:
    """Points of a unit by rule; member by member for who is responsible for it."""
    period = _period()
    found = unit_with(unit_id)
    sees_members = principal().covers(OVERSEERS, found.path)
    page = page_of(reads.contributions(found, period), number=page_number(), size=50, scalars=False) if sees_members else None
    return render_template(
        _template("unit"),
        unit=found,
        period=period,
        period_name=words.period_name(period),
        sums=reads.sums_of_unit(found, period),
        page=page,
        rule_name=words.rule_name,
    )


@blueprint.get("/ranking/rules")
@requires(SIGNED_IN)
def rules() -> ResponseReturnValue:
    """What earns points, in plain words, with the versions of each rule."""
    today = local_day(now())
    return render_template(
        "ranking/rules.html",
        rules=[rule for rule in points.RULES if rule.is_in_force(today)],
        former=[rule for rule in points.RULES if rule.until is not None and rule.until < today],
        coming=[rule for rule in points.RULES if rule.since > today],
        beginning=points.BEGINNING,
        is_relieved=value("site.relief_mode", bool),
        basis=value("site.relief_basis", str),
        least_people=value("ranking.least_people", int),
        top=value("ranking.top", int),
    )
