"""Forms of banks and questions, and the words for their kinds."""

from learnhub.questions.forms.answers import OptionRow, PairRow, PartForm
from learnhub.questions.forms.banks import BankForm, SourceChangeForm, TopicForm
from learnhub.questions.forms.labels import DIFFICULTY_LABELS, KIND_LABELS, MARKUP_LABELS, STATE_LABELS
from learnhub.questions.forms.question import QuestionForm, form_of

__all__ = [
    "DIFFICULTY_LABELS",
    "KIND_LABELS",
    "MARKUP_LABELS",
    "STATE_LABELS",
    "BankForm",
    "OptionRow",
    "PairRow",
    "PartForm",
    "QuestionForm",
    "SourceChangeForm",
    "TopicForm",
    "form_of",
]
