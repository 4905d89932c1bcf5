"""What an exam says of its questions: first attempts of the members in scope, question by question."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from learnhub.assessment.models import GRADED, PAPER, Attempt, Exam, PaperItem, Response
from learnhub.assessment.queries.asking import asked
from learnhub.assessment.queries.basis import Rulings, place_of, rulings_of
from learnhub.assessment.queries.managing import Scope, members_within
from learnhub.assessment.queries.papers import LETTERS
from learnhub.assessment.rules.distractors import OptionFigures, flags_of, options_of, ranks_of
from learnhub.assessment.rules.grading import FULL, LEFT_OUT
from learnhub.assessment.rules.item_analysis import Analysis, Item, ItemFigures, analyze, histogram, totals
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.core.sanitizing import plain_text
from learnhub.questions.models import Question, QuestionVersion
from learnhub.questions.rules.kinds import CHOICES, KINDS

Place = tuple[int, str]  # a question, and the part of a passage or nothing


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """A question of the exam: its place on a fixed paper (None on a drawn one), what it asks, its figures and those of its options."""

    question_id: int
    part: str
    number: int | None
    part_number: int | None
    kind: str
    stem_text: str
    stem_html: str
    full_marks: float
    figures: ItemFigures
    options: tuple[OptionFigures, ...]
    option_html: Mapping[str, str]
    blank: int
    of_version: int

    @property
    def label(self) -> str:
        """Its number on a fixed paper, that of a passage's part in brackets; empty on a drawn one."""
        number = str(self.number or "")
        return f"{number}({self.part_number})" if number and self.part_number else number


@dataclass(frozen=True, slots=True)
class ExamAnalysis:
    """All of an exam: the test's figures, scores in steps of a tenth of full marks, and each question.

    `sat` counts everybody with a score; of `without_questions` only the sum is known, so that they are in no figure of a question.
    """

    whole: Analysis
    sat: int
    without_questions: int
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
    items: dict[int, Any] = field(default_factory=dict)  # how it stands on papers, by version
    corrected: int | None = None
    unknown: set[int] = field(default_factory=set)  # sheets of paper: what they earned is known, what they say is not

    @property
    def shown(self) -> int | None:
        """The version that most saw; before anybody did, the latest."""
        return Counter(self.versions.values()).most_common(1)[0][0] if self.versions else self.latest


def exam_analysis(exam: Exam, scope: Scope) -> ExamAnalysis:
    """The analysis of an exam, over the first attempts of members in scope; five statements."""
    everybody = _first_attempts(exam.id, scope)
    attempts = [row for row in everybody if row.paper]  # of a sheet of which only the sum is known there are no questions
    columns = _columns(attempts, _first(exam.id, scope), rulings_of(exam.id)) if attempts else _unseen(exam.id)
    places = _places(exam.id, {question_id for question_id, _part in columns})
    ordered = sorted(columns, key=lambda each: places[each[0]].order)
    items = [_item(each, columns[each], len(attempts)) for each in ordered]
    whole, sums = analyze(items), totals(items) if items else [0.0] * len(attempts)
    versions = _versions(columns[each] for each in ordered)
    shares = [row.score / row.full_marks for row in everybody if row.full_marks]
    return ExamAnalysis(
        whole=whole,
        sat=len(everybody),
        without_questions=len(everybody) - len(attempts),
        steps=tuple(histogram(shares)),
        passed=sum(bool(row.is_passed) for row in everybody),
        is_drawn=whole.complete < whole.n,
        questions=tuple(
            _question(each, figures, columns[each], places[each[0]], versions, sums)
            for each, figures in zip(ordered, whole.items, strict=True)
        ),
    )


def _item(place: Place, column: _Column, people: int) -> Item:
    scores = [column.scores.get(row) for row in range(people)]
    return Item(f"{place[0]} {place[1]}", column.marks, scores, str(place[0]) if place[1] else None)


def question_figures(analysis: ExamAnalysis, question_id: int, part: str | None = None) -> QuestionFigures:
    """One question of the exam, or the part of a passage (the first unless told). Raises Missing."""
    for question in analysis.questions:
        if question.question_id == question_id and part in {None, question.part}:
            return question
    raise Missing(_("这场考试的答卷里没有这道题。"))


def _first(exam_id: int, scope: Scope) -> list[ColumnElement[bool]]:
    """The first attempts of members in scope, as far as they have their score."""
    is_done = [Attempt.number == 1, Attempt.state == GRADED, Attempt.score.is_not(None)]
    return [Attempt.exam_id == exam_id, *is_done, Attempt.member_id.in_(members_within(scope))]


def _first_attempts(exam_id: int, scope: Scope) -> Sequence[Any]:
    columns = (Attempt.id, Attempt.paper, Attempt.score, Attempt.full_marks, Attempt.is_passed, Attempt.source)
    return db.session.execute(select(*columns).where(*_first(exam_id, scope)).order_by(Attempt.id)).all()


