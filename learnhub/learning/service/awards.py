"""Study hours of courses: paid once, at one level, by the rule of the day (ADR 0023); and new versions of the rules."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from learnhub.audit.service import record
from learnhub.catalog.models import Course
from learnhub.core.clock import local_day
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.learning.models import ONLINE, AwardRule, Enrollment
from learnhub.learning.queries.awards import CoursePiece, level_for, number_of_versions, paid_by_course, pieces_of_member, rule_on
from learnhub.learning.rules.awards import (
    AS_ONE_GOES,
    FIRST_RULES,
    Level,
    PerLesson,
    Proportional,
    Rule,
    Tiers,
    flaw_of_rule,
    halves_reached,
    hours_of_lesson,
    sum_of_tiers,
    to_store,
)
from learnhub.learning.rules.hours import HALF
from learnhub.learning.service.ledger import award_hours


def pay_as_one_goes(member_id: int, course: Course, *, now: datetime) -> None:
    """Pay what the lessons completed so far have earned, where the course pays so.

    The enrollment is locked by now (`enroll`): of two lessons completed at once the second sees what the first was paid.
    """
    level = level_for(member_id, course)
    if level not in AS_ONE_GOES:
        return
    pieces, paid = pieces_of_member(member_id, course.id), paid_by_course(member_id, course.id)
    if level == Level.LESSON:
        is_paid = _pay_lessons(member_id, course, pieces, paid, now=now)
    else:
        is_paid = _pay_halves(member_id, course, pieces, len(paid), now=now)
    if is_paid:
        _fix_level(member_id, course.id, level)


def pay_whole(member_id: int, course: Course, *, now: datetime) -> None:
    """The course is complete: pay its one sum, where it pays so."""
    level = level_for(member_id, course)
    if level in AS_ONE_GOES:
        return
    hours = course.study_hours
    rule = rule_on(level, local_day(now))
    if isinstance(rule, Tiers):
        hours = sum_of_tiers(rule, [part.piece for part in pieces_of_member(member_id, course.id)], approved=hours)
    award_hours(member_id, f"course:{course.id}", ONLINE, hours, course.title, now=now)
    _fix_level(member_id, course.id, level)


def _pay_lessons(member_id: int, course: Course, pieces: Sequence[CoursePiece], paid: dict[str, Decimal], *, now: datetime) -> bool:
    """Each completed lesson that has not paid yet, by the rule of the day on which it was completed."""
    total, is_paid = sum(paid.values(), Decimal(0)), False
    for part in sorted((part for part in pieces if part.completed_at), key=lambda part: (part.completed_at, part.lesson_id)):
        source = f"lesson:{part.lesson_id}"
        rule = rule_on(Level.LESSON, local_day(part.completed_at or now))
        if source in paid or not isinstance(rule, PerLesson):
            continue
        hours = hours_of_lesson(rule, part.piece, approved=course.study_hours, paid=total)
        if award_hours(member_id, source, ONLINE, hours, f"{course.title}：{part.title}", now=now):
            total, is_paid = total + hours, True
    return is_paid


def _pay_halves(member_id: int, course: Course, pieces: Sequence[CoursePiece], paid: int, *, now: datetime) -> bool:
    """The half hours that are reached; each is a source of its own and pays once."""
    rule = rule_on(Level.PROPORTIONAL, local_day(now))
    if not isinstance(rule, Proportional):
        return False
    done = [part.piece for part in pieces if part.completed_at]
    missing = [part.piece for part in pieces if not part.completed_at]
    reached = halves_reached(rule, done, missing, approved=course.study_hours)
    reason = f"{course.title}（{len(done)}/{len(pieces)}）"
    sources = [f"course:{course.id}:{n}" for n in range(paid + 1, reached + 1)]
    return sum(award_hours(member_id, source, ONLINE, HALF, reason, now=now) for source in sources) > 0


def _fix_level(member_id: int, course_id: int, level: str) -> None:
    """From the first payment on the course pays her at this level and no other."""
    mine = update(Enrollment).where(Enrollment.member_id == member_id, Enrollment.course_id == course_id, Enrollment.award_level.is_(None))
    db.session.execute(mine.values(award_level=level).execution_options(synchronize_session="fetch"))


def set_award_rule(
    level: str, rule: Rule, *, valid_from: date, document: str, seen: int | None = None, actor_id: int | None, now: datetime
) -> AwardRule:
    """A new version of a level's rule, in force from a day of today or later. What was paid stays. Raises Refused.

    `seen` is the number of versions that the page had shown: another one meanwhile is refused.
    """
    document = " ".join(document.split())
    _check(level, rule, valid_from, document, today=local_day(now))
    before = rule_on(level, valid_from)
    if before == rule:
        raise Refused(_("这一天已经按这些数计算，没有变化。"), field="valid_from")
    version = AwardRule(
        level=level,
        number=(number_of_versions(level) if seen is None else seen) + 1,
        valid_from=valid_from,
        parameters=to_store(rule),
        document=document,
        set_by=actor_id,
        set_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(version)
    except IntegrityError:
        raise Refused(_("刚才有人改过这一规则，请看过现行的规则再修改。")) from None
    said = {"level": level, "valid_from": valid_from.isoformat(), "document": document}
    old = None if before is None else to_store(before)
    record("set_award_rule", "award_rule", version.id, actor_id=actor_id, now=now, **said, old=old, new=version.parameters)
    return version


def _check(level: str, rule: Rule, valid_from: date, document: str, *, today: date) -> None:
    if level not in FIRST_RULES or type(rule) is not type(FIRST_RULES[Level(level)]):
        raise Refused(_("没有这种计算方式。"))
    flaw = flaw_of_rule(rule)
    if flaw in {"long_minutes", "short_minutes"}:
        raise Refused(_("分钟数请填写 1 到 600，且“长”的一档要大于“短”的一档。"), field=flaw)
    if flaw is not None:
        step = "0.25" if isinstance(rule, Tiers) else "0.5"
        raise Refused(_("学时请填写 0 到 10，以 %(step)s 为单位。", step=step), field=flaw)
    if valid_from < today:
        raise Refused(_("施行日期请从今天或以后选起：以前学完的已按当时的规则计入。"), field="valid_from")
    if not 0 < len(document) <= 200:
        raise Refused(_("请填写依据的文件，不超过 200 个字。"), field="document")
