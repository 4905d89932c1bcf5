"""Forms of banks and questions, and the words for their kinds."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from learnhub.core.choices import RadioField, SelectField
from learnhub.core.forms import Form
from learnhub.questions.models import SINGLE, TRUE_FALSE, Question, QuestionVersion
from learnhub.questions.rules import answer_lines as lines
from learnhub.questions.rules import checking
from learnhub.questions.rules.checking_kinds import MOST_PARTS
from learnhub.questions.rules.kinds import BY_HAND, CHOICES, FILL_BLANK, MATCHING, NUMERIC, ORDERING, PASSAGE
from learnhub.questions.rules.part_lines import part_lines, with_lines
from learnhub.questions.rules.redrafting import as_text, redrafted
from learnhub.questions.service import HTML, MARKDOWN, TEXT, OptionDraft, QuestionDraft, true_false_options

KIND_LABELS = {
    "single": _l("单选题"),
    "multiple": _l("多选题"),
    "indefinite": _l("不定项选择题"),
    "true_false": _l("判断题"),
    "fill_blank": _l("填空题"),
    "numeric": _l("数值题"),
    "matching": _l("连线题"),
    "ordering": _l("排序题"),
    "short_answer": _l("简答题"),
    "essay": _l("论述题"),
    "passage": _l("材料题"),
}
DIFFICULTY_LABELS = {"easy": _l("易"), "medium": _l("中"), "hard": _l("难")}
STATE_LABELS = {"in_use": _l("已启用"), "in_review": _l("待审核"), "draft": _l("草稿"), "retired": _l("已停用"), "all": _l("全部状态")}
MARKUP_LABELS = {TEXT: _l("纯文字"), MARKDOWN: "Markdown", HTML: "HTML"}
FIRST_OPTIONS = 4


class BankForm(Form):
    """A bank's name and, when it is new, the unit that owns it."""

    name = StringField(
        _l("题库名称"), validators=[InputRequired(_l("请填写题库名称。")), Length(max=80, message=_l("题库名称不超过 80 个字。"))]
    )
    unit_id = SelectField(_l("所属单位"), coerce=int)


class SourceChangeForm(Form):
    """A rule that changed on a day."""

    source = StringField(
        _l("文件名称"), validators=[InputRequired(_l("请填写文件名称。")), Length(max=200, message=_l("文件名称不超过 200 个字。"))]
    )
    clause = StringField(_l("条款"), validators=[Length(max=80, message=_l("条款不超过 80 个字，请缩短。"))])
    changed_on = DateField(_l("变动日期"), validators=[InputRequired(_l("请填写变动日期。"))])
    note = StringField(_l("说明"), validators=[Length(max=200, message=_l("说明不超过 200 个字。"))])


@dataclass
class OptionRow:
    """An option as typed; `weight` is its share of the marks in percent, where options count differently."""

    text: str = ""
    is_right: bool = False
    weight: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def fraction(self) -> float | None:
        """The weight as a share; None where there is none, a share that is refused where it is no number."""
        weight = self.weight.strip().rstrip("%％")
        try:
            return round(float(weight) / 100, 7) if weight else None
        except ValueError:
            return 9.0


@dataclass
class PartRow:
    """A part of a passage as typed."""

    kind: str = SINGLE
    stem: str = ""
    answers: str = ""
    explanation: str = ""
    share: str = "1"
    errors: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.stem.strip() or self.answers.strip() or self.explanation.strip())

    def draft(self, markup: str) -> QuestionDraft:
        """The part as a question."""
        try:
            share = float(self.share or "1")
        except ValueError:
            share = 0.0
        kind = self.kind if self.kind in KIND_LABELS else SINGLE
        return with_lines(QuestionDraft(kind, self.stem, explanation=self.explanation, markup=markup, share=share), self.answers)


