"""Scores of an exam on paper, as a table: matched with the audience, shown first, then entered, each once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from learnhub.assessment import queries, service
from learnhub.assessment.models import Exam
from learnhub.assessment.rules.sections import form_of
from learnhub.assessment.service import PaperScore
from learnhub.core.errors import Refused
from learnhub.core.workbook import Sheet
from learnhub.interchange.rules.attendance_tables import Cell
from learnhub.interchange.rules.score_tables import ScoreRow, marks_of, score_rows
from learnhub.interchange.service.people_found import Candidate, FoundPeople, Unmatched
from learnhub.interchange.service.table_files import read_file

Forms = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A row that cannot be taken: the cell, and what to do."""

    row: ScoreRow
    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row that can be taken: whose it is, what is entered, and what was entered before."""

    name: str
    staff_number: str
    score: PaperScore
    sum: float
    before: float | None


@dataclass
class ScorePreview:
    """What a file would bring: new scores, other scores, the same again, who was absent, and rows to be mended."""

    fresh: list[Line] = field(default_factory=list)
    changed: list[Line] = field(default_factory=list)
    same: int = 0
    absent: int = 0
    wrong: list[Wrong] = field(default_factory=list)

    @property
    def scores(self) -> list[PaperScore]:
        """Everything that would be entered."""
        return [line.score for line in (*self.fresh, *self.changed)]


class _Bad(Exception):
    """A cell that cannot be read."""

    def __init__(self, cell: Cell, message: str) -> None:
        super().__init__(message)
        self.place, self.message = cell.place, message


class _Desk:
    """What rows are checked against, read once."""

    def __init__(self, exam: Exam, forms: Forms, scope: Sequence[str]) -> None:
        self.exam, self.forms = exam, forms
        self.people = {person.member_id: person for person in queries.paper_people(exam, scope)}
        self.present = queries.entered_scores(exam.id)
        candidates = (Candidate(each.member_id, each.name, each.staff_number, each.phone) for each in self.people.values())
        self.found = FoundPeople(candidates, of_exam=True)

    def line(self, row: ScoreRow) -> Line:
        """What a row says. Raises Unmatched or _Bad."""
        member_id = self.found.find(row.person)
        score = _score(row, member_id, self.forms)
        person, present = self.people[member_id], self.present.get(member_id)
        if problem := service.problem_of(self.exam, score, person, present, self.forms):
            raise _Bad(row.cells[0], problem)
        total = round(sum(score.marks.values()), 2) if score.marks else round(score.total or 0.0, 2)
        return Line(person.name, person.staff_number, score, total, present.attempt.score if present else None)

    def is_same(self, line: Line) -> bool:
        """Whether all of it is entered already."""
        present = self.present.get(line.score.member_id)
        if present is None:
            return False
        if not line.score.marks:
            return present.attempt.score == service.counted(self.exam, line.sum)
        return {position: round(marks, 2) for position, marks in line.score.marks.items()} == dict(present.marks)


def preview_scores(content: bytes, exam: Exam, forms: Forms, scope: Sequence[str]) -> ScorePreview:
    """Match the rows of a file with the audience. Raises Refused for what is no table of scores."""
    desk, preview = _Desk(exam, forms, scope), ScorePreview()
    seen: dict[int, str] = {}
    for row in _rows(content):
        if row.is_absent:
            preview.absent += 1
            continue
        try:
            line = desk.line(row)
            if (first := seen.setdefault(line.score.member_id, row.person.first.place)) != row.person.first.place:
                raise _Bad(row.person.first, _("和 %(cell)s 是同一个人，请只留一行。", cell=first))
        except (Unmatched, _Bad) as bad:
            preview.wrong.append(Wrong(row, bad.place, bad.message))
            continue
        if desk.is_same(line):
            preview.same += 1
        else:
            (preview.fresh if line.before is None else preview.changed).append(line)
    return preview


def _rows(content: bytes) -> list[ScoreRow]:
    found = [rows for sheet in read_file(content) if (rows := score_rows(sheet.name, sheet.rows)) is not None]
    if not found:
        raise Refused(_("没有找到表头。第一行请写明“姓名”或“工号”，再加“总分”，或“第1题”“第2题”等。"))
    rows = [row for sheet in found for row in sheet]
    if not rows:
        raise Refused(_("表头下面没有人员，请检查后重新选择。"))
    return rows


def _score(row: ScoreRow, member_id: int, forms: Forms) -> PaperScore:
    """The numbers of a row. Raises _Bad."""
    marks = {number - 1: _number(cell) for number, cell in row.marks.items() if cell.text}
    form = row.form.text.upper().removesuffix("卷").strip()
    if marks and form not in forms:
        raise _Bad(row.form if row.form.text else row.person.first, _("请填写卷别：%(forms)s。", forms=str(_("、")).join(forms)))
    return PaperScore(member_id, form, _number(row.total) if row.total.text else None, marks)


def _number(cell: Cell) -> float:
    found = marks_of(cell)
    if found is None:
        raise _Bad(cell, _("“%(text)s”不是分数，请填写数字。", text=cell.text[:20]))
    return found


def import_scores(
    exam: Exam, preview: ScorePreview, *, skips_bad: bool, scope: Sequence[str], actor_id: int, now: datetime
) -> service.Entry:
    """Enter what the file brings. Raises Refused while rows are wrong, unless they are skipped."""
    if preview.wrong and not skips_bad:
        raise Refused(_("有 %(n)s 行需要修改，没有登记。请改好后重新上传，或选择跳过这些行。", n=len(preview.wrong)))
    return service.enter_scores(exam, preview.scores, scope=scope, actor_id=actor_id, now=now)


def score_template(exam: Exam, forms: Forms, scope: Sequence[str], *, by_question: bool) -> Sheet:
    """A table to fill in, with the audience and what is entered so far."""
    entered, has_letters = queries.entered_scores(exam.id), "" not in forms
    longest = max(forms.values(), key=len, default=()) if by_question else ()
    questions = [_question_head(number, place["marks"], has_letters) for number, place in enumerate(longest, start=1)]
    head = [_("姓名"), _("工号"), _("部门"), *([_("卷别")] if has_letters else []), *questions, _("总分")]
    rows = []
    for person in queries.paper_people(exam, scope):
        present = entered.get(person.member_id)
        form = [form_of(present.attempt.paper) if present else ""] if has_letters else []
        marks = [present.marks.get(position) if present else None for position in range(len(longest))]
        rows.append([person.name, person.staff_number, person.department, *form, *marks, present.attempt.score if present else None])
    return Sheet(_("成绩"), head, rows)


def _question_head(number: int, marks: float, has_letters: bool) -> str:
    """What a column of marks is called; of several forms each has its own marks there."""
    if has_letters:
        return str(_("第%(n)s题", n=number))
    return str(_("第%(n)s题（%(marks)s分）", n=number, marks=f"{marks:g}"))
