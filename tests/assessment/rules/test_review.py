"""What of a result is shown when."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.assessment.rules import review
from learnhub.assessment.rules.review import Stage

NOW = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
GRACE = timedelta(seconds=30)
SECOND = timedelta(seconds=1)

stages = st.builds(Stage, st.booleans(), st.booleans(), st.booleans(), st.booleans())
policies = st.fixed_dictionaries({}, optional={subject: st.sampled_from((*review.WHENS, "whenever")) for subject in review.SUBJECTS})


@pytest.mark.parametrize(
    ("when", "stage", "seen"),
    [
        ("during", Stage(False, False), False),
        ("during", Stage(True, False), True),
        ("after_submit", Stage(False, True), False),
        ("after_submit", Stage(True, False), True),
        ("after_close", Stage(True, False), False),
        ("after_close", Stage(True, True), True),
        ("at_time", Stage(True, True), False),
        ("at_time", Stage(True, True, is_due=True), True),
        ("at_time", Stage(True, False, is_due=True), False),
        ("by_hand", Stage(True, True, is_due=True), False),
        ("by_hand", Stage(True, True, is_published=True), True),
        ("by_hand", Stage(True, False, is_published=True), False),
        ("never", Stage(True, True, True, True), False),
        ("whenever", Stage(True, True, True, True), False),
    ],
)
def test_release(when: str, stage: Stage, seen: bool) -> None:
    assert review.released(when, stage) is seen


@given(policies, stages)
def test_right_answers_are_never_told_beside_hidden_own_ones_nor_before_handing_in(policy: dict[str, str], stage: Stage) -> None:
    seen = review.visible(policy, stage)
    assert seen.own_answers or not (seen.right_answers or seen.explanations)
    assert stage.is_submitted or seen == review.Visible(score=False, right_answers=False, explanations=False, own_answers=False)


@given(policies, stages)
def test_what_was_released_stays_so_as_time_goes_on(policy: dict[str, str], stage: Stage) -> None:
    now, later = review.visible(policy, stage), review.visible(policy, Stage(stage.is_submitted, True, True, True))
    for subject in review.SUBJECTS:
        assert getattr(later, subject) or not getattr(now, subject)


@pytest.mark.parametrize("name", review.PRESETS)
def test_each_preset_is_a_whole_policy(name: str) -> None:
    assert review.complete(review.PRESETS[name]) == review.PRESETS[name]


@pytest.mark.parametrize("policy", [{"score": "later"}, {"score": "during"}, {"own_answers": "during"}, {"explanations": "during"}])
def test_what_means_nothing_is_refused(policy: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"release|told"):
        review.complete(policy)


def test_a_policy_of_before_shows_own_answers_as_it_did() -> None:
    old = {"score": "after_close", "right_answers": "never", "explanations": "never"}
    assert review.visible(old, Stage(True, False)).own_answers
    assert review.complete(old) == old | {"own_answers": "after_submit"}


def test_the_exam_has_closed_only_when_nobody_can_answer_any_more() -> None:
    assert not review.is_closed(NOW, GRACE, NOW + GRACE)
    assert review.is_closed(NOW, GRACE, NOW + GRACE + SECOND)
    assert review.is_closed(None, GRACE, NOW)


def test_a_policy_that_says_nothing_shows_nothing_of_the_key() -> None:
    assert review.visible({}, Stage(True, True)) == review.Visible(score=False, right_answers=False, explanations=False)
