"""Plans, targets and entries of the ledger of hours."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import factory

from learnhub.core.clock import local_day, now
from learnhub.core.extensions import db
from learnhub.learning.models import StudyHoursEntry, Target, TargetPlan
from learnhub.learning.service import keep_standings
from tests.factories.base import Factory

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


class TargetPlanFactory(Factory):
    """32 hours in 2026; every category counts, study online up to 16."""

    class Meta:
        model = TargetPlan

    year = 2026
    name = factory.Sequence(lambda n: f"党员年度学习计划{n + 1}")
    hours = Decimal("32.0")
    categories = factory.LazyFunction(lambda: ["full", "probationary"])
    counted = factory.LazyFunction(lambda: {"concentrated": None, "group": None, "online": 16})
    document = "《中国共产党党员教育管理工作条例》第二十条"
    created_at = BEGINNING


class _OfHours(Factory):
    """Something that a member's standing is made of; the standing follows, as it does by the services."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **values: Any) -> Any:
        made = super()._create(model_class, *args, **values)
        year = made.year if isinstance(made, StudyHoursEntry) else db.session.get_one(TargetPlan, made.plan_id).year
        keep_standings(year, [made.member_id], today=local_day(now()))
        db.session.commit()
        return made


class TargetFactory(_OfHours):
    """A plan holds for a member: `plan_id=`, `member_id=`."""

    class Meta:
        model = Target


class StudyHoursEntryFactory(_OfHours):
    """One hour online on 2 March 2026, of a source of its own."""

    class Meta:
        model = StudyHoursEntry

    source = factory.Sequence(lambda n: f"test:{n}")
    category = "online"
    hours = Decimal("1.0")
    day = date(2026, 3, 2)
    year = factory.LazyAttribute(lambda made: made.day.year)
    at = BEGINNING
    reason = "党章学习"
