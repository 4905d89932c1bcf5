"""What is asked and what is right, by type: the same fields for a question and for each part of a passage."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import Optional

from learnhub.core.choices import RadioField, SelectField
from learnhub.core.forms import Form
from learnhub.questions.forms.labels import KIND_LABELS
from learnhub.questions.models import SINGLE, TRUE_FALSE
from learnhub.questions.rules import answer_lines as lines
from learnhub.questions.rules import checking
from learnhub.questions.rules.checking_kinds import MOST_PAIRS
from learnhub.questions.rules.drafts import PairDraft
from learnhub.questions.rules.kinds import BY_HAND, CHOICES, FILL_BLANK, MATCHING, NUMERIC, ORDERING, PASSAGE
from learnhub.questions.service import OptionDraft, QuestionDraft, true_false_options

FIRST_OPTIONS, FIRST_PAIRS = 4, 3
SPARE = 8  # rows that are read beyond what may be saved, so that too many are told and not lost


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
class PairRow:
    """Two sides that belong together as typed; without a left side the right one is left over."""

    left: str = ""
    right: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.left.strip() or self.right.strip())


class AnswerForm(Form):
    """Stem, key and explanation; options and pairs stand beside it as rows, for they come and go."""

    stem = TextAreaField(_l("题干"))
    truth = RadioField(_l("正确答案"), choices=[("1", _l("正确")), ("0", _l("错误"))], validators=[Optional()])
    blanks = TextAreaField(_l("各空的答案"))
    any_order = BooleanField(_l("各空不分先后"))
    is_exact = BooleanField(_l("必须完全一致（不忽略大小写、全半角、空格和首尾标点）"))
    accepted = TextAreaField(_l("正确的数值"))
    unit = StringField(_l("单位"))
    sample = TextAreaField(_l("参考答案"))
    rubric = TextAreaField(_l("评分点"))
    explanation = TextAreaField(_l("解析"))

    options: list[OptionRow]
    pairs: list[PairRow]
    option_errors: list[str]
    pair_errors: list[str]

    def __init__(self, *args: Any, options: list[OptionRow] | None = None, pairs: list[PairRow] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options = options if options is not None else [OptionRow() for _number in range(FIRST_OPTIONS)]
        self.pairs = pairs if pairs is not None else [PairRow() for _number in range(FIRST_PAIRS)]
        self.option_errors, self.pair_errors = [], []
        for asked in (self.blanks, self.accepted):  # of their types; the rules say so, and no browser stands in the way
            asked.flags.required = True

    @property
    def row_prefix(self) -> str:
        """What the names of the rows' fields begin with."""
        return str(self._prefix)

    def read_rows(self, sent: MultiDict[str, str]) -> None:
        """Take options and pairs from the request; `right` holds the places of the right options."""

        def texts(name: str, most: int) -> list[str]:
            return sent.getlist(self.row_prefix + name)[: most + SPARE]

        right = set(sent.getlist(f"{self.row_prefix}right"))
        options = texts("option", checking.MOST_OPTIONS)
        weights = texts("weight", checking.MOST_OPTIONS) + [""] * len(options)
        self.options = [OptionRow(text, str(number) in right, weights[number]) for number, text in enumerate(options)]
        sides = zip(texts("pair-left", MOST_PAIRS), texts("pair-right", MOST_PAIRS), strict=False)
        self.pairs = [PairRow(left, right_side) for left, right_side in sides]

    @property
    def is_weighted(self) -> bool:
        """Whether options count differently."""
        return any(option.weight.strip() for option in self.options)

    @property
    def has_errors(self) -> bool:
        """Whether anything is wrong, rows included."""
        rows = [row.errors for row in self.options] + [row.errors for row in self.pairs]
        return bool(self.errors or self.option_errors or self.pair_errors or any(rows))

    def answers(self, kind: str) -> dict[str, Any]:
        """What was typed for a type, as fields of its draft."""
        if kind in {*CHOICES, ORDERING}:
            return {"options": self._option_drafts(kind)}
        if kind == FILL_BLANK:
            blanks = lines.blanks_in(self.blanks.data or "")
            return {"blanks": blanks, "any_order": self.any_order.data, "is_exact": self.is_exact.data}
        if kind == NUMERIC:
            return {"accepted": lines.numbers_in(self.accepted.data or ""), "unit": self.unit.data or ""}
        if kind == MATCHING:
            return {"pairs": [PairDraft(self.pairs[place].left, self.pairs[place].right) for place in self._pair_places]}
        if kind in BY_HAND:
            return {"sample": self.sample.data or "", "rubric": lines.rubric_in(self.rubric.data or "")}
        return {}

    @property
    def _pair_places(self) -> list[int]:
        """The rows in which something was typed."""
        return [place for place, row in enumerate(self.pairs) if not row.is_empty]

    def _option_drafts(self, kind: str) -> Sequence[OptionDraft]:
        """The options; empty ones at the end are not meant."""
        if kind == TRUE_FALSE:
            return true_false_options({"1": True, "0": False}.get(self.truth.data or ""))
        is_order = kind == ORDERING
        options = [OptionDraft(row.text, row.is_right and not is_order, None if is_order else row.fraction) for row in self.options]
        while len(options) > checking.LEAST_OPTIONS and not options[-1].text.strip() and not options[-1].is_right:
            options.pop()
        return options

    def show(self, kind: str, name: str, sentence: str, row: int | None = None) -> None:
        """Put a sentence beside what it is about."""
        if name == "pairs":
            places = self._pair_places
            (self.pairs[places[row]].errors if row is not None and row < len(places) else self.pair_errors).append(sentence)
        elif name == "answer" and kind == TRUE_FALSE:
            self.truth.errors = [*self.truth.errors, sentence]
        elif name in {"options", "answer"}:
            (self.options[row].errors if row is not None and row < len(self.options) else self.option_errors).append(sentence)
        else:
            target = self._fields.get(name, self.stem)
            target.errors = [*target.errors, sentence]


