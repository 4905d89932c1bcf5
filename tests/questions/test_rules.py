"""Marking by hand-computed tables, when questions are the same, what is wrong with one, what changed in one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.questions.rules import checking, markup, normalize
from learnhub.questions.rules.checking import Checked, Flaw
from learnhub.questions.rules.differences import ADDED, REMOVED, SAME, differences
from learnhub.questions.rules.kinds import ALL_OR_NOTHING, HALF_FOR_SUBSET, MULTIPLE, PER_RIGHT_OPTION, SEVERAL_RULES, SINGLE, TRUE_FALSE
from learnhub.questions.rules.marking import mark

OPTIONS = "ABCD"
KEY = {"right": ["A", "B", "C"]}  # of 6 marks


class TestMarking:
    # By hand: the key is ABC of A–D, 6 marks.
    @pytest.mark.parametrize(
        ("answer", "all_or_nothing", "half_for_subset", "per_right_option"),
        [
            ("", 0, 0, 0),
            ("A", 0, 3, 2),
            ("B", 0, 3, 2),
            ("AB", 0, 3, 4),
            ("AC", 0, 3, 4),
            ("ABC", 6, 6, 6),
            ("CBA", 6, 6, 6),
            ("D", 0, 0, 0),
            ("AD", 0, 0, 0),
            ("ABCD", 0, 0, 0),
            ("AX", 0, 0, 0),
        ],
    )
    def test_several_right_options(self, answer: str, all_or_nothing: float, half_for_subset: float, per_right_option: float) -> None:
        found = [mark(MULTIPLE, OPTIONS, KEY, list(answer), 6, rule) for rule in (ALL_OR_NOTHING, HALF_FOR_SUBSET, PER_RIGHT_OPTION)]
        assert found == [all_or_nothing, half_for_subset, per_right_option]

    @pytest.mark.parametrize(("answer", "marks"), [("", 0), ("B", 2), ("A", 0), ("AB", 0), ("BC", 0)])
    @pytest.mark.parametrize("kind", [SINGLE, TRUE_FALSE])
    @pytest.mark.parametrize("rule", SEVERAL_RULES)
    def test_one_right_option_is_all_or_nothing_under_every_rule(self, kind: str, rule: str, answer: str, marks: float) -> None:
        assert mark(kind, OPTIONS, {"right": ["B"]}, list(answer), 2, rule) == marks

    def test_the_same_option_twice_counts_once(self) -> None:
        assert mark(MULTIPLE, OPTIONS, KEY, ["A", "A"], 6, PER_RIGHT_OPTION) == 2

    def test_a_rule_nobody_knows_is_an_error_of_the_caller(self) -> None:
        with pytest.raises(ValueError, match="unknown marking rule"):
            mark(MULTIPLE, OPTIONS, KEY, ["A"], 6, "generous")

    @given(
        st.sets(st.sampled_from(OPTIONS), min_size=1),
        st.sets(st.sampled_from(OPTIONS)),
        st.floats(min_value=0.5, max_value=100),
        st.sampled_from(SEVERAL_RULES),
    )
    def test_marks_lie_between_nothing_and_all(self, right: set[str], answer: set[str], marks: float, rule: str) -> None:
        each = marks / (len(OPTIONS) + 1)  # less than all even for every option that could be right
        found = mark(MULTIPLE, OPTIONS, {"right": sorted(right)}, sorted(answer), marks, rule, each=each)
        assert 0 <= found <= marks
        assert (found == marks) == (answer == right)


class TestNormalize:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("党的宗旨是（  ）。", "党的宗旨是()"),
            ("ＡＢＣ １２", "abc 12"),
            ("“三会一课”", "三会一课"),
            ("坚持____的领导", "坚持的领导"),
        ],
    )
    def test_what_people_write_differently_is_the_same(self, one: str, other: str) -> None:
        assert normalize.fold(one) == normalize.fold(other)

    @pytest.mark.parametrize(("one", "other"), [("1.5", "15"), ("对", "错"), ("a<b", "a>b"), ("√", "×")])
    def test_what_means_something_else_is_not(self, one: str, other: str) -> None:
        assert normalize.fold(one) != normalize.fold(other)

    def test_the_order_of_options_does_not_matter_and_their_words_do(self) -> None:
        assert normalize.content_key("题", ["甲", "乙"]) == normalize.content_key("题。", ["乙", "甲"])
        assert normalize.content_key("题", ["甲", "乙"]) != normalize.content_key("题", ["甲", "丙"])

    @given(st.lists(st.text(max_size=6), max_size=12))
    def test_every_option_has_its_own_id(self, options: list[str]) -> None:
        ids = normalize.option_ids(options)
        assert len(set(ids)) == len(options)
        assert normalize.option_ids(options) == ids


def question(**changes: object) -> Checked:
    parts: dict[str, object] = {"kind": SINGLE, "stem": "题？", "options": ["甲", "乙", "丙"], "right": [True, False, False]}
    return Checked(**{**parts, **changes})  # type: ignore[arg-type]


class TestChecking:
    def test_a_sound_question_has_no_problem(self) -> None:
        assert checking.problems_of(question()) == checking.warnings_of(question()) == []

    @pytest.mark.parametrize(
        ("changes", "flaws"),
        [
            ({"kind": "riddle"}, [Flaw.NO_KIND]),
            ({"stem": " "}, [Flaw.NO_STEM]),
            ({"stem": "长" * 4001}, [Flaw.LONG_STEM]),
            ({"options": ["甲"], "right": [True]}, [Flaw.FEW_OPTIONS]),
            ({"options": list("甲乙丙丁戊己庚辛壬癸子丑寅"), "right": [True] + [False] * 12}, [Flaw.MANY_OPTIONS]),
            ({"options": ["甲", " ", "丙"]}, [Flaw.EMPTY_OPTION]),
            ({"options": ["甲", "乙" * 1001, "丙"]}, [Flaw.LONG_OPTION]),
            ({"options": ["甲", "甲", "丙"]}, [Flaw.SAME_OPTIONS]),
            ({"right": [False, False, False]}, [Flaw.NO_RIGHT]),
            ({"right": [True, True, False]}, [Flaw.SEVERAL_RIGHT]),
            ({"kind": MULTIPLE, "right": [True, True, False]}, []),
            ({"difficulty": "extreme"}, [Flaw.NO_DIFFICULTY]),
            ({"topic": "长" * 81, "source": "长" * 201, "clause": "长" * 81}, [Flaw.LONG_TOPIC, Flaw.LONG_SOURCE, Flaw.LONG_CLAUSE]),
            ({"tags": ["x"] * 11}, [Flaw.MANY_TAGS]),
            ({"tags": ["长" * 21]}, [Flaw.LONG_TAG]),
            ({"explanation": "长" * 8001}, [Flaw.LONG_EXPLANATION]),
        ],
    )
    def test_what_must_be_mended(self, changes: dict[str, object], flaws: list[Flaw]) -> None:
        assert [problem.flaw for problem in checking.problems_of(question(**changes))] == flaws

    def test_two_wrong_options_that_are_the_same_are_only_said(self) -> None:
        twins = question(options=["甲", "乙", "乙"])
        assert checking.problems_of(twins) == []
        assert [(problem.flaw, problem.option, problem.other) for problem in checking.warnings_of(twins)] == [(Flaw.SAME_OPTIONS, 2, 1)]

    def test_a_multiple_choice_with_one_right_option_is_only_said(self) -> None:
        assert [problem.flaw for problem in checking.warnings_of(question(kind=MULTIPLE))] == [Flaw.ONE_RIGHT]

    @pytest.mark.parametrize(("one", "other"), [("<a>", "(a)"), ("1.5", "15"), ("a b", "ab")])
    def test_options_that_only_look_alike_are_different(self, one: str, other: str) -> None:
        assert checking.problems_of(question(options=[one, other, "丙"])) == []


class TestMarkup:
    # Lines are trimmed and empty ones part paragraphs, so only texts written that way come back letter by letter.
    @given(
        st.lists(st.lists(st.text(alphabet="党章<>&\"' a/p", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=3), max_size=3)
    )
    def test_text_becomes_html_and_comes_back(self, paragraphs: list[list[str]]) -> None:
        text = "\n\n".join("\n".join(lines) for lines in paragraphs)
        assert markup.as_text(markup.block_html(text), is_block=True) == text

    @pytest.mark.parametrize(
        "fragment", ["<p><strong>重</strong></p>", "<ul><li>一</li></ul>", '<p><img src="/a.png"></p>', "<p>甲</p><table></table>"]
    )
    def test_what_carries_more_than_text_does_not_come_back(self, fragment: str) -> None:
        assert markup.as_text(fragment, is_block=True) is None

    @pytest.mark.parametrize(
        ("fragment", "wrapped"),
        [("甲 <b>乙</b>", "<p>甲 <b>乙</b></p>"), ("<p>甲</p>", "<p>甲</p>"), ("甲<ul></ul>", "甲<ul></ul>"), ("", "")],
    )
    def test_words_alone_become_a_paragraph(self, fragment: str, wrapped: str) -> None:
        assert markup.wrap(fragment) == wrapped


class TestDifferences:
    def test_what_went_and_what_came(self) -> None:
        found = differences("预备期为半年。", "预备期为一年。")
        assert [(each.kind, each.text) for each in found] == [(SAME, "预备期为"), (REMOVED, "半"), (ADDED, "一"), (SAME, "年。")]

    def test_latin_words_are_kept_whole(self) -> None:
        assert [each.text for each in differences("type 2016", "type 2026")] == ["type ", "2016", "2026"]

    @given(st.text(max_size=40), st.text(max_size=40))
    def test_both_texts_can_be_read_from_it(self, before: str, after: str) -> None:
        found = differences(before, after)
        assert "".join(each.text for each in found if each.kind != ADDED) == before
        assert "".join(each.text for each in found if each.kind != REMOVED) == after
