"""What is wrong with what only some types have: blanks, numbers, pairs, rubrics. All as words without markup."""

import re
from collections.abc import Sequence
from decimal import Decimal

from learnhub.questions.rules.drafts import AcceptedDraft, PairDraft, RubricDraft
from learnhub.questions.rules.flaws import Flaw, Problem
from learnhub.questions.rules.written_marking import fold_answer, number_of

MOST_BLANKS = 20
MOST_ACCEPTED = 40
LONGEST_ACCEPTED = 500
LONGEST_UNIT = 20
LEAST_PAIRS = 2
MOST_PAIRS = 12
LONGEST_SIDE = 1000
LONGEST_SAMPLE = 20_000
MOST_RUBRIC = 20
LONGEST_RUBRIC = 300
MOST_PARTS = 30
_BLANK = re.compile(r"_{2,}")


def blanks_in(stem: str) -> int:
    """How many blanks the stem shows."""
    return len(_BLANK.findall(stem))


def problems_of_blanks(stem: str, blanks: Sequence[Sequence[AcceptedDraft]]) -> list[Problem]:
    """Each blank takes something, and the stem shows as many as there are, or none."""
    if not blanks:
        return [Problem(Flaw.NO_BLANKS, "blanks")]
    if len(blanks) > MOST_BLANKS:
        return [Problem(Flaw.MANY_BLANKS, "blanks")]
    found = [problem for number, blank in enumerate(blanks) for problem in _of_blank(number, blank)]
    shown = blanks_in(stem)
    if shown not in {0, len(blanks)}:
        found.append(Problem(Flaw.OTHER_BLANKS, "blanks", other=len(blanks) - 1, name=str(shown)))
    return found


def _of_blank(number: int, blank: Sequence[AcceptedDraft]) -> list[Problem]:
    if not any(fold_answer(each.text) for each in blank):
        return [Problem(Flaw.EMPTY_BLANK, "blanks", number)]
    if len(blank) > MOST_ACCEPTED:
        return [Problem(Flaw.MANY_ACCEPTED, "blanks", number)]
    if any(len(each.text) > LONGEST_ACCEPTED for each in blank):
        return [Problem(Flaw.LONG_ACCEPTED, "blanks", number)]
    return _of_fractions(blank, "blanks", number)


def _of_fractions(accepted: Sequence[AcceptedDraft], field: str, number: int | None = None) -> list[Problem]:
    if any(not -1 <= each.fraction <= 1 for each in accepted):
        return [Problem(Flaw.BAD_FRACTION, field, number)]
    return [] if max(each.fraction for each in accepted) > 0.99 else [Problem(Flaw.NO_FULL_MARKS, field, number)]


def problems_of_numbers(accepted: Sequence[AcceptedDraft], unit: str) -> list[Problem]:
    """There is a number, with a tolerance of 0 or more."""
    if not accepted or not any(each.text.strip() for each in accepted):
        return [Problem(Flaw.NO_NUMBER, "accepted")]
    if len(accepted) > MOST_ACCEPTED:
        return [Problem(Flaw.MANY_ACCEPTED, "accepted")]
    found = [Problem(Flaw.NOT_A_NUMBER, "accepted", number) for number, each in enumerate(accepted) if number_of(each.text, unit) is None]
    found += [Problem(Flaw.BAD_TOLERANCE, "accepted", number) for number, each in enumerate(accepted) if tolerance_of(each) is None]
    if len(unit) > LONGEST_UNIT:
        found.append(Problem(Flaw.LONG_UNIT, "unit"))
    return found or _of_fractions(accepted, "accepted")


def tolerance_of(accepted: AcceptedDraft) -> Decimal | None:
    """The tolerance as a number, 0 for an empty one; None when it is none or below 0."""
    found = number_of(accepted.tolerance) if accepted.tolerance.strip() else Decimal(0)
    return None if found is None or found < 0 else found


def problems_of_pairs(pairs: Sequence[PairDraft]) -> list[Problem]:
    """Two pairs or more, no left side twice, a right side to each."""
    lefts = [pair.left for pair in pairs if pair.left.strip()]
    if len(lefts) < LEAST_PAIRS:
        return [Problem(Flaw.FEW_PAIRS, "pairs")]
    if len(pairs) > MOST_PAIRS:
        return [Problem(Flaw.MANY_PAIRS, "pairs")]
    found = []
    seen: dict[str, int] = {}
    for number, pair in enumerate(pairs):
        if not pair.right.strip():
            found.append(Problem(Flaw.EMPTY_RIGHT, "pairs", number))
        if max(len(pair.left), len(pair.right)) > LONGEST_SIDE:
            found.append(Problem(Flaw.LONG_PAIR, "pairs", number))
        left = " ".join(pair.left.split())
        if left and seen.setdefault(left, number) != number:
            found.append(Problem(Flaw.SAME_LEFT, "pairs", number, seen[left]))
    return found


def problems_of_rubric(sample: str, rubric: Sequence[RubricDraft]) -> list[Problem]:
    """Points with words, whose shares do not come to more than everything."""
    found = [Problem(Flaw.LONG_SAMPLE, "sample")] if len(sample) > LONGEST_SAMPLE else []
    if len(rubric) > MOST_RUBRIC:
        found.append(Problem(Flaw.MANY_RUBRIC, "rubric"))
    found += [Problem(Flaw.EMPTY_RUBRIC, "rubric", number) for number, each in enumerate(rubric) if not each.text.strip()]
    is_off = any(not 0 <= each.share <= 1 for each in rubric) or sum(each.share for each in rubric) > 1.01
    too_long = any(len(each.text) > LONGEST_RUBRIC for each in rubric)
    return [*found, Problem(Flaw.BAD_RUBRIC, "rubric")] if is_off or too_long else found
