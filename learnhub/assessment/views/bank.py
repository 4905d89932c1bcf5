"""The page of a bank: its questions, filtered and paged, with how often papers use them."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from learnhub.assessment.forms import KIND_LABELS
from learnhub.assessment.forms.bank import FACILITY_LABELS, R_REST_LABELS, USE_LABELS
from learnhub.assessment.queries.bank_list import bank_filter, bank_questions
from learnhub.assessment.queries.measured import bank_figures
from learnhub.assessment.queries.question_use import use_counts
from learnhub.assessment.views import blueprint
from learnhub.core.pagination import page_number, page_of
from learnhub.core.permissions import ADMINISTRATOR, ORGANIZER, principal, requires
from learnhub.core.requests import whole
from learnhub.questions import queries
from learnhub.questions.models import DIFFICULTIES
from learnhub.questions.queries import sources
from learnhub.questions.queries.listing import STATES
from learnhub.questions.rules.topics import topic_tree

SIZES = (20, 100, 200)
MANAGERS = (ORGANIZER, ADMINISTRATOR)
CHOICES = {"use": USE_LABELS, "facility": FACILITY_LABELS, "r_rest": R_REST_LABELS}


def scope() -> tuple[str, ...]:
    """Paths of the units in which the person looks after questions."""
    return principal().scope(*MANAGERS)


@blueprint.get("/manage/questions/<int:bank_id>")
@requires(*MANAGERS)
def bank(bank_id: int) -> ResponseReturnValue:
    """The questions of a bank."""
    found, unit = queries.bank_in_reach(bank_id, scope())
    by = bank_filter(request.args)
    size = request.args.get("size", type=whole)
    page = page_of(bank_questions(bank_id, by), number=page_number(), size=size if size in SIZES else SIZES[0], scalars=False)
    topics = queries.topic_counts(bank_id, by.plain.state)
    return render_template(
        "assessment/bank.html",
        bank=found,
        unit=unit,
        is_own=queries.is_within(unit.path, scope()),
        page=page,
        by=by.plain,
        proven=by,
        kept={name: value for name, value in request.args.items() if name in queries.FILTERS},
        topics=topic_tree(topics),
        without_topic=dict(topics).get("", 0),
        in_all=sum(count for _topic, count in topics),
        tags=queries.tags_of(bank_id),
        targets=[each for each in queries.own_banks(scope()) if each.id != bank_id],
        counts=queries.counts_by_kind([bank_id])[bank_id],
        used=use_counts([question.id for question, _version in page.items]),
        figures=bank_figures(bank_id),
        authors=queries.authors_of(bank_id),
        to_check=0 if request.headers.get("HX-Request") else sum(row.waiting for row in sources.changes_of(bank_id)),
        choices=CHOICES,
        kinds=KIND_LABELS,
        difficulties=DIFFICULTIES,
        states=STATES,
        sizes=SIZES,
    )
