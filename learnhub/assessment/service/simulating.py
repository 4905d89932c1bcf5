"""Papers drawn for their author alone, to see how alike they are; nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from learnhub.assessment.models import DRAWN, Exam
from learnhub.assessment.queries.expecting import Expected, banks_of, expected_of
from learnhub.assessment.queries.plans import plan_of
from learnhub.assessment.rules.simulating import Simulation, expected_share, simulate
from learnhub.assessment.service.papers import FORMS, Stock, form_seed


@dataclass(frozen=True, slots=True)
class Simulated:
    """What papers are expected to bring: over many draws, by form where there are forms of a drawn paper, or the one fixed paper."""

    expected: Expected
    questions: int
    simulation: Simulation | None
    share: float | None
    forms: Mapping[str, float]


def simulated(exam: Exam) -> Simulated:
    """Draw a thousand papers. Raises Refused when the banks no longer hold what the rules ask for."""
    stock = Stock(exam)
    ids = stock.question_ids()
    expected = expected_of(banks_of(exam), ids)
    if stock.draw is None:
        share = expected_share([slot for slot in stock.items if slot.question_id in expected.shares], expected.shares)
        return Simulated(expected, len(ids), None, share, {})
    plan = plan_of(exam.id)
    numbers = range(plan.forms) if plan is not None and exam.paper_mode == DRAWN else ()
    forms = {FORMS[number]: expected_share(stock.draw.slots(form_seed(plan, number)), expected.shares) for number in numbers if plan}
    return Simulated(expected, len(ids), simulate(stock.draw, expected.shares), None, forms)
