"""Papers made before the door opens, for everybody the exam is addressed to."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from learnhub.assessment.models import Exam, PaperPlan, PreparedPaper
from learnhub.assessment.queries.plans import newest_change, ready_members, seats_of, shuffles_of
from learnhub.assessment.rules.shuffling import chance
from learnhub.assessment.service.paper_plans import insert_for, papers_have_changed, planned
from learnhub.assessment.service.papers import FORMS, Stock, form_seed
from learnhub.audit.service import record
from learnhub.core.errors import Refused
from learnhub.core.extensions import db

AT_ONCE = 100


def ask_for_papers(exam: Exam, *, is_wanted: bool, seed: int, actor_id: int | None, now: datetime) -> None:
    """Have papers prepared, and kept right, until the exam is over; or no longer. Raises Refused when there is nothing to ask."""
    if is_wanted and not exam.question_count:
        raise Refused(_("试卷还没有试题，请先组卷。"), field="paper")
    plan = planned(exam, seed)
    if plan.is_beforehand == is_wanted:
        return
    plan.is_beforehand = is_wanted
    db.session.flush()
    record("prepare_papers", "exam", exam.id, actor_id=actor_id, now=now, is_wanted=is_wanted)


def notice_changes(exam: Exam, *, now: datetime) -> None:
    """Papers are no longer right once a question that they may ask has changed since somebody last looked."""
    plan = db.session.get_one(PaperPlan, exam.id)
    newest = newest_change(exam)
    if plan.checked_at is not None and newest is not None and newest >= plan.checked_at:
        papers_have_changed([exam.id])
    plan.checked_at = now
    db.session.flush()
    db.session.refresh(plan)


def prepare_papers(exam: Exam, *, most: int = AT_ONCE, now: datetime) -> int:
    """Prepare up to `most` papers that are missing or no longer right; how many it made. Any number of workers may do so at once.

    The paper of a member is the same whoever makes it. Raises Refused when a bank has become too small.
    """
    plan = db.session.get_one(PaperPlan, exam.id, populate_existing=True)
    seats = seats_of(exam.id)
    ready = ready_members(exam, plan.revision)
    missing = [(seat, member_id) for seat, member_id in enumerate(seats) if member_id not in ready][:most]
    if missing:
        stock = Stock(exam)
        _write([_made(plan, stock, place, now) | {"shuffles": shuffles_of(exam)} for place in missing])
    return len(missing)


def _made(plan: PaperPlan, stock: Stock, place: tuple[int, int], now: datetime) -> dict[str, object]:
    """The row of one paper, for the member who sits in a `place` (seat, member); neighbors get different forms."""
    seat, member_id = place
    form = seat % plan.forms if plan.forms else None
    seed = chance(plan.seed, "member", member_id).getrandbits(31) if form is None else form_seed(plan, form)
    letter = "" if form is None else FORMS[form]
    made = {"exam_id": plan.exam_id, "member_id": member_id, "seed": seed, "form": letter, "paper": stock.paper(seed, letter)}
    return made | {"revision": plan.revision, "prepared_at": now}


def _write(rows: Sequence[dict[str, object]]) -> None:
    statement = insert_for(PreparedPaper)
    new = statement.excluded
    values = {name: getattr(new, name) for name in ("seed", "form", "paper", "revision", "shuffles", "prepared_at")}
    is_older = PreparedPaper.revision <= new.revision
    kept = statement.on_conflict_do_update(index_elements=["exam_id", "member_id"], set_=values, where=is_older)
    db.session.execute(kept, rows)
