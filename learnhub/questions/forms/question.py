"""The form of a question."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from learnhub.core.choices import RadioField, SelectField
from learnhub.questions.forms.answers import AnswerForm, PartForm, typed
from learnhub.questions.forms.labels import DIFFICULTY_LABELS, KIND_LABELS, MARKUP_LABELS
from learnhub.questions.models import SINGLE, Question, QuestionVersion
from learnhub.questions.rules.checking_kinds import MOST_PARTS
from learnhub.questions.rules.kinds import PASSAGE
from learnhub.questions.rules.redrafting import as_text, redrafted
from learnhub.questions.service import TEXT, QuestionDraft

SPARE = 5  # parts that are read beyond what may be saved


class QuestionForm(AnswerForm):
    """A question; the parts of a passage stand beside it in `parts`, each a form under a key of its own."""

    kind = RadioField(_l("题型"), choices=KIND_LABELS, default=SINGLE)
    markup = SelectField(_l("文字格式"), choices=MARKUP_LABELS, default=TEXT)
    stem = TextAreaField(_l("题干"), validators=[InputRequired(_l("没有题干，请填写。"))])
    source = StringField(_l("出处"))
    clause = StringField(_l("条款"))
    in_force = DateField(_l("施行日期"), validators=[Optional()])
    topic = StringField(_l("章节"))
    difficulty = SelectField(_l("难度"), choices=DIFFICULTY_LABELS, default="medium")
    tags = StringField(_l("标签"))
    version = HiddenField()

    parts: list[PartForm]
    part_errors: list[str]

    def __init__(self, *args: Any, parts: list[PartForm] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = parts if parts is not None else [PartForm("0")]
        self.part_errors = []

    def read_rows(self, sent: MultiDict[str, str]) -> None:
        """Take options, pairs and parts from the request; `part` holds the keys of the parts in their order."""
        super().read_rows(sent)
        keys = [key for key in dict.fromkeys(sent.getlist("part")) if key.isascii() and key.isdigit() and len(key) < 4]
        self.parts = [PartForm(key) for key in keys[: MOST_PARTS + SPARE]]
        for part in self.parts:
            part.read_rows(sent)

    def fresh_part(self) -> PartForm:
        """A part that is not there yet."""
        return PartForm(str(max((int(part.key) for part in self.parts), default=-1) + 1))

    @property
    def has_errors(self) -> bool:
        """Whether anything is wrong, rows and parts included."""
        return bool(super().has_errors or self.part_errors or any(part.has_errors for part in self.parts))

    def draft(self) -> QuestionDraft:
        """What the person typed, as a question to be saved; what belongs to another type is not meant."""
        separated = (self.tags.data or "").replace("，", ",").replace("、", ",").replace("；", ",").replace(";", ",")
        return QuestionDraft(
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
            **self.answers(self.kind.data),
        )

    def answers(self, kind: str) -> dict[str, Any]:
        """What was typed for a type, as fields of its draft."""
        return {"parts": [part.draft(self.markup.data) for part in self.meant_parts]} if kind == PASSAGE else super().answers(kind)

    @property
    def meant_parts(self) -> Sequence[PartForm]:
        """The parts without empty ones at the end."""
        count = len(self.parts)
        while count and self.parts[count - 1].is_empty:
            count -= 1
        return self.parts[:count]

    def tell(self, name: str, sentence: str, row: int | None = None, part: int | None = None) -> None:
        """Put a sentence beside what it is about."""
        if part is not None and part < len(self.parts):
            self.parts[part].show(self.parts[part].kind.data, name, sentence, row)
        elif name == "parts":
            self.part_errors.append(sentence)
        else:
            self.show(self.kind.data, name, sentence, row)


def form_of(question: Question, version: QuestionVersion) -> QuestionForm:
    """The form filled with what the question says: as text where that loses nothing, else as HTML."""
    draft = redrafted({column.key: getattr(version, column.key) for column in version.__table__.columns})
    draft = as_text(draft) or draft
    return QuestionForm(
        parts=[PartForm(str(number), share=f"{part.share:g}", **typed(part)) for number, part in enumerate(draft.parts)] or None,
        markup=draft.markup,
        source=version.source,
        clause=version.clause,
        in_force=version.in_force,
        topic=question.topic,
        difficulty=question.difficulty,
        tags="，".join(question.tags),
        version=str(question.version),
        **typed(draft),
    )
