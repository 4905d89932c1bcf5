"""A question as an author or a file hands it in: values alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from learnhub.questions.rules.kinds import FALSE_WORD, TRUE_WORD

TEXT, MARKDOWN, HTML = "text", "markdown", "html"


@dataclass(frozen=True, slots=True)
class OptionDraft:
    """An option in the draft's markup, and whether it is right.

    `fraction` is the share of the marks it brings (-1 to 1) where the file says so; `is_pinned` None lets its words decide.
    The options of an ordering question stand in the right order.
    """

    text: str
    is_right: bool = False
    fraction: float | None = None
    is_pinned: bool | None = None


@dataclass(frozen=True, slots=True)
class AcceptedDraft:
    """An answer that is taken: words for a blank, a decimal number with its tolerance (0 or more) for a numeric question."""

    text: str
    fraction: float = 1.0
    tolerance: str = "0"


@dataclass(frozen=True, slots=True)
class PairDraft:
    """What belongs together; an empty `left` is a right side that is left over."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class RubricDraft:
    """A point that a marker looks for, and its share of the marks (0 to 1)."""

    text: str
    share: float


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question to be saved. `markup` says what stem, options, pairs, sample and explanation are: TEXT, MARKDOWN or HTML.

    A true_false question has the options 正确 and 错误; only which of them is right is taken from `options`.
    `external_id` is its stable name in a course folder. `images` are files that the markup names as `image:NAME`.
    """

    kind: str
    stem: str
    options: Sequence[OptionDraft] = ()
    explanation: str = ""
    source: str = ""
    clause: str = ""
    in_force: date | None = None
    topic: str = ""
    difficulty: str = "medium"
    tags: Sequence[str] = field(default=())
    external_id: str | None = None
    markup: str = TEXT
    # fill_blank: what each blank takes; numeric: `accepted`
    blanks: Sequence[Sequence[AcceptedDraft]] = ()
    accepted: Sequence[AcceptedDraft] = ()
    any_order: bool = False
    is_exact: bool = False
    unit: str = ""
    # matching
    pairs: Sequence[PairDraft] = ()
    # short_answer and essay
    sample: str = ""
    rubric: Sequence[RubricDraft] = ()
    # passage
    parts: Sequence["QuestionDraft"] = ()
    share: float = 1.0  # of a part among its passage's parts
    images: Mapping[str, bytes] = field(default_factory=dict)


def true_false_options(is_true: bool | None) -> tuple[OptionDraft, OptionDraft]:
    """The options of a true/false question; None is no answer yet."""
    return OptionDraft(TRUE_WORD, is_true is True), OptionDraft(FALSE_WORD, is_true is False)