class QuestionForm(Form):
    """A question; its options and parts stand beside it in `options` and `parts`, for they come and go."""

    kind = RadioField(_l("题型"), choices=KIND_LABELS, default=SINGLE)
    markup = SelectField(_l("文字格式"), choices=MARKUP_LABELS, default=TEXT)
    stem = TextAreaField(_l("题干"), validators=[InputRequired(_l("没有题干，请填写。"))])
    truth = RadioField(_l("正确答案"), choices=[("1", _l("正确")), ("0", _l("错误"))], validators=[Optional()])
    blanks = TextAreaField(_l("各空的答案"))
    any_order = BooleanField(_l("各空不分先后"))
    is_exact = BooleanField(_l("必须完全一致（不忽略大小写、全半角、空格和首尾标点）"))
    accepted = TextAreaField(_l("正确的数值"))
    unit = StringField(_l("单位"))
    pairs = TextAreaField(_l("对应关系"))
    sample = TextAreaField(_l("参考答案"))
    rubric = TextAreaField(_l("评分点"))
    explanation = TextAreaField(_l("解析"))
    source = StringField(_l("出处"))
    clause = StringField(_l("条款"))
    in_force = DateField(_l("施行日期"), validators=[Optional()])
    topic = StringField(_l("章节"))
    difficulty = SelectField(_l("难度"), choices=DIFFICULTY_LABELS, default="medium")
    tags = StringField(_l("标签"))
    version = HiddenField()

    options: list[OptionRow]
    parts: list[PartRow]
    option_errors: list[str]
    part_errors: list[str]

    def __init__(self, *args: Any, options: list[OptionRow] | None = None, parts: list[PartRow] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options = options if options is not None else [OptionRow() for _number in range(FIRST_OPTIONS)]
        self.parts = parts if parts is not None else [PartRow()]
        self.option_errors, self.part_errors = [], []
        for asked in (self.blanks, self.accepted, self.pairs):  # of their types; the rules say so, and no browser stands in the way
            asked.flags.required = True

    def read_rows(self, sent: MultiDict[str, str]) -> None:
        """Take options and parts from the request; `right` holds the places of the right ones."""
        right = set(sent.getlist("right"))
        texts = sent.getlist("option")[: checking.MOST_OPTIONS + 8]
        weights = sent.getlist("weight") + [""] * len(texts)
        self.options = [OptionRow(text, str(number) in right, weights[number]) for number, text in enumerate(texts)]
        columns = [sent.getlist(f"part-{name}")[: MOST_PARTS + 5] for name in ("kind", "stem", "answers", "explanation", "share")]
        self.parts = [PartRow(*row) for row in zip(*columns, strict=False)]

    @property
    def is_weighted(self) -> bool:
        """Whether options count differently."""
        return any(option.weight.strip() for option in self.options)

    def draft(self) -> QuestionDraft:
        """What the person typed, as a question to be saved; what belongs to another type is not meant."""
        separated = (self.tags.data or "").replace("，", ",").replace("、", ",").replace("；", ",").replace(";", ",")
        draft = QuestionDraft(
            kind=self.kind.data,
            stem=self.stem.data or "",
            explanation=self.explanation.data or "",
            source=self.source.data or "",
            clause=self.clause.data or "",
            in_force=self.in_force.data,
            topic=self.topic.data or "",
            difficulty=self.difficulty.data,
            tags=[tag.strip() for tag in separated.split(",") if tag.strip()],
            markup=self.markup.data,
        )
        return replace(draft, **self._answers(draft.kind))

    def _answers(self, kind: str) -> dict[str, Any]:
        if kind in {*CHOICES, ORDERING}:
            return {"options": self._option_drafts(kind)}
        if kind == FILL_BLANK:
            blanks = lines.blanks_in(self.blanks.data or "")
            return {"blanks": blanks, "any_order": self.any_order.data, "is_exact": self.is_exact.data}
        if kind == NUMERIC:
            return {"accepted": lines.numbers_in(self.accepted.data or ""), "unit": self.unit.data or ""}
        if kind == MATCHING:
            return {"pairs": lines.pairs_in(self.pairs.data or "")}
        if kind in BY_HAND:
            return {"sample": self.sample.data or "", "rubric": lines.rubric_in(self.rubric.data or "")}
        return {"parts": [part.draft(self.markup.data) for part in self.meant_parts]} if kind == PASSAGE else {}

    @property
    def meant_parts(self) -> Sequence[PartRow]:
        """The parts without empty ones at the end."""
        count = len(self.parts)
        while count and self.parts[count - 1].is_empty:
            count -= 1
        return self.parts[:count]

    def _option_drafts(self, kind: str) -> Sequence[OptionDraft]:
        """The options; empty ones at the end are not meant."""
        if kind == TRUE_FALSE:
            return true_false_options({"1": True, "0": False}.get(self.truth.data or ""))
        is_order = kind == ORDERING
        options = [OptionDraft(row.text, row.is_right and not is_order, None if is_order else row.fraction) for row in self.options]
        while len(options) > checking.LEAST_OPTIONS and not options[-1].text.strip() and not options[-1].is_right:
            options.pop()
        return options

    def show(self, name: str, sentence: str, option: int | None = None, part: int | None = None) -> None:
        """Put a sentence beside what it is about."""
        if part is not None and part < len(self.parts):
            self.parts[part].errors.append(sentence)
        elif name == "parts":
            self.part_errors.append(sentence)
        elif name in {"options", "answer"} and option is not None and option < len(self.options):
            self.options[option].errors.append(sentence)
        elif name == "answer" and self.kind.data == TRUE_FALSE:
            self.truth.errors = [*self.truth.errors, sentence]
        elif name in {"options", "answer"}:
            self.option_errors.append(sentence)
        else:
            target = getattr(self, name, self.stem)
            target.errors = [*target.errors, sentence]


def form_of(question: Question, version: QuestionVersion) -> QuestionForm:
    """The form filled with what the question says: as text where that loses nothing, else as HTML."""
    draft = redrafted({column.key: getattr(version, column.key) for column in version.__table__.columns})
    draft = as_text(draft) or draft
    is_judged = draft.kind == TRUE_FALSE
    rows = [OptionRow(each.text, each.is_right, "" if each.fraction is None else lines.percent(each.fraction)) for each in draft.options]
    return QuestionForm(
        options=rows if rows and not is_judged else None,
        parts=[PartRow(part.kind, part.stem, part_lines(part), part.explanation, f"{part.share:g}") for part in draft.parts] or None,
        kind=draft.kind,
        markup=draft.markup,
        stem=draft.stem,
        truth=("1" if rows[0].is_right else "0") if is_judged else None,
        blanks=lines.blank_lines(draft.blanks),
        any_order=draft.any_order,
        is_exact=draft.is_exact,
        accepted=lines.number_lines(draft.accepted),
        unit=draft.unit,
        pairs=lines.pair_lines(draft.pairs),
        sample=draft.sample,
        rubric=lines.rubric_lines(draft.rubric),
        explanation=draft.explanation,
        source=version.source,
        clause=version.clause,
        in_force=version.in_force,
        topic=question.topic,
        difficulty=question.difficulty,
        tags="，".join(question.tags),
        version=str(question.version),
    )
