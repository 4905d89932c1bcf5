"""What an exam says of its questions: first attempts of the members in scope, question by question."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from learnhub.assessment.models import GRADED, Attempt, Exam, PaperItem, Response
from learnhub.assessment.queries.managing import Scope, members_within
from learnhub.assessment.queries.papers import LETTERS
from learnhub.assessment.rules.distractors import OptionFigures, flags_of, options_of, ranks_of
from learnhub.assessment.rules.item_analysis import Analysis, Item, ItemFigures, analyze, histogram, totals
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.questions.models import Question, QuestionVersion
from learnhub.questions.rules.kinds import KINDS


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """A question of the exam: its place on a fixed paper (None on a drawn one), what it asks, its figures and those of its options."""

    question_id: int
    number: int | None
    kind: str
    stem_text: str
    stem_html: str
    full_marks: float
    figures: ItemFigures
    options: tuple[OptionFigures, ...]
    option_html: Mapping[str, str]
    blank: int
    of_version: int


@dataclass(frozen=True, slots=True)
class ExamAnalysis:
    """All of an exam: the test's figures, scores in steps of a tenth of full marks, and each question."""

    whole: Analysis
    steps: tuple[int, ...]
    passed: int
    is_drawn: bool
    questions: tuple[QuestionFigures, ...]


@dataclass(slots=True)
class _Column:
    """What the first attempts did with one question, by the attempt's place; `versions` is what each saw."""

    marks: float
    scores: dict[int, float | None] = field(default_factory=dict)
    answers: dict[int, frozenset[str]] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    latest: int | None = None

    @property
    def shown(self) -> int | None:
        """The version that most saw; before anybody did, the latest."""
        return Counter(self.versions.values()).most_common(1)[0][0] if self.versions else self.latest


def exam_analysis(exam: Exam, scope: Scope) -> ExamAnalysis:
    """The analysis of an exam, over the first attempts of members in scope; five statements."""
    attempts = _first_attempts(exam.id, scope)
    columns = _columns(attempts, _first(exam.id, scope)) if attempts else _unseen(exam.id)
    places = _places(exam.id, columns)
    ordered = sorted(columns, key=lambda each: places[each])
    people = range(len(attempts))
    items = [Item(str(each), columns[each].marks, [columns[each].scores.get(row) for row in people]) for each in ordered]
    whole, sums = analyze(items), totals(items) if items else [0.0 for _row in people]
    versions = _versions(columns[each] for each in ordered)
    shares = [row.score / row.full_marks for row in attempts if row.full_marks]
    return ExamAnalysis(
        whole=whole,
        steps=tuple(histogram(shares)),
        passed=sum(bool(row.is_passed) for row in attempts),
        is_drawn=whole.complete < whole.n,
        questions=tuple(
            _question(figures, columns[each], places[each], versions, sums) for each, figures in zip(ordered, whole.items, strict=True)
        ),
    )


def question_figures(analysis: ExamAnalysis, question_id: int) -> QuestionFigures:
    """One question of the exam. Raises Missing."""
    for question in analysis.questions:
        if question.question_id == question_id:
            return question
    raise Missing(_("这场考试的答卷里没有这道题。"))


def _first(exam_id: int, scope: Scope) -> list[ColumnElement[bool]]:
    """The first attempts of members in scope, as far as they have their score."""
    is_done = [Attempt.number == 1, Attempt.state == GRADED, Attempt.score.is_not(None)]
    return [Attempt.exam_id == exam_id, *is_done, Attempt.member_id.in_(members_within(scope))]


def _first_attempts(exam_id: int, scope: Scope) -> Sequence[Any]:
    columns = (Attempt.id, Attempt.paper, Attempt.score, Attempt.full_marks, Attempt.is_passed)
    return db.session.execute(select(*columns).where(*_first(exam_id, scope)).order_by(Attempt.id)).all()


