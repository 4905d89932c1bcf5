"""Forms of banks and questions, and the words for their kinds."""

from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from learnhub.core.forms import Form
from learnhub.questions.models import SINGLE, TRUE_FALSE, Question, QuestionVersion
from learnhub.questions.rules import checking, markup
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
STATE_LABELS = {"in_use": _l("已启用"), "retired": _l("已停用"), "all": _l("全部状态")}
MARKUP_LABELS = {TEXT: _l("纯文字"), MARKDOWN: "Markdown", HTML: "HTML"}
FIRST_OPTIONS = 4


class BankForm(Form):
    """A bank's name and, when it is new, the unit that owns it."""

    name = StringField(
        _l("题库名称"), validators=[InputRequired(_l("请填写题库名称。")), Length(max=80, message=_l("题库名称不超过 80 个字。"))]
    )
    unit_id = SelectField(_l("所属单位"), coerce=int)


@dataclass
class OptionRow:
    """An option as typed."""

    text: str = ""
    is_right: bool = False
    errors: list[str] = field(default_factory=list)


class QuestionForm(Form):
    """A question; its options stand beside it in `options`, for they come and go."""

    kind = RadioField(_l("题型"), choices=list(KIND_LABELS.items()), default=SINGLE)
    markup = SelectField(_l("文字格式"), choices=list(MARKUP_LABELS.items()), default=TEXT)
    stem = TextAreaField(_l("题干"), validators=[InputRequired(_l("没有题干，请填写。"))])
    truth = RadioField(_l("正确答案"), choices=[("1", _l("正确")), ("0", _l("错误"))], validators=[Optional()])
    explanation = TextAreaField(_l("解析"))
    source = StringField(_l("出处"))
    clause = StringField(_l("条款"))
    in_force = DateField(_l("施行日期"), validators=[Optional()])
    topic = StringField(_l("章节"))
    difficulty = SelectField(_l("难度"), choices=list(DIFFICULTY_LABELS.items()), default="medium")
    tags = StringField(_l("标签"))
    version = HiddenField()

    options: list[OptionRow]
    option_errors: list[str]

    def __init__(self, *args: Any, options: list[OptionRow] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options = options if options is not None else [OptionRow() for _number in range(FIRST_OPTIONS)]
        self.option_errors = []

    def read_options(self, sent: MultiDict[str, str]) -> None:
        """Take the options from the request; `right` holds the places of the right ones."""
        right = set(sent.getlist("right"))
        texts = sent.getlist("option")[: checking.MOST_OPTIONS + 8]
        self.options = [OptionRow(text, str(number) in right) for number, text in enumerate(texts)]

    def draft(self) -> QuestionDraft:
        """What the person typed, as a question to be saved; empty options at the end are not meant."""
        kind = self.kind.data
        options = [OptionDraft(row.text, row.is_right) for row in self.options]
        while len(options) > checking.LEAST_OPTIONS and not options[-1].text.strip() and not options[-1].is_right:
            options.pop()
        if kind == TRUE_FALSE:
            options = list(true_false_options({"1": True, "0": False}.get(self.truth.data or "")))
        separated = (self.tags.data or "").replace("，", ",").replace("、", ",").replace("；", ",").replace(";", ",")
        return QuestionDraft(
            kind=kind,
            stem=self.stem.data or "",
            options=options,
            explanation=self.explanation.data or "",
            source=self.source.data or "",
            clause=self.clause.data or "",
            in_force=self.in_force.data,
            topic=self.topic.data or "",
            difficulty=self.difficulty.data,
            tags=[tag.strip() for tag in separated.split(",") if tag.strip()],
            markup=self.markup.data,
        )

    def show(self, name: str, sentence: str, option: int | None = None) -> None:
        """Put a sentence beside what it is about."""
        if option is not None and option < len(self.options):
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
    stem = markup.as_text(version.stem_html, is_block=True)
    explanation = markup.as_text(version.explanation_html, is_block=True)
    options = [markup.as_text(option["html"], is_block=False) for option in version.options]
    is_text = stem is not None and explanation is not None and None not in options
    right = set(version.answer_key["right"])
    rows = [
        OptionRow(text if is_text and text is not None else option["html"], option["id"] in right)
        for text, option in zip(options, version.options, strict=True)
    ]
    is_judged = version.kind == TRUE_FALSE
    return QuestionForm(
        options=None if is_judged else rows,
        kind=version.kind,
        markup=TEXT if is_text else HTML,
        stem=stem if is_text else version.stem_html,
        truth=("1" if rows[0].is_right else "0") if is_judged else None,
        explanation=explanation if is_text else version.explanation_html,
        source=version.source,
        clause=version.clause,
        in_force=version.in_force,
        topic=question.topic,
        difficulty=question.difficulty,
        tags="，".join(question.tags),
        version=str(question.version),
    )
