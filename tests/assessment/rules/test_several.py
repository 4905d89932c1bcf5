"""How an exam marks questions with several right options, from the choice to the score."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.assessment.rules import grading
from learnhub.assessment.rules.several import Marking, kept_marking, marking_of
from learnhub.questions.rules.kinds import SEVERAL_RULES


def answered(marking: Marking, answer: str, kind: str = "multiple", marks: float = 4.0, right: str = "abc") -> grading.Answered:
    item = marking.on_paper()
    return grading.Answered(
        kind,
        list("abcde"),
        {"right": list(right)},
        list(answer),
        marks,
        item["rule"],
        each=item.get("each", 0.5),
        takes_negative=item.get("negative", False),
    )


@pytest.mark.parametrize(
    ("marking", "answer", "score"),
    [
        (Marking("all_or_nothing"), "ab", 0.0),
        (Marking("half_for_subset"), "a", 2.0),
        (Marking("per_right_option"), "ab", 2.67),
        (Marking("fixed_per_right_option"), "ab", 1.0),
        (Marking("fixed_per_right_option", each=1.5), "ab", 3.0),
        (Marking("fixed_per_right_option"), "abc", 4.0),
        (Marking("fixed_per_right_option"), "abd", 0.0),
        (Marking("with_penalty"), "abd", 1.33),
        (Marking("with_penalty"), "ade", 0.0),
        (Marking("with_penalty", takes_negative=True), "ade", -1.33),
        (Marking("with_penalty", takes_negative=True), "", 0.0),
    ],
)
def test_the_rule_that_was_chosen_marks(marking: Marking, answer: str, score: float) -> None:
    assert grading.mark_answer(answered(marking, answer)).score == score


def test_a_paper_goes_below_zero_only_where_that_is_declared() -> None:
    declared, usual = Marking("with_penalty", takes_negative=True), Marking("with_penalty")
    assert grading.grade([answered(declared, "de")], 60).score == -2.67
    assert grading.grade([answered(usual, "de")], 60).score == 0.0


@given(st.sampled_from(SEVERAL_RULES), st.booleans(), st.sets(st.sampled_from("abcde")), st.sets(st.sampled_from("abcde"), min_size=1))
def test_marks_stay_within_those_of_the_question(rule: str, takes_negative: bool, answer: set[str], right: set[str]) -> None:
    marking = Marking(rule, 0.5, takes_negative)
    marked = grading.mark_answer(answered(marking, "".join(sorted(answer)), right="".join(sorted(right))))
    assert (-4.0 if takes_negative else 0.0) <= marked.score <= 4.0
    assert marked.is_right == (answer == right)


def test_what_is_chosen_is_kept_and_nothing_is_by_the_setting() -> None:
    assert marking_of({}, "half_for_subset") == Marking("half_for_subset")
    kept = kept_marking("fixed_per_right_option", 1.0, takes_negative=True)
    assert marking_of(kept, "half_for_subset") == Marking("fixed_per_right_option", 1.0, takes_negative=True)
    assert kept_marking("per_right_option", 0.5, takes_negative=False) == {"rule": "per_right_option"}


@pytest.mark.parametrize(("rule", "each"), [("as_one_likes", 0.5), ("fixed_per_right_option", 0.0), ("", -1.0)])
def test_a_rule_that_cannot_be_is_refused(rule: str, each: float) -> None:
    with pytest.raises(ValueError, match=r"rule|nothing"):
        kept_marking(rule, each, takes_negative=False)


def test_what_a_person_gave_counts_whatever_the_type() -> None:
    given_by_hand = grading.Answered("single", ["a", "b"], {"right": ["a"]}, ["b"], 2.0, "all_or_nothing", by_hand=2.0)
    assert grading.mark_answer(given_by_hand) == grading.Marked(2.0, True)
