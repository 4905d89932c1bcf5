"""Rules of papers, time, grading and review, without a database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.assessment.rules import drawing, grading, shuffling, timing
from learnhub.assessment.rules.timing import Standing, Taken, Window

NOW = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
GRACE = 30 * SECOND

pools = st.dictionaries(st.sampled_from("甲乙丙丁"), st.sets(st.integers(1, 400), min_size=1, max_size=40), min_size=1)
seeds = st.integers(0, 2**31 - 1)


class TestDrawing:
    @given(pools, seeds, st.data())
    def test_what_is_drawn_is_exactly_what_the_rules_ask(self, found: dict[str, set[int]], seed: int, data: st.DataObject) -> None:
        seen: set[int] = set()
        disjoint: dict[str, list[int]] = {}
        for name, ids in found.items():
            disjoint[name] = sorted(ids - seen)
            seen |= ids
        rules = [drawing.Rule(name, data.draw(st.integers(0, len(ids))), 2.0) for name, ids in disjoint.items()]
        paper = drawing.draw(rules, disjoint, seed)
        chosen = [slot.question_id for slot in paper]
        assert len(chosen) == len(set(chosen)) == sum(rule.count for rule in rules)
        for rule in rules:
            assert len(set(chosen) & set(disjoint[rule.pool])) == rule.count  # type: ignore[index]
        assert drawing.draw(rules, disjoint, seed) == paper

    @given(st.integers(0, 20), st.integers(0, 20), seeds)
    def test_a_pool_that_is_too_small_is_refused_with_what_it_has(self, have: int, more: int, seed: int) -> None:
        rule = drawing.Rule("甲", have + more + 1, 2.0)
        with pytest.raises(drawing.PoolTooSmall) as refused:
            drawing.draw([rule], {"甲": list(range(have))}, seed)
        assert refused.value.shortages == (drawing.Shortage((rule,), have),)

    def test_everything_that_is_missing_is_told_at_once(self) -> None:
        rules = [drawing.Rule("甲", 3, 1.0), drawing.Rule("乙", 5, 1.0), drawing.Rule("甲", 2, 1.0)]
        missing = drawing.shortages(rules, {"甲": [1, 2, 3, 4], "乙": [9]})
        assert missing == (drawing.Shortage((rules[1],), 1), drawing.Shortage((rules[0], rules[2]), 4))

    @given(st.sets(st.integers(1, 10_000), min_size=20, max_size=60), seeds)
    def test_one_more_rule_does_not_change_what_the_others_draw(self, ids: set[int], seed: int) -> None:
        first, second = sorted(ids)[:10], sorted(ids)[10:]
        one = drawing.draw([drawing.Rule("甲", 5, 1.0)], {"甲": first}, seed)
        two = drawing.draw([drawing.Rule("甲", 5, 1.0), drawing.Rule("乙", 5, 1.0)], {"甲": first, "乙": second}, seed)
        assert two[:5] == one


class TestShuffling:
    @given(st.lists(st.sampled_from(["single", "multiple", "true_false"]), max_size=40), seeds)
    def test_kinds_stay_together_and_nothing_is_lost(self, kinds: list[str], seed: int) -> None:
        order = shuffling.shuffle_questions(kinds, seed)
        assert sorted(order) == list(range(len(kinds)))
        shown = [kinds[position] for position in order]
        assert [kind for place, kind in enumerate(shown) if place == 0 or shown[place - 1] != kind] == list(dict.fromkeys(kinds))
        assert shuffling.shuffle_questions(kinds, seed) == order

    @given(st.lists(st.text("党员义务权利组织纪律", min_size=1, max_size=6), min_size=2, max_size=8), seeds, st.integers(1, 9999))
    def test_options_are_shuffled_stably_and_none_is_lost(self, words: list[str], seed: int, question: int) -> None:
        options = [(str(number), text) for number, text in enumerate(words)]
        order = shuffling.shuffle_options("single", options, seed, question)
        assert sorted(order) == sorted(option for option, _text in options)
        assert shuffling.shuffle_options("single", options, seed, question) == order

    def test_seeds_give_different_orders(self) -> None:
        options = [(letter, letter * 3) for letter in "甲乙丙丁"]
        assert len({tuple(shuffling.shuffle_options("single", options, seed, 1)) for seed in range(60)}) > 12

    @given(seeds)
    def test_all_of_the_above_stays_last(self, seed: int) -> None:
        options = [("a", "民主集中制"), ("b", "以上都对"), ("c", "集体领导"), ("d", "以上都不对")]
        assert shuffling.shuffle_options("single", options, seed, 3)[-2:] == ["b", "d"]

    @given(seeds)
    def test_true_and_false_and_options_that_name_letters_keep_their_order(self, seed: int) -> None:
        assert shuffling.shuffle_options("true_false", [("t", "正确"), ("f", "错误")], seed, 3) == ["t", "f"]
        options = [("a", "民主"), ("b", "集中"), ("c", "A和B"), ("d", "都不是")]
        assert shuffling.shuffle_options("single", options, seed, 3) == ["a", "b", "c", "d"]

    @pytest.mark.parametrize("text", ["以上都对", "以上都不对", "以上选项均正确。", "全部正确", "以上都是", "都不正确"])
    def test_pinned(self, text: str) -> None:
        assert shuffling.is_pinned(text)

    @pytest.mark.parametrize("text", ["以上级文件为准", "全心全意为人民服务", "党员大会", "都江堰"])
    def test_not_pinned(self, text: str) -> None:
        assert not shuffling.is_pinned(text)


class TestTiming:
    @pytest.mark.parametrize(
        ("minutes", "closes", "wanted"),
        [(30, 60, 30), (60, 30, 30), (30, None, 30), (None, 20, 20), (None, None, None), (30, 30, 30)],
    )
    def test_the_deadline_is_the_limit_or_the_end_of_the_window(self, minutes: int | None, closes: int | None, wanted: int | None) -> None:
        end = timing.deadline(NOW, minutes, NOW + closes * MINUTE if closes is not None else None)
        assert end == (NOW + wanted * MINUTE if wanted is not None else None)

    @pytest.mark.parametrize(
        ("late", "accepted"),
        [(-3600, True), (-1, True), (0, True), (1, True), (29, True), (30, True), (30.001, False), (31, False), (3600, False)],
    )
    def test_answers_count_until_the_grace_is_over(self, late: float, accepted: bool) -> None:
        moment = NOW + timedelta(seconds=late)
        assert timing.accepts_answers(NOW, GRACE, moment) is accepted

    def test_without_a_deadline_answers_always_count(self) -> None:
        assert timing.accepts_answers(None, GRACE, NOW + timedelta(days=900))

    @given(st.integers(-7200, 7200))
    def test_an_attempt_never_closes_after_its_deadline(self, late: int) -> None:
        closed_at, reason = timing.closing(NOW, NOW + late * SECOND, "submitted")
        assert closed_at == min(NOW, NOW + late * SECOND)
        assert reason == ("deadline" if late > 0 else "submitted")

    @pytest.mark.parametrize(
        ("minute", "standing"), [(-1, Standing.NOT_OPEN), (0, Standing.OPEN), (59, Standing.OPEN), (60, Standing.MISSED)]
    )
    def test_the_window_opens_at_its_first_moment_and_ends_before_its_last(self, minute: int, standing: Standing) -> None:
        window = Window(NOW, NOW + 60 * MINUTE)
        assert timing.standing(window, Taken(), 1, score_is_released=False, now=NOW + minute * MINUTE) is standing

    @pytest.mark.parametrize(
        ("taken", "allowed", "released", "standing"),
        [
            (Taken(1, has_running=True), 1, False, Standing.RUNNING),
            (Taken(1), 1, False, Standing.SUBMITTED),
            (Taken(1), 1, True, Standing.RELEASED),
            (Taken(1), 2, True, Standing.OPEN),
            (Taken(1, has_passed=True), 2, True, Standing.RELEASED),
            (Taken(9), 0, True, Standing.OPEN),
        ],
    )
    def test_standing_after_attempts(self, taken: Taken, allowed: int, released: bool, standing: Standing) -> None:
        assert timing.standing(Window(None, None), taken, allowed, score_is_released=released, now=NOW) is standing

    def test_a_withdrawn_exam_is_closed_for_who_has_not_begun(self) -> None:
        window = Window(None, None, is_withdrawn=True)
        assert timing.standing(window, Taken(), 1, score_is_released=False, now=NOW) is Standing.CLOSED
        assert not timing.may_start(window, Taken(), 0, NOW)


def answered(kind: str, right: str, answer: str, marks: float = 2.0, rule: str = "all_or_nothing") -> grading.Answered:
    return grading.Answered(kind, list("abcd"), {"right": list(right)}, list(answer), marks, rule)


class TestGrading:
    @pytest.mark.parametrize(
        ("question", "score"),
        [
            (answered("single", "a", "a"), 2.0),
            (answered("single", "a", "b"), 0.0),
            (answered("single", "a", ""), 0.0),
            (answered("true_false", "b", "b", 1.0), 1.0),
            (answered("multiple", "abd", "abd", 4.0), 4.0),
            (answered("multiple", "abd", "ab", 4.0), 0.0),
            (answered("multiple", "abd", "abcd", 4.0), 0.0),
            (answered("multiple", "abd", "ab", 4.0, "half_for_subset"), 2.0),
            (answered("multiple", "abd", "ac", 4.0, "half_for_subset"), 0.0),
            (answered("multiple", "abd", "", 4.0, "half_for_subset"), 0.0),
        ],
    )
    def test_marks_by_hand(self, question: grading.Answered, score: float) -> None:
        marked = grading.mark_answer(question)
        assert (marked.score, marked.is_right) == (score, score == question.marks)

    def test_a_paper_by_hand(self) -> None:
        paper = [
            answered("single", "a", "a"),
            answered("single", "b", "c"),
            answered("multiple", "ab", "ab", 4.0),
            answered("true_false", "a", "", 2.0),
        ]
        grade = grading.grade(paper, 60)
        assert (grade.score, grade.full_marks, grade.is_passed, grade.right) == (6.0, 10.0, True, 2)
        assert not grading.grade(paper, 61).is_passed

    @given(
        st.lists(
            st.tuples(st.sampled_from("abcd"), st.sampled_from(["", *"abcd"]), st.sampled_from([0.5, 1.0, 1.5, 2.0, 3.0])), max_size=60
        )
    )
    def test_the_score_lies_between_nothing_and_everything(self, rows: list[tuple[str, str, float]]) -> None:
        grade = grading.grade([answered("single", right, answer, marks) for right, answer, marks in rows], 60)
        assert 0 <= grade.score <= grade.full_marks
        assert grade.score == sum(marks for right, answer, marks in rows if right == answer)

    @pytest.mark.parametrize(
        ("score", "full", "percent", "passes"), [(59.99, 100, 60, False), (60, 100, 60, True), (1.8, 3, 60, True), (0, 0, 60, True)]
    )
    def test_the_pass_mark_is_reached_to_the_hundredth(self, score: float, full: float, percent: int, passes: bool) -> None:
        assert grading.is_passing(score, full, percent) is passes

    @pytest.mark.parametrize(
        ("kind", "options", "right", "share"),
        [("single", 4, 1, 0.25), ("true_false", 2, 1, 0.5), ("multiple", 4, 3, 1 / 15), ("multiple", 3, 2, 1 / 7)],
    )
    def test_blind_guessing(self, kind: str, options: int, right: int, share: float) -> None:
        assert grading.guessing_share(kind, options, right, "all_or_nothing") == pytest.approx(share)