def _columns(attempts: Sequence[Any], first: Sequence[ColumnElement[bool]]) -> dict[int, _Column]:
    """A column for each question that anybody saw; what was not answered earned nothing."""
    seen = {item["version"] for row in attempts for item in row.paper}
    question_of = dict(
        db.session.execute(select(QuestionVersion.id, QuestionVersion.question_id).where(QuestionVersion.id.in_(seen))).all()
    )
    columns: dict[int, _Column] = {}
    for place, row in enumerate(attempts):
        for item in row.paper:
            column = columns.setdefault(question_of[item["version"]], _Column(item["marks"]))
            column.marks = max(column.marks, item["marks"])
            column.scores[place], column.versions[place] = 0.0, item["version"]
    _fill(columns, attempts, question_of, first)
    return columns


def _fill(
    columns: Mapping[int, _Column], attempts: Sequence[Any], question_of: Mapping[int, int], first: Sequence[ColumnElement[bool]]
) -> None:
    places = {row.id: place for place, row in enumerate(attempts)}
    statement = select(Response.attempt_id, Response.position, Response.answer, Response.score)
    for response in db.session.execute(statement.join(Attempt, Attempt.id == Response.attempt_id).where(*first)):
        place = places.get(response.attempt_id)
        if place is not None and response.position < len(attempts[place].paper):
            paper = attempts[place].paper
            column = columns[question_of[paper[response.position]["version"]]]
            column.scores[place], column.answers[place] = response.score, _chosen(response.answer)


def _chosen(answer: Any) -> frozenset[str]:
    """The options in an answer; nothing for an answer of another kind."""
    return frozenset(each for each in answer if isinstance(each, str)) if isinstance(answer, list) else frozenset()


def _places(exam_id: int, columns: Collection[int]) -> dict[int, tuple[Any, ...]]:
    """Where each question stands: on the fixed paper, or by kind; with its kind and stem."""
    numbers = dict(db.session.execute(select(PaperItem.question_id, PaperItem.position).where(PaperItem.exam_id == exam_id)).all())
    rows = db.session.execute(select(Question.id, Question.kind, Question.stem_text).where(Question.id.in_(list(columns))))
    order = {kind: place for place, kind in enumerate(KINDS)}
    return {
        row.id: (numbers.get(row.id, len(numbers)), order.get(row.kind, len(order)), row.id, row.kind, row.stem_text, row.id in numbers)
        for row in rows
    }


def _unseen(exam_id: int) -> dict[int, _Column]:
    """The questions of a fixed paper before anybody handed it in."""
    is_latest = (QuestionVersion.question_id == Question.id) & (QuestionVersion.number == Question.version)
    statement = select(PaperItem.question_id, PaperItem.marks, QuestionVersion.id).join(Question, Question.id == PaperItem.question_id)
    rows = db.session.execute(statement.join(QuestionVersion, is_latest).where(PaperItem.exam_id == exam_id))
    return {question_id: _Column(marks, latest=version_id) for question_id, marks, version_id in rows}


def _versions(columns: Iterable[_Column]) -> dict[int, QuestionVersion]:
    """Of each question the version that is shown."""
    wanted = [column.shown for column in columns]
    return {version.question_id: version for version in db.session.scalars(select(QuestionVersion).where(QuestionVersion.id.in_(wanted)))}


def _question(
    figures: ItemFigures, column: _Column, place: tuple[Any, ...], versions: Mapping[int, QuestionVersion], sums: Sequence[float]
) -> QuestionFigures:
    position, _kind_place, question_id, kind, stem_text, is_on_paper = place
    version = versions[question_id]
    saw = [row for row, seen in column.versions.items() if seen == version.id]
    ids = [str(option["id"]) for option in version.options or ()]
    right = frozenset(version.answer_key.get("right") or ()) if ids else frozenset()
    answers = [column.answers.get(row, frozenset()) for row in saw]
    options = tuple(options_of(ids, right, answers, ranks_of([sums[row] for row in saw]))) if right else ()
    lettered = tuple(replace(option, name=letter) for letter, option in zip(LETTERS, options, strict=False))
    return QuestionFigures(
        question_id=question_id,
        number=position + 1 if is_on_paper else None,
        kind=kind,
        stem_text=stem_text,
        stem_html=version.stem_html,
        full_marks=column.marks,
        figures=replace(figures, flags=(*figures.flags, *flags_of(options))),
        options=lettered,
        option_html={letter: str(option["html"]) for letter, option in zip(LETTERS, version.options or (), strict=False)},
        blank=sum(not answer for answer in answers),
        of_version=len(saw),
    )
