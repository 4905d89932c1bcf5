"""Plans, targets and entries of the ledger of hours."""

from datetime import UTC, date, datetime
from decimal import Decimal

import factory

from learnhub.learning.models import StudyHoursEntry, Target, TargetPlan
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


class TargetFactory(Factory):
    """A plan holds for a member: `plan_id=`, `member_id=`."""

    class Meta:
        model = Target


class StudyHoursEntryFactory(Factory):
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