def _columns(attempts: Sequence[Any], first: Sequence[ColumnElement[bool]], rulings: Rulings) -> dict[Place, _Column]:
    """A column for each question that anybody saw and that was not left out; what was not answered earned nothing."""
    columns: dict[Place, _Column] = {}
    for row_place, row in enumerate(attempts):
        for item in row.paper:
            ruling = rulings.get(place_of(item))
            if ruling and ruling.decision == LEFT_OUT:
                continue
            column = columns.setdefault(place_of(item), _Column(item["marks"]))
            column.marks = max(column.marks, item["marks"])
            column.corrected = ruling.version_id if ruling else None
            column.scores[row_place] = item["marks"] if ruling and ruling.decision == FULL else 0.0
            column.versions[row_place] = item["version"]
            column.items.setdefault(item["version"], item)
            if row.source == PAPER:
                column.unknown.add(row_place)
    _fill(columns, attempts, first)
    return columns


def _fill(columns: Mapping[Place, _Column], attempts: Sequence[Any], first: Sequence[ColumnElement[bool]]) -> None:
    places = {row.id: place for place, row in enumerate(attempts)}
    statement = select(Response.attempt_id, Response.position, Response.answer, Response.score)
    for response in db.session.execute(statement.join(Attempt, Attempt.id == Response.attempt_id).where(*first)):
        place = places.get(response.attempt_id)
        paper = attempts[place].paper if place is not None else ()
        if place is not None and response.position < len(paper):
            column = columns.get(place_of(paper[response.position]))
            if column is not None:
                column.scores[place], column.answers[place] = response.score, _chosen(response.answer)


def _chosen(answer: Any) -> frozenset[str]:
    """The options in an answer; nothing for an answer of another kind."""
    return frozenset(each for each in answer if isinstance(each, str)) if isinstance(answer, list) else frozenset()


@dataclass(frozen=True, slots=True)
class _Question:
    """Where a question stands, and what it is."""

    order: tuple[int, int, int]
    number: int | None
    kind: str
    stem_text: str


def _places(exam_id: int, question_ids: Collection[int]) -> dict[int, _Question]:
    """Where each question stands: on the fixed paper, or by kind."""
    numbers = dict(db.session.execute(select(PaperItem.question_id, PaperItem.position).where(PaperItem.exam_id == exam_id)).all())
    rows = db.session.execute(select(Question.id, Question.kind, Question.stem_text).where(Question.id.in_(list(question_ids))))
    kinds = {kind: place for place, kind in enumerate(KINDS)}
    return {
        row.id: _Question(
            order=(numbers.get(row.id, len(numbers)), kinds.get(row.kind, len(kinds)), row.id),
            number=numbers[row.id] + 1 if row.id in numbers else None,
            kind=row.kind,
            stem_text=row.stem_text,
        )
        for row in rows
    }


def _unseen(exam_id: int) -> dict[Place, _Column]:
    """The questions of a fixed paper before anybody handed it in."""
    is_latest = (QuestionVersion.question_id == Question.id) & (QuestionVersion.number == Question.version)
    statement = select(PaperItem.question_id, PaperItem.marks, QuestionVersion.id).join(Question, Question.id == PaperItem.question_id)
    rows = db.session.execute(statement.join(QuestionVersion, is_latest).where(PaperItem.exam_id == exam_id))
    return {(question_id, ""): _Column(marks, latest=version_id) for question_id, marks, version_id in rows}


def _versions(columns: Iterable[_Column]) -> dict[int, QuestionVersion]:
    """The versions that are shown, and those whose key counts; by id."""
    wanted = {version for column in columns for version in (column.shown, column.corrected) if version}
    return {version.id: version for version in db.session.scalars(select(QuestionVersion).where(QuestionVersion.id.in_(wanted)))}


def _question(  # noqa: PLR0917 - the place, and what is known of it
    place: Place,
    figures: ItemFigures,
    column: _Column,
    known: _Question,
    versions: Mapping[int, QuestionVersion],
    sums: Sequence[float],
) -> QuestionFigures:
    version = versions[column.shown or 0]
    item = column.items.get(version.id, {})
    own = asked(version, item) if item else version
    keyed = asked(versions[column.corrected], item) if item and column.corrected else own
    saw = [row for row, seen in column.versions.items() if seen == version.id and row not in column.unknown]
    kind = str(item.get("kind", known.kind))
    has_options = kind in CHOICES
    ids = [str(option["id"]) for option in own.options or ()] if has_options else []
    right = frozenset(keyed.answer_key.get("right") or ()) if has_options else frozenset()
    answers = [column.answers.get(row, frozenset()) for row in saw]
    options = tuple(options_of(ids, right, answers, ranks_of([sums[row] for row in saw]))) if right else ()
    parts = [str(part["id"]) for part in version.parts or ()]
    return QuestionFigures(
        question_id=place[0],
        part=place[1],
        number=known.number,
        part_number=parts.index(place[1]) + 1 if place[1] in parts else None,
        kind=kind,
        stem_text=plain_text(own.stem_html) if place[1] else known.stem_text,
        stem_html=own.stem_html,
        full_marks=column.marks,
        figures=replace(figures, flags=(*figures.flags, *flags_of(options))),
        options=tuple(replace(option, name=letter) for letter, option in zip(LETTERS, options, strict=False)),
        option_html={letter: str(option["html"]) for letter, option in zip(LETTERS, own.options or (), strict=False)}
        if has_options
        else {},
        blank=sum(not answer for answer in answers),
        of_version=len(saw),
    )