class PartForm(AnswerForm):
    """A part of a passage: a question of its own with a share of the marks."""

    class Meta(AnswerForm.Meta):
        """The whole form has the token."""

        csrf = False

    kind = SelectField(_l("题型"), choices=[each for each in KIND_LABELS.items() if each[0] != PASSAGE], default=SINGLE)
    share = StringField(_l("分值权重"), default="1")

    def __init__(self, key: str, **kwargs: Any) -> None:
        super().__init__(prefix=f"part-{key}-", **kwargs)
        self.key = key
        for asked in (self.stem, self.share):
            asked.flags.required = True

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        typed = [self.stem, self.blanks, self.accepted, self.sample, self.rubric, self.explanation]
        texts = [each.data or "" for each in typed] + [row.text for row in self.options]
        return not any(text.strip() for text in texts) and not self._pair_places

    def draft(self, markup: str) -> QuestionDraft:
        """The part as a question."""
        try:
            share = float(self.share.data or "1")
        except ValueError:
            share = 0.0
        kind = self.kind.data if self.kind.data in KIND_LABELS else SINGLE
        stem, explanation = self.stem.data or "", self.explanation.data or ""
        return QuestionDraft(kind, stem, explanation=explanation, markup=markup, share=share, **self.answers(kind))


def typed(draft: QuestionDraft) -> dict[str, Any]:
    """What the fields of `AnswerForm` hold for a question or a part."""
    is_judged = draft.kind == TRUE_FALSE
    rows = [OptionRow(each.text, each.is_right, "" if each.fraction is None else lines.percent(each.fraction)) for each in draft.options]
    return {
        "options": rows if rows and not is_judged else None,
        "pairs": [PairRow(each.left, each.right) for each in draft.pairs] or None,
        "kind": draft.kind,
        "stem": draft.stem,
        "truth": ("1" if rows[0].is_right else "0") if is_judged else None,
        "blanks": lines.blank_lines(draft.blanks),
        "any_order": draft.any_order,
        "is_exact": draft.is_exact,
        "accepted": lines.number_lines(draft.accepted),
        "unit": draft.unit,
        "sample": draft.sample,
        "rubric": lines.rubric_lines(draft.rubric),
        "explanation": draft.explanation,
    }
