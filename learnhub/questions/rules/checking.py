"""What is wrong with a question before it may be saved."""

from collections.abc import Sequence
from dataclasses import dataclass

from learnhub.questions.rules.flaws import Flaw, Problem, letter
from learnhub.questions.rules.kinds import CHOICES, DIFFICULTIES, KINDS, MULTIPLE, ORDERING, SEVERAL

__all__ = ["Checked", "Flaw", "Problem", "letter", "problems_of", "warnings_of"]

LEAST_OPTIONS = 2
MOST_OPTIONS = 12
LONGEST_STEM = 4000
LONGEST_OPTION = 1000
LONGEST_EXPLANATION = 8000
LONGEST_TOPIC = 80
LONGEST_SOURCE = 200
LONGEST_CLAUSE = 80
MOST_TAGS = 10
LONGEST_TAG = 20
LEAST_SUM = 0.99  # three times 33.33333 is meant to be all


@dataclass(frozen=True, slots=True)
class Checked:
    """The words of a question, without markup, as they are checked."""

    kind: str
    stem: str
    options: Sequence[str]
    right: Sequence[bool]
    explanation: str = ""
    topic: str = ""
    difficulty: str = "medium"
    source: str = ""
    clause: str = ""
    tags: Sequence[str] = ()
    fractions: Sequence[float | None] = ()


def problems_of(question: Checked) -> list[Problem]:
    """Everything that must be mended first; empty when the question may be saved."""
    found = _of_stem(question)
    if question.kind in CHOICES or question.kind not in KINDS:
        found += [*_of_options(question), *_of_right(question), *_of_fractions(question)]
    elif question.kind == ORDERING:
        found += _of_options(question)
    return found + _of_rest(question)


def warnings_of(question: Checked) -> list[Problem]:
    """What is probably a slip, but may be meant: several-answer questions with one, two wrong options that are the same."""
    if question.kind not in CHOICES:
        return []
    found = [problem for problem in _same_options(question) if not _touches_right(question, problem)]
    if question.kind == MULTIPLE and sum(question.right) == 1:
        found.append(Problem(Flaw.ONE_RIGHT, "answer"))
    return found


def _of_stem(question: Checked) -> list[Problem]:
    found = []
    if question.kind not in KINDS:
        found.append(Problem(Flaw.NO_KIND, "kind"))
    if not question.stem.strip():
        found.append(Problem(Flaw.NO_STEM, "stem"))
    if len(question.stem) > LONGEST_STEM:
        found.append(Problem(Flaw.LONG_STEM, "stem"))
    return found


def _of_options(question: Checked) -> list[Problem]:
    if len(question.options) < LEAST_OPTIONS:
        return [Problem(Flaw.FEW_OPTIONS, "options")]
    if len(question.options) > MOST_OPTIONS:
        return [Problem(Flaw.MANY_OPTIONS, "options")]
    found = []
    for number, option in enumerate(question.options):
        if not option.strip():
            found.append(Problem(Flaw.EMPTY_OPTION, "options", number))
        elif len(option) > LONGEST_OPTION:
            found.append(Problem(Flaw.LONG_OPTION, "options", number))
    if question.kind == ORDERING:
        return found + list(_same_options(question))
    # Two wrong options that say the same harm nobody; who chooses between two right ones cannot be marked.
    return found + [problem for problem in _same_options(question) if _touches_right(question, problem)]


def _same_options(question: Checked) -> list[Problem]:
    found = []
    seen: dict[str, int] = {}
    for number, option in enumerate(question.options):
        # Folded less than a content key: <a> and (a), 1.5 and 15 are different options.
        words = " ".join(option.split())
        first = seen.setdefault(words, number)
        if words and first != number:
            found.append(Problem(Flaw.SAME_OPTIONS, "options", number, first))
    return found


def _touches_right(question: Checked, problem: Problem) -> bool:
    return any(number is not None and question.right[number] for number in (problem.option, problem.other))


def _of_right(question: Checked) -> list[Problem]:
    count = sum(question.right)
    if count == 0:
        return [Problem(Flaw.NO_RIGHT, "answer")]
    if count > 1 and question.kind not in SEVERAL:
        return [Problem(Flaw.SEVERAL_RIGHT, "answer")]
    return []


def _of_fractions(question: Checked) -> list[Problem]:
    """Weights lie from -1 to 1, and the right options can earn everything."""
    weights = [weight for weight in question.fractions if weight is not None]
    if any(not -1 <= weight <= 1 for weight in weights):
        return [Problem(Flaw.BAD_FRACTION, "answer")]
    positive = [weight for weight in weights if weight > 0]
    most = sum(positive) if question.kind in SEVERAL else max(positive, default=0.0)
    return [Problem(Flaw.NO_FULL_MARKS, "answer")] if weights and most < LEAST_SUM else []


def _of_rest(question: Checked) -> list[Problem]:
    limits = (
        (len(question.explanation) > LONGEST_EXPLANATION, Flaw.LONG_EXPLANATION, "explanation"),
        (len(question.topic) > LONGEST_TOPIC, Flaw.LONG_TOPIC, "topic"),
        (len(question.source) > LONGEST_SOURCE, Flaw.LONG_SOURCE, "source"),
        (len(question.clause) > LONGEST_CLAUSE, Flaw.LONG_CLAUSE, "clause"),
        (question.difficulty not in DIFFICULTIES, Flaw.NO_DIFFICULTY, "difficulty"),
        (len(question.tags) > MOST_TAGS, Flaw.MANY_TAGS, "tags"),
        (any(len(tag) > LONGEST_TAG for tag in question.tags), Flaw.LONG_TAG, "tags"),
    )
    return [Problem(flaw, field) for is_wrong, flaw, field in limits if is_wrong]
